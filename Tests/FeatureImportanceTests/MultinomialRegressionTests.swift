import Foundation
import Tabular
import TestSupport
import Testing

@testable import FeatureImportance

@Suite struct MultinomialRegressionTests {
  private static let classes: [ByteText] = ["u", "v", "w"]

  private func fit(_ data: Dataset, ridge: Double = 0, reference: Int = 0) throws -> MultinomialFit {
    try MultinomialRegression(ridge: ridge).fit(data, classes: Self.classes, reference: reference)
  }

  // statsmodels 0.15.0: MNLogit(...).fit(method="newton", tol=1e-14), whose errors are those of the step before the last.
  @Test("estimates and errors are those of statsmodels")
  func published() throws {
    let fit = try fit(Toy.classes)
    let estimates = [
      [-3.1332808158046666, 1.4827815825798403, 2.667205765694057],
      [-11.28305531327086, 2.6145052879226993, 4.719032018235855],
    ]
    let errors = [
      [1.8805613364894342, 0.7944437351545723, 1.5511107901336925],
      [3.0682122575607975, 0.8588871039180779, 1.7060974700506712],
    ]
    #expect(fit.reference == "u" && fit.fits.map(\.name) == ["v", "w"])
    for (k, part) in fit.fits.enumerated() {
      #expect(agree(part.intercept, estimates[k][0], 1e-11))
      #expect(agree(part.interceptStandardError ?? 0, errors[k][0], 1e-9))
      for j in 0..<2 {
        #expect(agree(part.coefficients[j].estimate, estimates[k][j + 1], 1e-11))
        #expect(agree(part.coefficients[j].standardError ?? 0, errors[k][j + 1], 1e-9))
      }
    }
    #expect(agree(fit.quality.deviance, 2 * 21.748137104950153, 1e-12))
    let null = -2 * [5.0, 22, 33].reduce(0) { $0 + $1 * log($1 / 60) }
    #expect(agree(fit.quality.nullDeviance, null, 1e-13))
  }

  @Test("two classes give logistic regression", arguments: [1, 2] as [UInt64])
  func twoClasses(seed: UInt64) throws {
    let data = Samples.dataset(rows: 90, columns: 4, family: .binomial, seed: seed, isWeighted: seed == 2)
    let two = try MultinomialRegression().fit(data, classes: ["no", "yes"])
    let logistic = try LogisticRegression().fit(data)
    #expect(agree(two.fits[0].intercept, logistic.intercept, 1e-11))
    for j in 0..<4 {
      #expect(agree(two.fits[0].coefficients[j].estimate, logistic.weights[j], 1e-11))
      #expect(
        agree(
          two.fits[0].coefficients[j].standardError ?? 0, logistic.coefficients[j].standardError ?? 1, 1e-10))
    }
    #expect(agree(two.quality.deviance, logistic.quality.deviance, 1e-12))
  }

  @Test("in every class residuals are orthogonal to every column")
  func score() throws {
    let (data, fit) = (Toy.classes, try fit(Toy.classes))
    let p = probabilities(data, fit)
    for (k, values) in p.enumerated() {
      let residuals = (0..<60).map { (data.y[$0] == Double(k) ? 1 : 0) - values[$0] }
      #expect(abs(residuals.reduce(0, +)) < 1e-12)
      for j in 0..<2 {
        #expect(abs(zip(residuals, data.x[column: j]).reduce(0) { $0 + $1.0 * $1.1 }) < 1e-11)
      }
    }
  }

  @Test("score and curvature are the derivatives of the objective", arguments: [0.0, 3])
  func derivatives(penalty: Double) throws {
    let data = Toy.classes
    let z = StandardizedColumns(data.x, weights: nil, centered: true, scaled: true)
    let likelihood = SoftmaxLikelihood(
      z, classes: data.y.map { Int($0) }, classCount: 3, weights: (0..<60).map { Double(1 + $0 % 2) }, columns: [0, 1],
      hasIntercept: true, penalty: penalty)
    let b = [0.2, -0.4, 0.3, -0.1, 0.5, 0.7]
    let point = try #require(likelihood.evaluate(b))
    for j in b.indices {
      var (up, down) = (b, b)
      up[j] += 1e-5
      down[j] -= 1e-5
      let (above, below) = (try #require(likelihood.evaluate(up)), try #require(likelihood.evaluate(down)))
      #expect(abs((above.objective - below.objective) / 2e-5 + point.score[j]) < 1e-7)
      for k in b.indices {
        #expect(abs((below.score[k] - above.score[k]) / 2e-5 - point.curvature[j * 6 + k]) < 1e-7)
      }
    }
  }

  @Test("another reference gives the same probabilities, with a ridge penalty too", arguments: [0.0, 0.2])
  func reference(ridge: Double) throws {
    let first = try fit(Toy.classes, ridge: ridge)
    let second = try fit(Toy.classes, ridge: ridge, reference: 1)
    #expect(second.fits.map(\.name) == ["u", "w"])
    for j in 0..<2 {
      let (v, w) = (first.fits[0].coefficients[j].estimate, first.fits[1].coefficients[j].estimate)
      #expect(agree(second.fits[0].coefficients[j].estimate, -v, 1e-9))
      #expect(agree(second.fits[1].coefficients[j].estimate, w - v, 1e-9))
    }
    #expect(agree(first.quality.deviance, second.quality.deviance, 1e-11))
    #expect((first.fits[0].coefficients[0].standardError == nil) == (ridge > 0))
  }

  @Test("weights equal repeated rows")
  func weights() throws {
    let counts = (0..<60).map { 1 + $0 % 3 }
    let weighted = try fit(Toy.classes.weighted(counts.map(Double.init)))
    let repeated = try fit(Toy.classes.repeatingRows(counts))
    for k in 0..<2 {
      for j in 0..<2 {
        let (a, b) = (weighted.fits[k].coefficients[j], repeated.fits[k].coefficients[j])
        #expect(agree(a.estimate, b.estimate, 1e-10))
        #expect(agree(a.standardError ?? 0, b.standardError ?? 1, 1e-9))
      }
    }
  }

  @Test("a column that repeats another is named, and the rest is as without it")
  func aliased() throws {
    let data = Toy.classes
    let twice = Dataset(
      x: Samples.design(data.x.values + data.x[column: 0].map { 3 - 2 * $0 }, rows: 60, columns: 3), y: data.y)
    let (plain, fit) = (try fit(data), try fit(twice))
    #expect(fit.aliased == [LinearFit.AliasedColumn(column: 2, repeats: [0])])
    #expect(agree(fit.fits[1].coefficients[1].estimate, plain.fits[1].coefficients[1].estimate, 1e-10))
  }

  private func probabilities(_ data: Dataset, _ fit: MultinomialFit) -> [[Double]] {
    let odds =
      [[Double](repeating: 1, count: 60)]
      + fit.fits.map { part in
        (0..<60).map { i in
          exp((0..<2).reduce(part.intercept) { $0 + part.coefficients[$1].estimate * data.x.values[$1 * 60 + i] })
        }
      }
    let sums = (0..<60).map { i in odds.reduce(0) { $0 + $1[i] } }
    return odds.map { zip($0, sums).map { $0 / $1 } }
  }
}
