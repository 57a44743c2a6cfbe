import Foundation
import Tabular
import TestSupport
import Testing

@testable import FeatureImportance

@Suite("Effect curves")
struct EffectTests {
  private static let sample = CurveSample(rows: 300, width: 4, seed: 3) { $0[0] - 2 * $0[1] + 0.5 * $0[0] * $0[1] }

  private func study(
    _ model: some Model, _ cohort: Cohort, resampling: Resampling = .folds(4, repeats: 1)
  ) throws -> EffectStudy {
    let plan = resampling.plan(
      cohort.dependence, rowCount: cohort.rowCount, classes: cohort.classes, seed: Seed(1))
    let evaluation = try Evaluation(
      model, on: cohort.everything().dataset, plan: plan, of: cohort,
      options: AnalysisOptions(target: "y", seed: Seed(1), threads: Threads(2)))
    return EffectStudy(
      evaluation: evaluation, cohort: cohort, confidence: 0.95, seed: Seed(1), threads: Threads(2))
  }

  @Test(
    "of a linear model both curves are lines with the mean coefficient as their slope, and the band is its interval")
  func linear() throws {
    let study = try study(LeastSquares(), Self.sample.cohort())
    let curves = study.curves(of: ["x1", "x2"])
    #expect(curves.map(\.kind) == [.accumulated, .partial, .accumulated, .partial])
    for (j, name) in (["x1", "x2"] as [ByteText]).enumerated() {
      let slopes = study.evaluation.studies.map { $0.predictor.coefficients[j].estimate }
      let replicates = Replicates(refits: [slopes], testShare: 1.0 / 3)
      let reach = replicates.criticalValue(confidence: 0.95) * replicates.standardError(0)
      for curve in curves where curve.feature == name {
        let points = curve.points
        let places = points.compactMap(\.place)
        try #require(places.count == points.count && places == places.sorted())
        // Where the line crosses zero all refits agree.
        let zero = places[0] - points[0].effect / mean(of: slopes)
        for (point, place) in zip(points, places) {
          #expect(abs(point.effect - mean(of: slopes) * (place - zero)) < 1e-9)
          let (low, high) = try (#require(point.low), #require(point.high))
          #expect(abs(high - low - 2 * reach * abs(place - zero)) < 1e-9 && low <= point.effect)
        }
      }
    }
  }

  @Test("places are quantiles away from the ends, with rows between them, and rows above and below zero balance")
  func grid() throws {
    let cohort = try Self.sample.cohort()
    let column = try #require(cohort.table["x1"])
    let grid = try #require(EffectGrid(column, rows: Array(0..<300)))
    guard case .values(let places) = grid.places, case .numeric(let x) = column.values else {
      Issue.record("a numeric grid")
      return
    }
    #expect(places.count == 21)
    for (low, high) in zip(places, places.dropFirst()) { #expect(x.count { $0 > low && $0 <= high } >= 10) }
    #expect(x.count { $0 < places[0] } >= 7 && x.count { $0 > places[20] } >= 7)
    for value in x {
      let expected = (0..<20).first { value <= places[$0 + 1] && (value > places[$0] || $0 == 0 && value == places[0]) }
      #expect(grid.bin(of: value) == expected)
    }
    let centered = grid.centered(places)
    let bins = x.compactMap { grid.bin(of: $0) }
    #expect(abs(mean(of: bins.map { (centered[$0] + centered[$0 + 1]) / 2 })) < 1e-9)
  }

  @Test("a level that fewer than ten rows have does not show, nor a feature of one value")
  func privacy() {
    let codes = (0..<60).map { Int32($0 < 9 ? 0 : $0 < 30 ? 1 : 2) }
    let column = Column(name: "x", values: .categorical(Labels(codes: codes, levels: ["rare", "b", "c"])))
    let grid = EffectGrid(column, rows: Array(0..<60))
    if case .levels(let levels)? = grid?.places { #expect(levels.map(\.name) == ["b", "c"]) } else { Issue.record() }
    #expect(EffectGrid(column, rows: Array(0..<30)) == nil)
    #expect(
      EffectGrid(Column(name: "x", values: .numeric([Double](repeating: 2, count: 60))), rows: Array(0..<60)) == nil)
    #expect(EffectGrid(Column(name: "x", values: .numeric((0..<9).map(Double.init))), rows: Array(0..<9)) == nil)
  }

  @Test("of an additive model the two curves agree; with a product they part; a feature that is not read is flat")
  func network() throws {
    let cohort = try Self.sample.cohort()
    let additive = try study(FixedNetwork(isAdditive: true), cohort).curves(of: ["x1", "x2", "x3"])
    for (ale, pdp) in [(0, 1), (2, 3)].map({ (additive[$0], additive[$1]) }) {
      #expect(ale.kind == .accumulated && pdp.kind == .partial && ale.reach > 0.1)
      for (a, b) in zip(ale.points, pdp.points) { #expect(abs(a.effect - b.effect) < 1e-9) }
    }
    #expect(additive[4...].allSatisfy { $0.points.allSatisfy { $0.effect == 0 && $0.low == 0 && $0.high == 0 } })

    let mixed = try study(FixedNetwork(isAdditive: false), cohort).curves(of: ["x1"])
    #expect(zip(mixed[0].points, mixed[1].points).contains { abs($0.effect - $1.effect) > 1e-4 })
  }

  @Test("partial dependence is the mean prediction when every row has the value")
  func bruteForce() throws {
    let cohort = try Self.sample.cohort()
    let study = try study(FixedNetwork(isAdditive: false), cohort, resampling: .holdout(0.3))
    let curve = study.curves(of: ["x2"])[1]
    #expect(curve.points.allSatisfy { $0.low == nil && $0.high == nil })
    let rows = study.evaluation.studies[0].reference.x
    let means = curve.points.map { point in
      var values = rows.values
      for i in 0..<rows.rowCount { values[rows.rowCount + i] = point.place ?? .nan }
      return mean(
        of: study.evaluation.studies[0].predictor.predict(
          DesignMatrix(
            rowCount: rows.rowCount, columnNames: rows.columnNames, features: rows.features, values: values)))
    }
    for (a, b) in zip(zip(curve.points, curve.points.dropFirst()), zip(means, means.dropFirst())) {
      #expect(abs(a.1.effect - a.0.effect - (b.1 - b.0)) < 1e-9)
    }
  }

  @Test("levels differ by their coefficients, of several classes by those against the mean of all")
  func levels() throws {
    let table = Samples.table(rows: 300, seed: 2)
    let cohort = Cohort(
      table: table, target: try Target("amount", in: table), features: ["signal", "group"])
    let study = try study(LeastSquares(), cohort)
    let curve = try #require(study.curves(of: ["group"]).first)
    #expect(curve.kind == .partial && curve.points.map(\.level) == ["a", "b", "c"])
    for (place, name) in [(1, "group=b"), (2, "group=c")] {
      let mean = mean(
        of: study.evaluation.studies.map { study in
          study.predictor.coefficients.first { $0.column.string == name }?.estimate ?? .nan
        })
      #expect(abs(curve.points[place].effect - curve.points[0].effect - mean) < 1e-9)
    }

    let classes = Cohort(table: table, target: try Target("group", in: table), features: ["signal", "amount"])
    let several = try self.study(SoftmaxRegression(classes: ["a", "b", "c"]), classes)
    let curves = several.curves(of: ["signal"])
    #expect(curves.map(\.class) == ["a", "b", "c", "a", "b", "c"])
    for k in 0..<3 {
      let points = curves[k].points
      let own = several.evaluation.studies.map { study in
        study.predictor.coefficients.first { $0.column == "signal" && $0.class == curves[k].class }?.estimate ?? .nan
      }
      let slope = mean(of: own)
      let (first, last) = (points[0], points[points.count - 1])
      let distance = try #require(last.place) - #require(first.place)
      #expect(abs(last.effect - first.effect - slope * distance) < 1e-9)
    }
  }
}

/// Tanh units with weights of its own choice, which read x1 and x2, apart or together.
private struct FixedNetwork: Model {
  let name = "mlp"
  let isAdditive: Bool

  func fit(_ data: Dataset, seed: Seed) throws(FitError) -> NetworkFit {
    // Four inputs by two units, their biases, and what they give to the output.
    let weights: [Double] = isAdditive ? [1.2, 0, 0, -0.8] : [1.2, 0.9, 0.7, -0.8]
    return ShapleySample.network(
      data, .gaussian, hidden: [2], members: [weights + [0, 0, 0, 0] + [0.3, -0.4] + [1, -1.5] + [0]])
  }
}
