import Foundation
import TestSupport
import Testing

@testable import FeatureImportance

@Suite("Paths of extreme data")
struct PathExtremeTests {
  private let threads = Threads(1)

  @Test(
    "columns times 1e200 or 1e-200 have their coefficients over as much", arguments: Family.allCases,
    [(60, 4), (25, 40)])
  func columnScales(family: Family, shape: (Int, Int)) throws {
    let data = Samples.dataset(rows: shape.0, columns: shape.1, family: family, seed: 9)
    let p = shape.1
    let factors = (0..<p).map { [1e200, 3, 1e-200, 1][$0 % 4] }
    let path = ElasticNetPath(family: family, lambdas: .given([0.1, 0.05]), tolerance: 1e-12)
    let plain = try path.fit(data, threads: threads)
    let scaled = try path.fit(data.columns(Array(0..<p), times: factors), threads: threads)
    for (a, b) in zip(plain, scaled) {
      #expect(distance(a.standardized, b.standardized) < 1e-9)
      #expect(distance(a.coefficients, b.coefficients.enumerated().map { $1 * factors[$0 % p] }) < 1e-9)
    }
  }

  @Test(
    "a target times 1e200 or 1e-200 has its coefficients times as much", arguments: [1e200, 1e-200],
    [(60, 4), (25, 40)])
  func targetScale(factor: Double, shape: (Int, Int)) throws {
    let data = Samples.dataset(rows: shape.0, columns: shape.1, family: .gaussian, seed: 9)
    for alpha in [1, 0.5] {
      let path = ElasticNetPath(
        family: .gaussian, alpha: alpha, lambdas: .automatic(count: 6, minimumRatio: 0.05), tolerance: 1e-12)
      let plain = try path.fit(data, threads: threads)
      let scaled = try path.fit(data.predicting(data.y.map { $0 * factor }), threads: threads)
      for (a, b) in zip(plain, scaled) {
        #expect(agree(a.lambda * factor, b.lambda, 1e-12))
        #expect(distance(a.standardized.map { $0 * factor }, b.standardized) < 1e-9)
        #expect(abs(a.devianceRatio - b.devianceRatio) < 1e-10)
      }
      var given = path
      given.lambdas = .given(scaled.map(\.lambda))
      let again = try given.fit(data.predicting(data.y.map { $0 * factor }), threads: threads)
      for (a, b) in zip(again, scaled) { #expect(distance(a.standardized, b.standardized) < 1e-9) }
    }
  }

  @Test("an exact copy of a column changes no prediction", arguments: Family.allCases, [1, 0.5])
  func copy(family: Family, alpha: Double) throws {
    let data = Samples.dataset(rows: 60, columns: 3, family: family, seed: 10)
    let twice = data.columns([0, 1, 2, 0])
    let path = ElasticNetPath(family: family, alpha: alpha, tolerance: 1e-9)
    let oracle = PathOracle(path, twice)
    for point in try path.fit(twice, threads: threads) {
      #expect(oracle.violation(point) <= 2e-9 * oracle.nullSlope)
    }
    // With a square in the penalty two columns share what one has; without, one may do it all.
    guard alpha == 1 else { return }
    var given = path
    given.lambdas = .given([0.1, 0.01])
    let pairs = zip(try given.fit(data, threads: threads), try given.fit(twice, threads: threads))
    for (a, b) in pairs {
      #expect(distance(PathOracle(path, data).predictors(a)[0], oracle.predictors(b)[0]) < 1e-6)
    }
  }

  /// A weight in kilograms, the same in pounds, rounded, and something else.
  private func nearlyTwice(_ family: Family) -> Dataset {
    let data = Samples.dataset(rows: 100, columns: 3, family: family, seed: 12)
    var stream = Seed(4).stream("rounding")
    let noise = (0..<100).map { _ in stream.normal() }
    return data.columns([0, 1, 2, 0]).mapColumns { j, x in j == 3 ? 2.20462 * x : x }.replacing(column: 3) { i, x in
      x + 0.0098 * noise[i]
    }
  }

  @Test("a column that is nearly another stops no solver", arguments: Family.allCases, [1, 0.5, 0])
  func nearCopy(family: Family, alpha: Double) throws {
    let data = nearlyTwice(family)
    let (a, b) = (Array(data.x[column: 0]), Array(data.x[column: 3]))
    let (ma, mb) = (mean(of: a), mean(of: b))
    let products = [(a, ma, b, mb), (a, ma, a, ma), (b, mb, b, mb)].map { u, mu, v, mv in
      zip(u, v).reduce(0) { $0 + ($1.0 - mu) * ($1.1 - mv) }
    }
    let correlation = products[0] / (products[1] * products[2]).squareRoot()
    #expect(correlation > 0.99998 && correlation < 0.999995)
    let path = ElasticNetPath(family: family, alpha: alpha, tolerance: 1e-9)
    let oracle = PathOracle(path, data)
    let points = try path.fit(data, threads: threads)
    #expect(points.count == 100)
    for point in points { #expect(oracle.violation(point) <= 2e-9 * oracle.nullSlope) }
  }

  @Test("a column that does not vary, and a target that nothing explains", arguments: Family.allCases)
  func flat(family: Family) throws {
    let data = Samples.dataset(rows: 50, columns: 3, family: family, seed: 14)
    let flat = data.mapColumns { j, x in j == 1 ? 0.1 : x }
    let path = ElasticNetPath(family: family, lambdas: .given([0.1, 0.01]), tolerance: 1e-12)
    let without = try path.fit(data.columns([0, 2]), threads: threads)
    for (point, other) in zip(try path.fit(flat, threads: threads), without) {
      for k in point.intercepts.indices {
        #expect(point.coefficients[k * 3 + 1] == 0)
        for (j, i) in [(0, 0), (2, 1)] {
          #expect(abs(point.coefficients[k * 3 + j] - other.coefficients[k * 2 + i]) < 1e-9)
        }
      }
    }
    // Nor one that varies only in rows that do not count.
    let weights = (0..<50).map { $0 < 40 ? 1.0 : 0 }
    var rare = data.x.values
    for i in 50..<100 { rare[i] = i < 90 ? 0.1 : 0.7 }
    let weighted = Dataset(x: Samples.design(rare, rows: 50, columns: 3), y: data.y, weights: weights)
    for point in try path.fit(weighted, threads: threads) {
      #expect(point.intercepts.indices.allSatisfy { point.coefficients[$0 * 3 + 1] == 0 })
    }
    let nothing = try ElasticNetPath(family: family).fit(data.mapColumns { _, _ in 1 }, threads: threads)
    #expect(nothing.allSatisfy { $0.degreesOfFreedom == 0 && $0.intercepts.allSatisfy(\.isFinite) && $0.lambda > 0 })
    #expect(throws: FitError.constantTarget) {
      try path.fit(data.predicting([Double](repeating: 1, count: 50)), threads: threads)
    }
  }
}

extension Dataset {
  /// With one column changed row by row.
  fileprivate func replacing(column: Int, _ change: (Int, Double) -> Double) -> Dataset {
    var values = x.values
    for i in 0..<rowCount { values[column * rowCount + i] = change(i, values[column * rowCount + i]) }
    return Dataset(
      x: DesignMatrix(rowCount: rowCount, columnNames: x.columnNames, features: x.features, values: values), y: y,
      weights: weights)
  }
}
