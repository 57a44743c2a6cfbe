import Foundation
import Tabular
import TestSupport
import Testing

@testable import FeatureImportance

@Suite struct LogisticRegressionTests {
  // For a two-by-two table everything is known in closed form: log odds ratio, and the root of the summed reciprocals.
  @Test("a two-by-two table gives its log odds ratio and Woolf's standard error")
  func twoByTwo() throws {
    let (a, b, c, d) = (12, 5, 7, 20)
    let x = [Double](repeating: 1, count: a + b) + [Double](repeating: 0, count: c + d)
    let y =
      [Double](repeating: 1, count: a) + [Double](repeating: 0, count: b) + [Double](repeating: 1, count: c)
      + [Double](repeating: 0, count: d)
    let fit = try LogisticRegression().fit(Dataset(x: Samples.design(x, rows: 44, columns: 1), y: y))
    let error = [a, b, c, d].reduce(0) { $0 + 1 / Double($1) }.squareRoot()
    #expect(abs(fit.weights[0] - log(12.0 * 20 / (5.0 * 7))) < 1e-14)
    #expect(abs((fit.coefficients[0].standardError ?? 0) - error) < 1e-14)
    #expect(abs(fit.intercept - log(7.0 / 20)) < 1e-14)
    let interceptError = (1.0 / 7 + 1.0 / 20).squareRoot()
    #expect(abs((fit.inference?.interceptStandardError ?? 0) - interceptError) < 1e-14)
  }

  @Test("the score equations hold at the estimate", arguments: [1, 2, 3] as [UInt64])
  func score(seed: UInt64) throws {
    let data = Samples.dataset(rows: 200, columns: 5, family: .binomial, seed: seed)
    let fit = try LogisticRegression().fit(data)
    let residuals = zip(data.y, fit.predict(data.x)).map { $0 - logisticProbability($1) }
    #expect(abs(residuals.reduce(0, +)) < 1e-11)
    for j in 0..<5 {
      let product = zip(residuals, data.x[column: j]).reduce(0) { $0 + $1.0 * $1.1 }
      #expect(abs(product) < 1e-9)
    }
  }

  @Test("a feature that separates the classes is named")
  func separation() {
    var data = Samples.dataset(rows: 60, columns: 4, family: .binomial, seed: 2)
    data = Dataset(x: data.x, y: data.x[column: 2].map { $0 > 5 ? 1 : 0 })
    #expect(throws: FitError.separation(features: ["x3"])) { try LogisticRegression().fit(data) }
  }

  @Test("a level without events, which separates only its own rows, is found too")
  func quasiSeparation() {
    let data = Samples.dataset(rows: 60, columns: 2, family: .binomial, seed: 4)
    let rare = (0..<60).map { $0 % 12 == 0 ? 1.0 : 0 }
    let y = zip(data.y, rare).map { $1 == 1 ? 0 : $0 }
    let x = Samples.design(data.x.values + rare, rows: 60, columns: 3)
    #expect(throws: FitError.separation(features: ["x3"])) { try LogisticRegression().fit(Dataset(x: x, y: y)) }
  }

  @Test("strong but honest effects are not called separation")
  func strongEffect() throws {
    var stream = Seed(3).stream("strong")
    let x = (0..<400).map { _ in stream.normal() }
    let y = x.map { 1 / (1 + exp(-6 * $0)) > stream.uniform() ? 1.0 : 0 }
    let fit = try LogisticRegression().fit(Dataset(x: Samples.design(x, rows: 400, columns: 1), y: y))
    #expect(fit.weights[0] > 4 && fit.weights[0] < 9)
  }
}
