import Foundation
import TestSupport
import Testing

@testable import FeatureImportance

@Suite struct StandardErrorTests {
  private static let anscombe = Dataset(
    x: Samples.design([10, 8, 13, 9, 11, 14, 6, 4, 12, 7, 5], rows: 11, columns: 1),
    y: [8.04, 6.95, 7.58, 8.81, 8.33, 9.96, 7.24, 4.26, 10.84, 4.82, 5.68])
  private static let clusters = [0, 0, 0, 1, 1, 1, 2, 2, 2, 3, 3]

  // statsmodels 0.15.0: OLS(...).fit(cov_type="HC3" or "cluster", use_t=True).
  @Test("robust and clustered errors of Anscombe's line are those of statsmodels")
  func published() throws {
    let robust = try LeastSquares().fit(Self.anscombe, errors: .robust)
    #expect(agree(robust.coefficients[0].standardError ?? 0, 0.1321781744912535, 1e-12))
    #expect(agree(robust.inference?.interceptStandardError ?? 0, 1.1349898718437015, 1e-12))
    #expect(agree(robust.coefficients[0].pValue ?? 0, 0.004325928698266877, 1e-11))
    let clustered = try LeastSquares().fit(Self.anscombe, errors: .clustered(Self.clusters))
    #expect(agree(clustered.coefficients[0].standardError ?? 0, 0.10798280221638491, 1e-12))
    #expect(agree(clustered.inference?.interceptStandardError ?? 0, 0.7702142393318026, 1e-12))
    #expect(agree(clustered.coefficients[0].pValue ?? 0, 0.018962875623452922, 1e-11))
    let interval = try #require(clustered.interval(ofColumn: 0, confidence: 0.95))
    #expect(agree(interval.lowerBound, 0.15644143914319358, 1e-11))
    #expect(agree(interval.upperBound, 0.8437403790386246, 1e-11))
  }

  // statsmodels 0.15.0: WLS(...).fit().
  @Test("weights of least squares are inverse variances, whatever their scale")
  func weights() throws {
    for scale in [1.0, 1000] {
      let fit = try LeastSquares().fit(Self.anscombe.weighted((0..<11).map { scale * Double($0 % 3 + 1) }))
      #expect(agree(fit.intercept, 3.001972656249997, 1e-13))
      #expect(agree(fit.weights[0], 0.4948710937500004, 1e-13))
      #expect(agree(fit.coefficients[0].standardError ?? 0, 0.11389876136809615, 1e-13))
      #expect(agree(fit.inference?.interceptStandardError ?? 0, 1.1776534983048708, 1e-13))
      #expect(agree(fit.quality.residualStandardDeviation ?? 0, 1.7784609524459618 * scale.squareRoot(), 1e-13))
    }
  }

  @Test("HC3 and CR1 of least squares are the textbook's formulas", arguments: [1, 2] as [UInt64])
  func leastSquares(seed: UInt64) throws {
    let data = Samples.dataset(rows: 30, columns: 3, family: .gaussian, seed: seed)
    let rows = data.rowsWithOne
    let bread = SmallMatrix(gramOf: rows).inverse
    let b = bread * (0..<4).map { j in rows.indices.reduce(0) { $0 + rows[$1][j] * data.y[$1] } }
    let residuals = rows.indices.map { i in data.y[i] - zip(rows[i], b).reduce(0) { $0 + $1.0 * $1.1 } }
    let leverages = rows.map { row in zip(row, bread * row).reduce(0) { $0 + $1.0 * $1.1 } }
    let hc3 = SmallMatrix(gramOf: rows, weights: zip(residuals, leverages).map { ($0 / (1 - $1)) * ($0 / (1 - $1)) })
    try check(bread * hc3 * bread, LeastSquares().fit(data, errors: .robust))

    let clusters = (0..<30).map { $0 % 7 }
    let sums = (0..<7).map { g in
      (0..<4).map { j in rows.indices.reduce(0) { clusters[$1] == g ? $0 + rows[$1][j] * residuals[$1] : $0 } }
    }
    let factor = 7.0 / 6 * 29 / 26
    try check(
      bread * SmallMatrix(gramOf: sums, weights: [Double](repeating: factor, count: 7)) * bread,
      LeastSquares().fit(data, errors: .clustered(clusters)))

    // Each row a cluster of its own: HC1, n/(n-p) times the plain sandwich.
    let hc1 = SmallMatrix(gramOf: rows, weights: residuals.map { $0 * $0 * 30 / 26 })
    try check(bread * hc1 * bread, LeastSquares().fit(data, errors: .clustered(Array(0..<30))))
  }

