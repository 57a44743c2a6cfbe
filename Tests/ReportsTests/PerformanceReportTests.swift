import FeatureImportance
import Foundation
import Tabular
import Testing

@testable import Reports

@Suite("Performance in the report")
struct PerformanceReportTests {
  private func count(_ text: String, in whole: String) -> Int { whole.components(separatedBy: text).count - 1 }

  private func figure(_ name: String, of run: Run) throws -> String {
    try #require(Report().markdown(run).figures.first { $0.name == name }).svg
  }

  @Test("of an event a line a model and plot, the band of the one that ranks, and what guessing gives")
  func events() throws {
    let run = SampleRun.classification
    let roc = try figure("roc.svg", of: run)
    #expect(run.models.count == 3)
    for index in 0..<3 { #expect(count("class=\"series s\(index)\"", in: roc) == 3) }  // two plots and the legend
    #expect(count("class=\"band f0\"", in: roc) == 2 && count("class=\"guide\"", in: roc) == 2)
    for model in run.models { #expect(roc.contains(">\(model.title)</text>")) }
    let calibration = try figure("calibration.svg", of: run)
    let groups = try #require(run.bestModel?.diagnostics.curves(.calibration).first).points.count
    #expect(count("class=\"series s0 bar\"", in: calibration) == groups)
    #expect(calibration.contains(">all rows</text>") && calibration.contains("threshold of risk"))
    let text = Report(sections: [PerformanceSection()]).markdown(run).text
    #expect(
      text.contains("Calibration of held-out predictions") && text.contains("| Intercept \\(log-odds\\) | Slope |"))
  }

  @Test("a normal quantile plot has a dot a quantile and the line of the quartiles")
  func normalQuantiles() throws {
    let run = SampleRun.regression
    let points = try #require(run.bestModel?.diagnostics.curves(.residualQuantiles).first).points
    let groups = try #require(run.bestModel?.diagnostics.curves(.residuals).first).points
    let svg = try figure("residuals.svg", of: run)
    #expect(count("<circle class=\"f0\"", in: svg) == points.count + groups.count)
    #expect(count("class=\"guide\"", in: svg) == 1)
  }

  @Test("of a quantity residuals in place of curves")
  func quantities() throws {
    let run = SampleRun.regression
    let names = Report().markdown(run).figures.map(\.name)
    #expect(names.contains("residuals.svg") && !names.contains("roc.svg"))
    let svg = try figure("residuals.svg", of: run)
    #expect(svg.contains("standard normal quantile") && count("class=\"band f0\"", in: svg) == 1)
    #expect(Report().markdown(run).text.contains("Intercept \\(amount\\)"))
  }

  @Test(
    "a slope is read by its interval",
    arguments: [
      (0.5, 0.4, 0.6, "too extreme"), (1.5, 1.2, 1.8, "too timid"), (1.02, 0.8, 1.3, "neither clearly too extreme"),
    ])
  func slopes(value: Double, low: Double, high: Double, words: String) throws {
    var run = SampleRun.classification
    let best = try #require(run.models.firstIndex { $0.isBest })
    run.models[best].diagnostics.calibrations = [
      PredictionCalibration(
        intercept: Estimate(0.3, low: 0.1, high: 0.5), slope: Estimate(value, low: low, high: high))
    ]
    let text = Report().html(run)
    #expect(text.contains(words) && text.contains("On the whole they are too low"))
    run.models[best].diagnostics.calibrations[0].slope = nil
    #expect(Report().html(run).contains("has no calibration slope"))
  }

  @Test("without diagnostics the table stands alone")
  func bare() {
    var run = SampleRun.classification
    for index in run.models.indices { run.models[index].diagnostics = Diagnostics() }
    let (text, figures) = Report(sections: [PerformanceSection()]).markdown(run)
    #expect(figures.isEmpty && text.contains("Null model") && !text.contains("slope"))
  }

  @Test("a confusion has a column a class, and of many classes only the most frequent mistake", arguments: [3, 12])
  func confusion(classes: Int) throws {
    var run = SampleRun.classification
    let names = (0..<classes).map { ByteText("c\($0)") }
    run.target = TargetSummary(
      name: "kind", task: .classification, positive: nil, negative: nil, events: nil,
      classes: names.map { .init(name: $0, rows: 20) }, mean: nil, standardDeviation: nil)
    let best = try #require(run.models.firstIndex { $0.isBest })
    run.models[best].diagnostics = Diagnostics(
      curves: names.map {
        DiagnosticCurve(
          .calibration, class: $0, points: [.init(place: 0.2, value: 0.3, low: 0.1, high: 0.5, rows: 20)])
      },
      confusion: names.indices.dropLast().map { own in
        var shares = [Double](repeating: 0, count: classes)
        (shares[own], shares[classes - 1]) = (0.75, 0.25)
        return ClassConfusion(class: names[own], rows: 20, shares: shares)
      })
    let (text, figures) = Report(sections: [PerformanceSection()]).markdown(run)
    let plain = text.replacing("\\", with: "")
    #expect(plain.contains("Left out: 1 of the \(classes) classes"))
    #expect(figures.map(\.name) == ["calibration.svg"])
    if classes == 3 {
      #expect(plain.contains("| Class | Rows | as c0 | as c1 | as c2 |"))
      #expect(plain.contains("| **c0** | 20 | 75.0% | 0.0% | 25.0% |"))
    } else {
      #expect(plain.contains("| **c3** | 20 | 75.0% | c11 | 25.0% |"))
      #expect(plain.contains("The 4 most frequent of 12 classes."))
    }
  }
}

@Suite("The ranking in the report")
struct RankingReportTests {
  private func heading(_ run: Run) -> String {
    Report(sections: [RankingSection()]).markdown(run).text.split(separator: "\n").first { $0.hasPrefix("| \\#") }
      .map(String.init) ?? ""
  }

