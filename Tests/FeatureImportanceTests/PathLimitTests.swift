import Foundation
import Tabular
import TestSupport
import Testing

@testable import FeatureImportance

@Suite("Where a path's answer is known otherwise")
struct PathLimitTests {
  private let threads = Threads(1)

  @Test("a vanishing lambda gives the unpenalised fit", arguments: [Family.gaussian, .binomial], [false, true])
  func unpenalised(family: Family, isWeighted: Bool) throws {
    let data = Samples.dataset(rows: 150, columns: 5, family: family, seed: 7, isWeighted: isWeighted)
    let point = try ElasticNetPath(family: family, lambdas: .given([1e-12]), tolerance: 1e-13).fit(
      data, threads: threads)[0]
    let fit = try family == .gaussian ? LeastSquares().fit(data) : LogisticRegression().fit(data)
    for (b, w) in zip(point.coefficients, fit.weights) { #expect(abs(b - w) < 1e-8 * abs(w)) }
    #expect(abs(point.intercept - fit.intercept) < 1e-8 * max(1, abs(fit.intercept)))
  }

  @Test("a vanishing lambda gives the unpenalised fit of several classes, seen from any of them")
  func unpenalisedClasses() throws {
    let data = Samples.dataset(rows: 200, columns: 3, family: .multinomial, seed: 7)
    let point = try ElasticNetPath(family: .multinomial, lambdas: .given([1e-12]), tolerance: 1e-13).fit(
      data, threads: threads)[0]
    for reference in 0..<3 {
      let fit = try MultinomialRegression().fit(data, classes: ["u", "v", "w"], reference: reference)
      for (k, own) in zip((0..<3).filter { $0 != reference }, fit.fits) {
        for j in 0..<3 {
          let difference = point.coefficients[k * 3 + j] - point.coefficients[reference * 3 + j]
          #expect(agree(difference, own.coefficients[j].estimate, 1e-7))
        }
        #expect(agree(point.intercepts[k] - point.intercepts[reference], own.intercept, 1e-7))
      }
    }
  }

  @Test("columns that are not penalised are fitted from the start", arguments: Family.allCases)
  func free(family: Family) throws {
    let data = Samples.dataset(rows: 120, columns: 5, family: family, seed: 17)
    var path = ElasticNetPath(family: family, lambdas: .automatic(count: 5, minimumRatio: 0.5), tolerance: 1e-12)
    path.penaltyFactors = [0, 1, 1, 0, 1]
    let point = try path.fit(data, threads: threads)[0]
    let alone = data.columns([0, 3])
    let fits: [[Double]]
    switch family {
    case .gaussian: fits = [try LeastSquares().fit(alone).weights]
    case .binomial: fits = [try LogisticRegression().fit(alone).weights]
    case .multinomial:
      fits = try MultinomialRegression().fit(alone, classes: ["u", "v", "w"], reference: 0).fits.map {
        $0.coefficients.map(\.estimate)
      }
    }
    for (k, weights) in fits.enumerated() {
      for (j, w) in zip([0, 3], weights) {
        let b =
          family == .multinomial
          ? point.coefficients[(k + 1) * 5 + j] - point.coefficients[j] : point.coefficients[j]
        #expect(agree(b, w, 1e-8))
      }
    }
    for k in point.intercepts.indices { for j in [1, 2, 4] { #expect(point.coefficients[k * 5 + j] == 0) } }
    // Something has entered just below, so this is where the first enters.
    path.lambdas = .given([point.lambda * 0.999])
    let next = try path.fit(data, threads: threads)[0]
    #expect(next.degreesOfFreedom == 3)
  }

  @Test("ridge solves its linear equations", arguments: [0.01, 1, 100], [false, true])
  func ridge(lambda: Double, isWeighted: Bool) throws {
    let data = Samples.dataset(rows: 40, columns: 5, family: .gaussian, seed: 6, isWeighted: isWeighted)
    let point = try ElasticNetPath(family: .gaussian, alpha: 0, lambdas: .given([lambda]), tolerance: 1e-13).fit(
      data, threads: threads)[0]
    let weights = data.weights ?? [Double](repeating: 1, count: 40)
    func standardize(_ values: ArraySlice<Double>) -> (z: [Double], center: Double, scale: Double) {
      let center = zip(values, weights).reduce(0) { $0 + $1.0 * $1.1 } / 40
      let variance = zip(values, weights).reduce(0) { $0 + $1.1 * ($1.0 - center) * ($1.0 - center) } / 40
      return (values.map { ($0 - center) / variance.squareRoot() }, center, variance.squareRoot())
    }
    let z = (0..<5).map { standardize(data.x[column: $0]) }
    let target = standardize(data.y[...])
    // `(Z'WZ/n + lambda/s) b = Z'Wy/n`, s the deviation of the target.
    var matrix = SmallMatrix(gramOf: (0..<40).map { i in z.map { $0.z[i] } }, weights: weights.map { $0 / 40 })
    for j in 0..<5 { matrix.entries[j][j] += lambda / target.scale }
    let right = z.map { column in
      (0..<40).reduce(0) { $0 + weights[$1] * column.z[$1] * (data.y[$1] - target.center) } / 40
    }
    let b = matrix.inverse * right
    #expect(distance(point.standardized, b) < 1e-11)
    let intercept = (0..<5).reduce(target.center) { $0 - b[$1] / z[$1].scale * z[$1].center }
    #expect(agree(point.intercept, intercept, 1e-10))
  }

  @Test("ridge of classes has a gradient of zero at its start: lambda's upper end is that of alpha 0.001, as in glmnet")
  func ridgeStart() throws {
    let data = Samples.dataset(rows: 60, columns: 4, family: .binomial, seed: 3)
    let ridge = try ElasticNetPath(family: .binomial, alpha: 0, lambdas: .automatic(count: 2)).fit(
      data, threads: threads)[0].lambda
    let lasso = try ElasticNetPath(family: .binomial, lambdas: .automatic(count: 2)).fit(data, threads: threads)[0]
      .lambda
    #expect(agree(ridge, 1000 * lasso, 1e-12))
  }

  @Test("penalty factors mean what they are relative to their mean", arguments: Family.allCases)
  func factors(family: Family) throws {
    let data = Samples.dataset(rows: 80, columns: 4, family: family, seed: 18)
    func fit(_ factors: [Double]?, _ lambdas: [Double]) throws -> [PathPoint] {
      var path = ElasticNetPath(family: family, alpha: 0.6, lambdas: .given(lambdas), tolerance: 1e-12)
      path.penaltyFactors = factors
      return try path.fit(data, threads: threads)
    }
    let plain = try fit(nil, [0.1, 0.03])
    for (a, b) in zip(plain, try fit([5, 5, 5, 5], [0.1, 0.03])) {
      #expect(distance(a.standardized, b.standardized) < 1e-10)
    }
    let once = try fit([1, 2, 0, 3], [0.1, 0.03])
    for (a, b) in zip(once, try fit([10, 20, 0, 30], [0.1, 0.03])) {
      #expect(distance(a.standardized, b.standardized) < 1e-10)
    }
  }

  @Test("a penalty factor is a column of another scale", arguments: Family.allCases)
  func factorAsScale(family: Family) throws {
    // In the columns' own units `lambda f |b|` is `lambda |c|` for the column divided by f; factors of mean 1.
    let data = Samples.dataset(rows: 80, columns: 4, family: family, seed: 19)
    let factors = [0.5, 1.5, 0.8, 1.2]
    var path = ElasticNetPath(
      family: family, lambdas: .given([0.1, 0.02]), isStandardized: false, tolerance: 1e-13)
    let divided = try path.fit(data.columns([0, 1, 2, 3], times: factors.map { 1 / $0 }), threads: threads)
    path.penaltyFactors = factors
    for (a, b) in zip(try path.fit(data, threads: threads), divided) {
      #expect(distance(a.coefficients, b.coefficients.enumerated().map { $1 / factors[$0 % 4] }) < 1e-9)
    }
  }

  @Test("a sign constraint that nothing hurts changes nothing, one that does leaves zero", arguments: Family.allCases)
  func signs(family: Family) throws {
    let data = Samples.dataset(rows: 300, columns: 3, family: family, seed: 20, correlation: 0)
    var path = ElasticNetPath(family: family, lambdas: .given([0.05]), tolerance: 1e-12)
    let free = try path.fit(data, threads: threads)[0]
    path.nonnegative = Set(family == .multinomial ? [] : [0, 2])
    #expect(try distance(path.fit(data, threads: threads)[0].coefficients, free.coefficients) < 1e-10)
    path.nonnegative = [1]
    let bound = try path.fit(data, threads: threads)[0]
    #expect(free.intercepts.indices.contains { free.coefficients[$0 * 3 + 1] < 0 })
    #expect(bound.intercepts.indices.allSatisfy { bound.coefficients[$0 * 3 + 1] >= 0 })
  }
}
