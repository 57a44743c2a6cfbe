import Foundation
import Tabular
import TestSupport
import Testing

@testable import FeatureImportance

@Suite("Learning curves")
struct LearningCurveTests {
  private let sample = CurveSample(rows: 240, width: 3, seed: 1) { 1 + $0[0] - 2 * $0[1] }

  private func curve(
    _ cohort: Cohort, _ resampling: Resampling = .folds(5, repeats: 2), shares: [Double]? = nil, threads: Int = 2
  ) throws -> LossCurve {
    let plan = resampling.plan(cohort.dependence, rowCount: cohort.rowCount, classes: cohort.classes, seed: Seed(0))
    return try LearningCurve(
      model: LeastSquares(), cohort: cohort, plan: plan, seed: Seed(0), threads: Threads(threads)
    ).run(shares: shares ?? LearningCurve.shares(nil, of: plan))
  }

  @Test("every beginning of a nested sample has the shares of the classes to a row, and larger ones contain it")
  func nested() {
    let classes = (0..<97).map { Double($0 % 7 == 0 ? 2 : $0 % 3 == 0 ? 1 : 0) }
    let rows = Array(3..<97)
    let sample = NestedSample(
      of: rows, dependence: .independent, classes: classes, stream: Seed(4).stream("nested"))
    var before: Set<Int> = []
    for count in 0...rows.count {
      let chosen = Set(sample.rows(count))
      #expect(chosen.count == count && chosen.isSuperset(of: before) && chosen.isSubset(of: rows))
      for level in 0..<3 {
        let share = Double(rows.count { classes[$0] == Double(level) }) / Double(rows.count)
        #expect(abs(Double(chosen.count { classes[$0] == Double(level) }) - share * Double(count)) <= 1)
      }
      before = chosen
    }
    #expect(sample.rows(rows.count) == rows)
  }

  @Test("groups join whole: at most one of them is there in part")
  func groups() {
    let groups = (0..<60).map { $0 * 7 % 12 }
    let sample = NestedSample(
      of: Array(0..<50), dependence: .groups(groups), classes: nil, stream: Seed(4).stream("nested"))
    for count in 1...50 {
      let chosen = sample.rows(count)
      let partial = Set(chosen.map { groups[$0] }).filter { group in
        chosen.count { groups[$0] == group } < (0..<50).count { groups[$0] == group }
      }
      #expect(partial.count <= 1)
    }
  }

  @Test("at all rows, the curve is the evaluation of the model, to the last bit")
  func full() throws {
    let cohort = try sample.cohort()
    let plan = Resampling.folds(5, repeats: 2).plan(.independent, rowCount: 240, classes: nil, seed: Seed(0))
    let evaluation = try Evaluation(
      LeastSquares(), on: cohort.everything().dataset, plan: plan, of: cohort,
      options: AnalysisOptions(target: "y", threads: Threads(1)))
    let point = try #require(try curve(cohort).points.last)
    #expect(point.heldOut.value == evaluation.loss && point.place == 192 && point.parameters == 4)
  }

  @Test("each size is a fit to the beginning of the sample, by hand")
  func byHand() throws {
    let cohort = try sample.cohort()
    let plan = Resampling.holdout(0.25).plan(.independent, rowCount: 240, classes: nil, seed: Seed(0))
    let curve = try curve(cohort, .holdout(0.25), shares: [0.25, 0.5])
    let order = NestedSample(
      of: plan.splits[0].training, dependence: .independent, classes: nil,
      stream: Seed(0).stream("learning curve", "", 0))
    var losses: [[Double]] = []
    for (point, count) in zip(curve.points, [45, 90]) {
      let (training, heldOut) = cohort.datasets(
        Split(training: order.rows(count), heldOut: plan.splits[0].heldOut))
      let fit = try LeastSquares().fit(training)
      let residuals = zip(heldOut.y, fit.predict(heldOut.x)).map { ($0 - $1) * ($0 - $1) }
      losses.append(residuals)
      #expect(point.place == Double(count))
      #expect(abs(point.heldOut.value - mean(of: residuals)) < 1e-12)
      let error = standardDeviation(of: residuals, denominator: 59) / 60.0.squareRoot()
      #expect(abs((point.heldOut.standardError ?? 0) - error) < 1e-12)
      let trained = zip(training.y, fit.predict(training.x)).map { ($0 - $1) * ($0 - $1) }
      #expect(abs(point.training.value - mean(of: trained)) < 1e-12)
    }
    let gain = mean(of: zip(losses[0], losses[1]).map { $0 - $1 })
    #expect(abs((curve.points[1].gain?.value ?? 0) - gain) < 1e-12 && curve.points[0].gain == nil)
  }

