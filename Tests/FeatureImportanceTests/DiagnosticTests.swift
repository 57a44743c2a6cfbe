import Foundation
import Tabular
import TestSupport
import Testing

@testable import FeatureImportance

@Suite("Diagnostics of held-out predictions")
struct DiagnosticTests {
  /// Scores with ties, events that go with them, and weights.
  private static func rows(_ count: Int, seed: UInt64) -> (scores: [Double], events: [Double], weights: [Double]) {
    var stream = Seed(seed).stream("rows")
    let scores = (0..<count).map { _ in (stream.normal() * 4).rounded() / 4 }
    let events = scores.map { stream.uniform() < logisticProbability($0) ? 1.0 : 0 }
    return (scores, events, scores.map { _ in Double(1 + stream.index(below: 3)) })
  }

  /// Log-odds that are true, with what came.
  private static func predictions(_ count: Int, seed: UInt64, scale: Double = 1, shift: Double = 0)
    -> HeldOutPredictions
  {
    var stream = Seed(seed).stream("predictions")
    let eta = (0..<count).map { _ in 1.5 * stream.normal() - 0.5 }
    let events = eta.map { stream.uniform() < logisticProbability($0) ? 1.0 : 0 }
    return HeldOutPredictions(
      eta: eta.map { scale * $0 + shift }, outcomes: events, weights: nil, clusters: Array(0..<count), rounds: 1)
  }

  // MARK: Operating characteristic

  @Test("the area below the operating line is the AUC", arguments: [5, 40, 200])
  func area(count: Int) throws {
    let (scores, events, weights) = Self.rows(count, seed: 1)
    let line = try #require(OperatingLine(scores, events))
    #expect(try abs(line.area - #require(areaUnderCurve(scores, events))) < 1e-12)
    let weighted = try #require(OperatingLine(scores, events, weights: weights))
    #expect(try abs(weighted.area - #require(areaUnderCurve(scores, events, weights: weights))) < 1e-12)
    // A whole weight is as many rows.
    let repeated = scores.indices.flatMap { [Int](repeating: $0, count: Int(weights[$0])) }
    let copies = try #require(OperatingLine(repeated.map { scores[$0] }, repeated.map { events[$0] }))
    #expect(abs(copies.area - weighted.area) < 1e-12)
  }