  // R 4.2.2, sandwich 3.0-2: vcovHC(glm, type = "HC3"), vcovCL(glm, cluster, type = "HC1"), whose
  // information is that of the step before the last.
  @Test("robust and clustered errors of a logistic regression are those of R's sandwich")
  func logistic() throws {
    let data = Toy.events
    let robust = try LogisticRegression().fit(data, errors: .robust)
    #expect(agree(robust.coefficients[0].standardError ?? 0, 0.1254664532387247, 1e-7))
    #expect(agree(robust.coefficients[1].standardError ?? 0, 0.3156654130706254, 1e-7))
    #expect(agree(robust.inference?.interceptStandardError ?? 0, 0.7762847635921665, 1e-7))
    let clustered = try LogisticRegression().fit(data, errors: .clustered((0..<60).map { $0 % 9 }))
    // statsmodels 0.15.0: Logit(...).fit(cov_type="cluster").
    #expect(agree(clustered.coefficients[0].standardError ?? 0, 0.10244079027446566, 1e-12))
    #expect(agree(clustered.inference?.interceptStandardError ?? 0, 0.47924786013952314, 1e-12))
    #expect(clustered.inference?.degreesOfFreedom == 8)
  }

  @Test("HC3 of a logistic regression is the textbook's formula", arguments: [1, 2] as [UInt64])
  func logisticSandwich(seed: UInt64) throws {
    let data = Samples.dataset(rows: 60, columns: 3, family: .binomial, seed: seed)
    let fit = try LogisticRegression().fit(data, errors: .robust)
    let rows = data.rowsWithOne
    let p = fit.predict(data.x).map(logisticProbability)
    let bread = SmallMatrix(gramOf: rows, weights: p.map { $0 * (1 - $0) }).inverse
    let squares = rows.indices.map { i in
      let leverage = p[i] * (1 - p[i]) * zip(rows[i], bread * rows[i]).reduce(0) { $0 + $1.0 * $1.1 }
      return ((data.y[i] - p[i]) / (1 - leverage)) * ((data.y[i] - p[i]) / (1 - leverage))
    }
    try check(bread * SmallMatrix(gramOf: rows, weights: squares) * bread, fit)
  }

  @Test("rows of weight 0 count for nothing, not even as clusters", arguments: [1, 2] as [UInt64])
  func zeroWeights(seed: UInt64) throws {
    let data = Samples.dataset(rows: 40, columns: 2, family: .gaussian, seed: seed)
    let kept = Array(5..<40)
    let clusters = (0..<40).map { $0 / 5 }
    let weighted = data.weighted((0..<40).map { $0 < 5 ? 0 : 1 })
    for (whole, part) in [
      (ErrorAssumption.model, ErrorAssumption.model), (.robust, .robust),
      (.clustered(clusters), .clustered(kept.map { clusters[$0] })),
    ] {
      let a = try LeastSquares().fit(weighted, errors: whole)
      let b = try LeastSquares().fit(data.reordered(kept), errors: part)
      #expect(agree(a.weights[1], b.weights[1], 1e-12))
      for j in 0..<2 {
        #expect(agree(a.coefficients[j].standardError ?? 0, b.coefficients[j].standardError ?? 1, 1e-12))
        #expect(agree(a.coefficients[j].pValue ?? 0, b.coefficients[j].pValue ?? 1, 1e-10))
      }
    }
  }

  @Test("what leaves no errors is an error: a row that decides a coefficient, a single cluster")
  func undefined() {
    let data = Samples.dataset(rows: 30, columns: 2, family: .gaussian, seed: 1)
    let alone = Samples.design(data.x.values + (0..<30).map { $0 == 7 ? 1 : 0 }, rows: 30, columns: 3)
    #expect(throws: FitError.leverage(rows: 1)) {
      try LeastSquares().fit(Dataset(x: alone, y: data.y), errors: .robust)
    }
    #expect(throws: FitError.oneCluster) {
      try LeastSquares().fit(data, errors: .clustered([Int](repeating: 4, count: 30)))
    }
  }

  private func check(_ covariance: SmallMatrix, _ fit: LinearFit) throws {
    #expect(agree(fit.inference?.interceptStandardError ?? 0, covariance[0, 0].squareRoot(), 1e-9))
    for j in 0..<3 {
      #expect(agree(fit.coefficients[j].standardError ?? 0, covariance[j + 1, j + 1].squareRoot(), 1e-9))
    }
    let standardized = try #require(fit.inference?.standardizedCovariance)
    #expect(agree(standardized[1], covariance[1, 2] * fit.scales[0] * fit.scales[1], 1e-8))
  }
}

/// Two columns of 60 rows by a rule, as other programs got them.
enum Toy {
  static let columns: (a: [Double], b: [Double]) = (
    (0..<60).map { Double($0 * 7 % 11) }, (0..<60).map { Double($0 * $0 % 13) / 4 }
  )
  private static let x = Samples.design(columns.a + columns.b, rows: 60, columns: 2)

  static let events = Dataset(
    x: x,
    y: (0..<60).map { i in
      let sum = Double(i * 5 % 7) + columns.a[i] / 2 + columns.b[i]
      return sum > 6 ? 1 : 0
    })

  static let classes = Dataset(x: x, y: (0..<60).map(place))

  private static func place(_ i: Int) -> Double {
    let sum = columns.a[i] + 2 * columns.b[i] + Double(i * 31 % 17) / 3
    return min(2, (sum / 5).rounded(.down))
  }
}