  @Test("columns that no feature has a value for are left out")
  func columns() throws {
    var run = SampleRun.classification
    #expect(heading(run).contains("| Permutation | 95 % interval | Std. coefficient |"))
    #expect(heading(run).contains("| Feature | Verdict | Ranks | Tier |"))
    let methods = Set(run.importances.filter { $0.model == run.bestModel?.name }.map(\.method))
    #expect(heading(run).contains("Conditional") == methods.contains("conditional"))
    run.importances.removeAll { ["conditional", "loco", "learned"].contains($0.method) }
    run.stability = nil
    #expect(heading(run).hasSuffix("| Permutation | 95 % interval |"))
  }

  @Test("of very many features the first are listed, with how many there are")
  func many() throws {
    var run = SampleRun.classification
    let first = try #require(run.ranking.first)
    run.ranking = (0..<1000).map { place in
      var feature = first
      feature.feature = ByteText("f\(place)")
      feature.rank = place + 1
      return feature
    }
    let html = Report(sections: [RankingSection(), AgreementSection(), SparsitySection()]).html(run)
    #expect(html.contains("The first 100 of 1,000 features") && !html.contains(">f100<"))
    #expect(html.contains("… of 1,000 features") && html.utf8.count < 300_000)
  }

  @Test("a bump chart has a line a feature through all rankings, and a gap where one does not rank it")
  func bump() {
    let plot = BumpPlot(
      rankings: [["A", "x"], ["B", "y"], ["C", "z"]],
      features: [.init(name: "one", ranks: [1, 2, 40]), .init(name: "two", ranks: [2, nil, 1])])
    let chart = Chart.bump(plot, limit: 3)
    let lines = chart.marks.compactMap { mark -> [Mark.Point]? in
      if case .line(let points, .series) = mark { return points }
      return nil
    }
    #expect(lines.map(\.count).sorted() == [1, 1, 3])
    // Places beyond the limit share one line below the others.
    let depths = lines.flatMap { $0 }.map(\.y)
    #expect(chart.marks.contains(.text("later", .init(180, (depths.max() ?? 0) + 4), .end, .guideLabel)))
    #expect(chart.marks.contains { if case .text("one 1", _, _, _) = $0 { true } else { false } })
  }

  @Test("places are counted from the most important, and ties share the middle of theirs")
  func places() {
    let importances = Importances(
      model: "m", method: "learned", meaning: "", intervalSource: "none", baselineLoss: nil,
      features: [("a", -3.0), ("b", 1), ("c", 1), ("d", 2), ("e", .nan)].map {
        ImportanceScore(feature: $0.0, score: $0.1)
      })
    #expect(importances.places == ["a": 1, "d": 2, "b": 3.5, "c": 3.5])
  }
}