  @Test("least squares with p coefficients has s² (1 + p/n) held out and s² (1 - p/n) on its rows")
  func expectation() throws {
    var (training, heldOut): ([Double], [Double]) = ([], [])
    for seed in 0..<30 {
      let sample = CurveSample(rows: 250, width: 9, seed: UInt64(100 + seed)) { 3 * $0[0] }
      let point = try #require(try curve(try sample.cohort(), .folds(5, repeats: 1), shares: [0.25]).points.first)
      #expect(point.place == 50)
      training.append(point.training.value)
      heldOut.append(point.heldOut.value)
    }
    let error = { (values: [Double]) in standardDeviation(of: values, denominator: 29) / 30.0.squareRoot() }
    #expect(abs(mean(of: training) - (1 - 10.0 / 50)) < 4 * error(training))
    // With normal columns: s² (1 + 1/n) (n - 2) / (n - p - 2), p columns beside the intercept (Stein 1960).
    #expect(abs(mean(of: heldOut) - (1 + 1.0 / 50) * 48 / 39) < 4 * error(heldOut))
  }

  @Test("nothing is learnt from held-out rows: other values there leave the training losses as they are")
  func noLeak() throws {
    let plan = Resampling.holdout(0.3).plan(.independent, rowCount: 240, classes: nil, seed: Seed(0))
    let changed = try CurveSample.cohort(sample.changing(plan.splits[0].heldOut))
    let (a, b) = (try curve(try sample.cohort(), .holdout(0.3)), try curve(changed, .holdout(0.3)))
    #expect(a.points.map(\.training) == b.points.map(\.training))
    #expect(a.points.map(\.parameters) == b.points.map(\.parameters))
    #expect(a.points.map(\.heldOut) != b.points.map(\.heldOut))
  }

  @Test("sizes are halves of halves, at least 20 rows, and those at which the model can be fitted")
  func sizes() throws {
    let plan = Resampling.folds(5, repeats: 1).plan(.independent, rowCount: 240, classes: nil, seed: Seed(0))
    #expect(LearningCurve.shares(nil, of: plan) == [0.125, 0.25, 0.5, 1])
    #expect(LearningCurve.shares([96, 500, 192, 48], of: plan) == [0.25, 0.5, 1])
    let wide = CurveSample(rows: 100, width: 30, seed: 3) { $0[0] }
    #expect(try curve(try wide.cohort()).points.map(\.place) == [40, 80])
    #expect(throws: FitError.tooFewRows(rows: 20, coefficients: 31)) {
      try curve(try wide.cohort(), shares: [0.125, 0.25])
    }
  }

  @Test("a classifier's samples have both classes at every size")
  func classes() throws {
    let table = Samples.table(rows: 300, seed: 8)
    let cohort = Cohort(
      table: table, target: try Target("outcome", in: table), features: ["signal", "noise", "group"])
    let plan = Resampling.folds(5, repeats: 1).plan(
      .independent, rowCount: cohort.rowCount, classes: cohort.classes, seed: Seed(0))
    let curve = try LearningCurve(
      model: LogisticRegression(penalty: .ridge(0.01)), cohort: cohort, plan: plan, seed: Seed(0), threads: Threads(2)
    ).run(shares: LearningCurve.shares(nil, of: plan))
    #expect(curve.points.count == 4 && curve.points.allSatisfy { $0.heldOut.value.isFinite })
    let last = try #require(curve.points.last)
    #expect(last.training.value < last.heldOut.value && last.heldOut.value < curve.nullLoss)
  }

  @Test("the same bits at any thread count")
  func threads() throws {
    let cohort = try sample.cohort()
    #expect(try curve(cohort, threads: 1) == curve(cohort, threads: 5))
  }

  @Test("over lambda, training loss falls and the loss is that of the path, refit by refit")
  func lambdas() throws {
    let cohort = try sample.cohort()
    let plan = Resampling.folds(4, repeats: 1).plan(.independent, rowCount: 240, classes: nil, seed: Seed(0))
    let everything = cohort.everything().dataset
    let sweep = try LambdaSweep(everything, family: .gaussian, count: 12, threads: Threads(1))
    let curve = try ComplexityCurve(
      sweep: sweep, cohort: cohort, plan: plan, seed: Seed(0), threads: Threads(2)
    ).run(.lambda)
    #expect(curve.points.map(\.place) == sweep.places && sweep.places == sweep.places.sorted(by: >))
    for (a, b) in zip(curve.points, curve.points.dropFirst()) {
      #expect(b.training.value <= a.training.value + 1e-9)
      #expect(abs((b.gain?.value ?? .nan) - (a.heldOut.value - b.heldOut.value)) < 1e-12)
    }
    var path = ElasticNetPath(family: .gaussian, tolerance: 1e-9)
    path.lambdas = .given(sweep.places)
    let folds = plan.splits.map(cohort.datasets)
    let losses = try folds.map { training, heldOut in
      try path.fit(training, threads: Threads(1)).map { SquaredError().mean($0.predict(heldOut.x), heldOut.y) }
    }
    for (k, point) in curve.points.enumerated() {
      #expect(abs(point.heldOut.value - mean(of: losses.map { $0[k] })) < 1e-5)
    }
    // The penalty at the end is next to nothing: least squares.
    let full = try self.curve(cohort, .folds(4, repeats: 1), shares: [1])
    #expect(abs(curve.points[11].heldOut.value - full.points[0].heldOut.value) < 1e-3)
  }
}
