import FeatureImportance
import Foundation
import Reports
import Tabular
import TestSupport
import Testing

@Suite("Effects in a report")
struct EffectReportTests {
  @Test("a panel a feature, its curves told apart by name and dash, and what they say in numbers")
  func panels() throws {
    let run = SampleRun.classification
    let features = Set(run.effects.map(\.feature))
    #expect(features == ["signal", "noise", "group", "flag"])
    let (text, figures) = Report().markdown(run)
    let svg = try #require(figures.first { $0.name == "effects.svg" }).svg
    for name in ["ALE", "PDP", "signal", "group", "log-odds of yes"] { #expect(svg.contains(">\(name)</text>")) }
    // A solid and a dashed line of each of two numeric features, beside those of the legend; levels have bars.
    #expect(svg.components(separatedBy: "class=\"band f0\"").count == 3)
    #expect(text.contains("## Effects") && text.contains("Accumulated local effects at the 2.5 % quantile of each"))
    for level in ["a", "b", "c"] { #expect(text.contains("| **group** | \(level) |")) }
    #expect(text.contains("Do not trust them where the model has no skill"))
    #expect(Report().html(run).contains("Effects of single features on the prediction"))
  }

  @Test("a run without curves has no such section")
  func none() {
    var run = SampleRun.classification
    run.effects = []
    let (text, figures) = Report().markdown(run)
    #expect(!text.contains("## Effects") && !text.contains("Apley") && !figures.contains { $0.name == "effects.svg" })
  }

  @Test("a single split has no band, and the report says so")
  func noBand() throws {
    var run = SampleRun.regression
    for i in run.effects.indices {
      for j in run.effects[i].points.indices {
        (run.effects[i].points[j].low, run.effects[i].points[j].high) = (nil, nil)
      }
    }
    let (text, figures) = Report().markdown(run)
    #expect(text.contains("One split has no band."))
    #expect(try !#require(figures.first { $0.name == "effects.svg" }).svg.contains("<polygon"))
  }
}
