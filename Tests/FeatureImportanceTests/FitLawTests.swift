import Foundation
import TestSupport
import Testing

@testable import FeatureImportance

/// A way of fitting one linear predictor, for laws that all must obey.
struct FitCase: Sendable, CustomTestStringConvertible {
  let testDescription: String
  let family: Family
  let fit: @Sendable (Dataset) throws -> LinearFit

  static let all = [
    FitCase(testDescription: "least squares", family: .gaussian) { try LeastSquares().fit($0) },
    FitCase(testDescription: "least squares through the origin", family: .gaussian) {
      try LeastSquares(hasIntercept: false).fit($0)
    },
    FitCase(testDescription: "ridge", family: .gaussian) { try LeastSquares(ridge: 0.3).fit($0) },
    FitCase(testDescription: "logistic", family: .binomial) { try LogisticRegression().fit($0) },
    FitCase(testDescription: "logistic through the origin", family: .binomial) {
      try LogisticRegression(hasIntercept: false).fit($0)
    },
    FitCase(testDescription: "logistic ridge", family: .binomial) {
      try LogisticRegression(penalty: .ridge(0.1)).fit($0)
    },
    FitCase(testDescription: "Firth", family: .binomial) { try LogisticRegression(penalty: .firth).fit($0) },
  ]
}

@Suite struct FitLawTests {
  private func sample(_ model: FitCase, rows: Int = 80) -> Dataset {
    Samples.dataset(rows: rows, columns: 4, family: model.family, seed: 11)
  }

  @Test("weights equal repeated rows", arguments: FitCase.all)
  func repeatedRows(model: FitCase) throws {
    let data = sample(model)
    let counts = (0..<80).map { $0 * 7 % 4 }
    let weighted = try model.fit(data.weighted(counts.map(Double.init)))
    let repeated = try model.fit(data.repeatingRows(counts))
    for j in 0..<4 { #expect(agree(weighted.weights[j], repeated.weights[j], 1e-10)) }
    #expect(agree(weighted.intercept, repeated.intercept, 1e-10) || abs(repeated.intercept) < 1e-10)
    #expect(agree(weighted.quality.deviance, repeated.quality.deviance, 1e-11))
    #expect(agree(weighted.quality.nullDeviance, repeated.quality.nullDeviance, 1e-11))
    guard model.family == .binomial, repeated.inference != nil else { return }
    for j in 0..<4 {
      #expect(
        agree(weighted.coefficients[j].standardError ?? 0, repeated.coefficients[j].standardError ?? 1, 1e-10))
    }
  }

  @Test("the order of rows changes nothing, that of columns permutes", arguments: FitCase.all)
  func permutation(model: FitCase) throws {
    let data = sample(model)
    let fit = try model.fit(data)
    let rows = try model.fit(data.reordered((0..<80).map { $0 * 37 % 80 }))
    let columns = try model.fit(data.columns([2, 0, 3, 1]))
    for (place, j) in [2, 0, 3, 1].enumerated() {
      #expect(agree(rows.weights[j], fit.weights[j], 1e-10))
      #expect(agree(columns.weights[place], fit.weights[j], 1e-10))
      #expect(
        agree(columns.coefficients[place].standardError ?? 1, fit.coefficients[j].standardError ?? 1, 1e-10))
    }
  }

  @Test("a column times c has its coefficient over c, its statistic unchanged", arguments: FitCase.all)
  func scaling(model: FitCase) throws {
    let data = sample(model)
    let fit = try model.fit(data)
    let factors = [1e200, 3, -0.5, 1e-200]
    let scaled = try model.fit(data.columns([0, 1, 2, 3], times: factors))
    for j in 0..<4 {
      #expect(agree(scaled.weights[j] * factors[j], fit.weights[j], 1e-9))
      #expect(agree(abs(scaled.coefficients[j].statistic ?? 1), abs(fit.coefficients[j].statistic ?? 1), 1e-9))
      #expect(agree(abs(scaled.coefficients[j].standardized), abs(fit.coefficients[j].standardized), 1e-9))
    }
  }

  @Test("a penalty of nearly nothing changes nearly nothing")
  func smallRidge() throws {
    let amounts = Samples.dataset(rows: 60, columns: 3, family: .gaussian, seed: 4)
    let events = Samples.dataset(rows: 90, columns: 3, family: .binomial, seed: 4)
    let pairs = [
      (try LeastSquares().fit(amounts), try LeastSquares(ridge: 1e-13).fit(amounts)),
      (try LogisticRegression().fit(events), try LogisticRegression(penalty: .ridge(1e-13)).fit(events)),
    ]
    for (plain, ridge) in pairs {
      for j in 0..<3 { #expect(agree(plain.weights[j], ridge.weights[j], 1e-10)) }
      #expect(ridge.inference == nil && ridge.interval(ofColumn: 0, confidence: 0.9) == nil)
    }
  }

  @Test("ridge solves its own equations", arguments: [0.01, 1, 100])
  func ridgeEquations(lambda: Double) throws {
    let data = Samples.dataset(rows: 50, columns: 3, family: .gaussian, seed: 6, isWeighted: true)
    let weights = try #require(data.weights)
    let fit = try LeastSquares(ridge: lambda).fit(data)
    let residuals = zip(data.y, fit.predict(data.x)).map { $0 - $1 }
    for j in 0..<3 {
      let values = Array(data.x[column: j])
      let center = mean(of: values[...], weights: weights)
      let scale = standardDeviation(of: values[...], weights: weights, around: center)
      // The gradient of RSS/2n over standardised columns is minus that of the penalty.
      let slope = (0..<50).reduce(0) { $0 + weights[$1] * residuals[$1] * (values[$1] - center) / scale } / 50
      #expect(abs(slope - lambda * fit.weights[j] * scale) < 1e-12)
    }
    let one = try LeastSquares(ridge: lambda).fit(data.columns([1]))
    #expect(agree(one.quality.degreesOfFreedom ?? 0, 1 + 1 / (1 + lambda), 1e-12))
  }

  @Test("ridge estimates more columns than rows")
  func wideRidge() throws {
    let data = Samples.dataset(rows: 12, columns: 20, family: .gaussian, seed: 2)
    let fit = try LeastSquares(ridge: 0.5).fit(data)
    #expect(fit.weights.allSatisfy { $0.isFinite && $0 != 0 } && fit.quality.deviance < fit.quality.nullDeviance)
    let events = Samples.dataset(rows: 12, columns: 20, family: .binomial, seed: 2)
    #expect(try LogisticRegression(penalty: .ridge(0.5)).fit(events).weights.allSatisfy { $0.isFinite && $0 != 0 })
  }

  @Test("a target times 1e150 or 1e-150 has its coefficients times as much", arguments: [1e150, 1e-150])
  func targetScale(factor: Double) throws {
    let data = Samples.dataset(rows: 40, columns: 3, family: .gaussian, seed: 3)
    let fit = try LeastSquares().fit(data)
    let scaled = try LeastSquares().fit(Dataset(x: data.x, y: data.y.map { $0 * factor }))
    for j in 0..<3 { #expect(agree(scaled.weights[j], fit.weights[j] * factor, 1e-12)) }
    #expect(agree(scaled.quality.explainedShare, fit.quality.explainedShare, 1e-12))
    // Its square is no number.
    #expect(throws: FitError.overflow) {
      try LeastSquares().fit(Dataset(x: data.x, y: data.y.map { $0 * factor * factor.squareRoot() }))
    }
  }
}