  @Test("at each threshold rates and precision are what counting gives")
  func thresholds() throws {
    let (scores, events, _) = Self.rows(60, seed: 2)
    let line = try #require(OperatingLine(scores, events))
    let all = events.reduce(0, +)
    for threshold in Set(scores) {
      let taken = scores.indices.filter { scores[$0] >= threshold }
      let found = taken.reduce(0) { $0 + events[$1] }
      let mistaken = Double(taken.count) - found
      // Where the line rises straight up, its upper end belongs to a lower threshold.
      let next = scores.filter { $0 < threshold }.max()
      let rises = next.map { next in !scores.indices.contains { scores[$0] == next && events[$0] == 0 } } ?? false
      if !rises { #expect(abs(line.truePositiveRate(at: mistaken / (60 - all)) - found / all) < 1e-12) }
      if found > 0, taken.contains(where: { scores[$0] == threshold && events[$0] == 1 }) {
        #expect(abs(line.precision(at: found / all) - found / Double(taken.count)) < 1e-12)
      }
    }
    #expect(line.truePositiveRate(at: 1) == 1)
    #expect(abs(line.precision(at: 1) - all / 60) < 0.2)
    #expect(OperatingLine(scores, scores.map { _ in 1 }) == nil)
  }

  // MARK: Calibration

  @Test("predictions that are true have slope 1 and intercept 0 within their errors", arguments: [1, 2, 3])
  func truth(seed: UInt64) throws {
    let calibration = try #require(
      PredictionCalibration(Self.predictions(2000, seed: seed), isEvent: true, confidence: 0.999))
    let (intercept, slope) = (calibration.intercept, try #require(calibration.slope))
    #expect(try #require(intercept.low) < 0 && #require(intercept.high) > 0)
    #expect(try #require(slope.low) < 1 && #require(slope.high) > 1)
    #expect(abs(slope.value - 1) < 0.25 && abs(intercept.value) < 0.25)
  }

  @Test("log-odds twice as large have half the slope, and its interval")
  func scaling() throws {
    let once = try #require(
      PredictionCalibration(Self.predictions(300, seed: 4), isEvent: true, confidence: 0.95)?.slope)
    let twice = try #require(
      PredictionCalibration(Self.predictions(300, seed: 4, scale: 2), isEvent: true, confidence: 0.95)?.slope)
    #expect(abs(twice.value - once.value / 2) < 1e-9)
    #expect(try abs(#require(twice.low) - #require(once.low) / 2) < 1e-9)
    #expect(try abs(#require(twice.high) - #require(once.high) / 2) < 1e-9)
  }

  @Test("with the intercept added as many events are expected as came, and what is added to predictions goes from it")
  func intercept() throws {
    let predictions = Self.predictions(200, seed: 5)
    let own = try #require(PredictionCalibration(predictions, isEvent: true, confidence: 0.95)).intercept.value
    let expected = predictions.eta.reduce(0) { $0 + logisticProbability($1 + own) }
    #expect(abs(expected - predictions.outcomes.reduce(0, +)) < 1e-9)
    for shift in [-3.0, 2, 300] {
      let moved = try #require(
        PredictionCalibration(Self.predictions(200, seed: 5, shift: shift), isEvent: true, confidence: 0.95))
      #expect(abs(moved.intercept.value - (own - shift)) < 1e-9 * max(1, abs(shift)))
    }
  }

  @Test("of quantities the intercept is the mean residual, and twice the prediction has half the slope")
  func quantities() throws {
    var stream = Seed(6).stream("quantities")
    let eta = (0..<150).map { _ in 10 + 3 * stream.normal() }
    let y = eta.map { 2 + 0.5 * $0 + stream.normal() }
    func calibration(_ eta: [Double]) throws -> PredictionCalibration {
      try #require(
        PredictionCalibration(
          HeldOutPredictions(eta: eta, outcomes: y, weights: nil, clusters: Array(0..<150), rounds: 1),
          isEvent: false, confidence: 0.95))
    }
    let plain = try calibration(eta)
    let residuals = zip(y, eta).map { $0 - $1 }
    #expect(abs(plain.intercept.value - mean(of: residuals)) < 1e-12)
    // Clusters of one row: the t interval of a mean.
    let error = standardDeviation(of: residuals, denominator: 149) / 150.0.squareRoot()
    let reach = StudentT(degreesOfFreedom: 149).quantile(0.975) * error
    #expect(try abs(#require(plain.intercept.high) - plain.intercept.value - reach) < 1e-9)
    let slope = try #require(plain.slope)
    #expect(try #require(slope.low) < 0.5 && #require(slope.high) > 0.5)
    #expect(try abs(#require(calibration(eta.map { 2 * $0 }).slope).value - slope.value / 2) < 1e-12)
  }

  @Test("the same predictions twice say no more than once")
  func repeats() throws {
    let once = Self.predictions(120, seed: 7)
    let twice = HeldOutPredictions(
      eta: once.eta + once.eta, outcomes: once.outcomes + once.outcomes, weights: nil,
      clusters: once.clusters + once.clusters, rounds: 2)
    let a = try #require(PredictionCalibration(once, isEvent: true, confidence: 0.95))
    let b = try #require(PredictionCalibration(twice, isEvent: true, confidence: 0.95))
    #expect(try abs(#require(a.intercept.high) - #require(b.intercept.high)) < 1e-9)
    // The factor (n - 1)/(n - 2) of clustered errors counts predictions.
    #expect(try abs(#require(a.slope?.high) - #require(b.slope?.high)) < 0.01)
    let curves = [once, twice].map { DiagnosticCurve.calibration($0, isEvent: true, confidence: 0.95) }
    #expect(curves[0].points.map(\.rows) == curves[1].points.map(\.rows))
    for (x, y) in zip(curves[0].points, curves[1].points) {
      #expect(try abs(#require(x.low) - #require(y.low)) < 1e-12)
      #expect(abs(x.place - y.place) < 1e-12)
    }
  }

  @Test("predictions that are all alike have no slope, outcomes that are all alike no calibration")
  func degenerate() throws {
    let same = HeldOutPredictions(
      eta: [Double](repeating: 0.3, count: 40), outcomes: (0..<40).map { Double($0 % 2) }, weights: nil,
      clusters: Array(0..<40), rounds: 1)
    let calibration = try #require(PredictionCalibration(same, isEvent: true, confidence: 0.95))
    #expect(calibration.slope == nil && abs(calibration.intercept.value + 0.3) < 1e-9)
    var events = Self.predictions(40, seed: 8)
    events.outcomes = events.outcomes.map { _ in 1 }
    #expect(PredictionCalibration(events, isEvent: true, confidence: 0.95) == nil)
  }

  // MARK: Groups

  @Test(
    "groups have ten rows or more, are at most ten and keep equal predictions together",
    arguments: [9, 10, 35, 97, 400])
  func groups(count: Int) {
    let (scores, events, _) = Self.rows(count, seed: UInt64(count))
    let predictions = HeldOutPredictions(
      eta: scores, outcomes: events, weights: nil, clusters: Array(0..<count), rounds: 1)
    let groups = predictions.groups(atMost: 10, ofAtLeast: 10)
    #expect(groups.isEmpty == (count < 10) && groups.count <= 10)
    #expect(groups.flatMap { $0 }.sorted() == (count < 10 ? [] : Array(0..<count)))
    #expect(groups.allSatisfy { $0.count >= 10 })
    for (low, high) in zip(groups, groups.dropFirst()) {
      #expect((low.map { scores[$0] }.max() ?? 0) < (high.map { scores[$0] }.min() ?? 0))
    }
  }

  @Test("without ties deciles are deciles")
  func deciles() {
    let predictions = Self.predictions(203, seed: 9)
    let sizes = predictions.groups(atMost: 10, ofAtLeast: 10).map(\.count)
    #expect(sizes.count == 10 && sizes.allSatisfy { $0 == 20 || $0 == 21 })
  }

  @Test("net benefit is true positives less false ones at the odds of the threshold, per row")
  func netBenefit() {
    let predictions = Self.predictions(80, seed: 10)
    for point in DiagnosticCurve.netBenefit(predictions).points {
      let taken = predictions.eta.indices.filter { logisticProbability(predictions.eta[$0]) >= point.place }
      let found = taken.reduce(0) { $0 + predictions.outcomes[$1] }
      let odds = point.place / (1 - point.place)
      #expect(abs(point.value - (found - (Double(taken.count) - found) * odds) / 80) < 1e-12)
    }
  }

  @Test("quantiles of residuals rise, and none is that of a single row")
  func residuals() throws {
    var stream = Seed(11).stream("residuals")
    let eta = (0..<97).map { _ in stream.normal() }
    let predictions = HeldOutPredictions(
      eta: eta, outcomes: eta.map { $0 + stream.normal() }, weights: nil, clusters: Array(0..<97), rounds: 1)
    let sorted = zip(predictions.outcomes, eta).map { $0 - $1 }.sorted()
    let points = DiagnosticCurve.residualQuantiles(predictions).points
    #expect(points.first?.place == 0.05 && points.last?.place == 0.95)
    #expect(points.map(\.value) == points.map(\.value).sorted())
    #expect(try #require(points.first).value > sorted[1] && #require(points.last).value < sorted[95])
    let bands = DiagnosticCurve.residuals(predictions).points
    #expect(bands.count == 4 && bands.compactMap(\.rows).reduce(0, +) == 97)
    for band in bands { #expect(try #require(band.low) < band.value && band.value < #require(band.high)) }
  }

  // MARK: Of an evaluation

  private static func evaluation(
    _ model: some Model, _ table: Table, target: ByteText, features: [ByteText], resampling: Resampling
  ) throws -> (Evaluation, Cohort) {
    let options = AnalysisOptions(target: target, threads: Threads(1))
    let cohort = Cohort(table: table, target: try Target(target, in: table), features: features)
    let plan = resampling.plan(.independent, rowCount: cohort.rowCount, classes: cohort.classes, seed: Seed(1))
    return (
      try Evaluation(model, on: cohort.everything().dataset, plan: plan, of: cohort, options: options), cohort
    )
  }

  @Test("curves of an event are means over refits, near the AUC of the performance table", arguments: [1, 2])
  func operating(repeats: Int) throws {
    let (evaluation, _) = try Self.evaluation(
      LogisticRegression(), Samples.table(rows: 160, seed: 3), target: "outcome", features: ["signal", "noise"],
      resampling: .folds(4, repeats: repeats))
    let diagnostics = Diagnostics(of: evaluation, dependence: .independent, confidence: 0.95)
    #expect(diagnostics.curves.map(\.kind) == [.roc, .precisionRecall, .calibration, .netBenefit])
    let roc = try #require(diagnostics.curves(.roc).first?.points)
    let area = zip(roc, roc.dropFirst()).reduce(0) { $0 + ($1.1.place - $1.0.place) * ($1.0.value + $1.1.value) / 2 }
    let metric = try #require(evaluation.metrics(confidence: 0.95).first { $0.name == .auc })
    #expect(abs(area - metric.estimate.value) < 0.03)
    for point in roc { #expect(try #require(point.low) <= point.value && point.value <= #require(point.high)) }
    #expect(diagnostics.curves(.calibration).first?.points.compactMap(\.rows).reduce(0, +) == 160)
    #expect(diagnostics.calibrations.count == 1 && diagnostics.confusion.isEmpty)
  }

  @Test("of several classes each is calibrated against the others, and rows of rare ones are not told apart")
  func classes() throws {
    var stream = Seed(12).stream("classes")
    let levels: [ByteText] = ["a", "b", "rare"]
    let codes = (0..<128).map { Int32($0 < 8 ? 2 : $0 % 2) }
    let table = Table(
      columns: [
        Column(name: "x", values: .numeric(codes.map { Double($0) + 0.8 * stream.normal() })),
        Column(name: "y", values: .categorical(Labels(codes: codes, levels: levels))),
      ], rowCount: 128)
    let (evaluation, _) = try Self.evaluation(
      SoftmaxRegression(classes: levels), table, target: "y", features: ["x"], resampling: .folds(3, repeats: 1))
    let diagnostics = Diagnostics(of: evaluation, dependence: .independent, confidence: 0.95)
    #expect(diagnostics.curves.map(\.class) == levels && diagnostics.curves.allSatisfy { $0.kind == .calibration })
    #expect(diagnostics.calibrations.map(\.class) == levels)
    #expect(diagnostics.confusion.map(\.class) == ["a", "b"] && diagnostics.confusion.map(\.rows) == [60, 60])
    for row in diagnostics.confusion { #expect(abs(row.shares.reduce(0, +) - 1) < 1e-12) }
    // The rows that are found are what accuracy counts.
    let own = HeldOutPredictions(evaluation, class: 0, dependence: .independent)
    let predicted = evaluation.studies.flatMap { study in
      study.heldOut.y.indices.map { i in (0..<3).map { study.predictions[$0 * study.heldOut.rowCount + i] } }
    }
    for (eta, scores) in zip(own.eta, predicted) {
      let p = exp(scores[0]) / scores.reduce(0) { $0 + exp($1) }
      #expect(abs(logisticProbability(eta) - p) < 1e-12)
    }
  }

  @Test("rows of one group count once in errors")
  func dependence() throws {
    let (evaluation, _) = try Self.evaluation(
      LogisticRegression(), Samples.table(rows: 120, seed: 4), target: "outcome", features: ["signal"],
      resampling: .folds(3, repeats: 1))
    let groups = Dependence.groups((0..<120).map { $0 / 6 })
    let alone = HeldOutPredictions(evaluation, dependence: .independent)
    let grouped = HeldOutPredictions(evaluation, dependence: groups)
    #expect(Set(alone.clusters).count == 120 && Set(grouped.clusters).count == 20)
    let a = try #require(PredictionCalibration(alone, isEvent: true, confidence: 0.95))
    let b = try #require(PredictionCalibration(grouped, isEvent: true, confidence: 0.95))
    #expect(a.intercept.value == b.intercept.value && a.intercept.low != b.intercept.low)
  }
}
