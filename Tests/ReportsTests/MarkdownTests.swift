import FeatureImportance
import Foundation
import Tabular
import Testing

@testable import Reports

#if canImport(FoundationXML)
  import FoundationXML
#endif

@Suite("Markdown report")
struct MarkdownTests {
  @Test("refers to its figures, which are SVG with a background of their own", arguments: HTMLTests.runs)
  func figures(run: Run) {
    let (text, figures) = Report().markdown(run)
    let learning =
      ["learning.svg", "loss-over-lambda.svg"]
      + (run.curves.decompositions.isEmpty ? [] : ["bias-variance-over-lambda.svg"])
    #expect(
      figures.map(\.name)
        == (run.target.task == .classification
          ? ["roc.svg", "calibration.svg"] : ["calibration.svg", "residuals.svg"]) + [
          "ranking.svg", "ranks.svg", "agreement.svg", "associations.svg", "path.svg", "stability.svg", "effects.svg",
          "training.svg",
          "weights.svg",
        ] + learning)
    for (name, svg) in figures {
      #expect(text.contains("](\(name))"))
      #expect(XMLParser(data: Data(svg.utf8)).parse())
      #expect(svg.contains("<rect class=\"paper\"") && !svg.contains("<script"))
    }
  }

  @Test("every row of a table has as many cells as its heading", arguments: HTMLTests.runs)
  func tables(run: Run) {
    var width: Int?
    var rows = 0
    for line in Report().markdown(run).text.split(separator: "\n", omittingEmptySubsequences: false) {
      guard line.hasPrefix("|") else {
        width = nil
        continue
      }
      // Pipes that are escaped stand in cells.
      let pipes = line.replacing("\\|", with: "").count { $0 == "|" }
      #expect(pipes == width ?? pipes, "\(line)")
      width = pipes
      rows += 1
    }
    #expect(rows > 30)
  }

  @Test(
    "what splits kept together or in order is said wherever rows were held out",
    arguments: [
      ("split by", "rows of one visit kept together", "never on both sides of a split"),
      ("time", "later in visit than all it learnt from", "in 10 steps forward in visit"),
    ])
  func splitting(option: String, resampling: String, consequence: String) {
    var run = SampleRun.classification
    let plain = Report().markdown(run).text
    #expect(plain.contains("Intervals assume independent rows") && !plain.contains(resampling))
    run.provenance.options.append(.init(name: option, value: "visit"))
    let text = Report().markdown(run).text.replacing("\\", with: "")
    #expect(text.contains(resampling) && text.contains(consequence))
    #expect(!text.contains("Intervals assume independent rows"))
  }

  @Test("every rule and criterion has its lambda, and features that leave are said to")
  func sparsity() {
    var run = SampleRun.regression
    let last = run.path.points.count - 1
    for j in run.path.columns.indices where run.path.columns[j].feature == "signal" {
      run.path.points[last].coefficients[j] = 0
      run.path.points[last].standardized[j] = 0
    }
    let text = Report().markdown(run).text.replacing("\\", with: "").replacing("&#46;", with: ".")
    for rule in ["lambda.1se", "lambda.min", "AIC", "BIC", "EBIC"] { #expect(text.contains("| **\(rule)** |")) }
    #expect(text.contains("leaves at"))
  }

  @Test("hostile names are text: no element, link or image is made of them")
  func hostile() {
    // Text in a fence is shown as it is; nothing in it is read as Markdown.
    let text = Report().markdown(SampleRun.hostile).text.replacing(/```\n[^`]*```/, with: "")
    #expect(!text.contains("<script") && !text.contains("<img"))
    #expect(!text.contains("[x](javascript"))
    #expect(!text.contains("\u{202e}"))
    #expect(text.contains("\\[x\\]\\(javascript:alert\\(1\\)\\)"))
  }
}
