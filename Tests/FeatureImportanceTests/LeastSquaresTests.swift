import Tabular
import TestSupport
import Testing

@testable import FeatureImportance

@Suite struct LeastSquaresTests {
  @Test("residuals are orthogonal to every column", arguments: [1, 2, 3] as [UInt64])
  func normalEquations(seed: UInt64) throws {
    let data = Samples.dataset(rows: 60, columns: 7, family: .gaussian, seed: seed)
    let fit = try LeastSquares().fit(data)
    let residuals = zip(data.y, fit.predict(data.x)).map { $0 - $1 }
    #expect(abs(residuals.reduce(0, +)) < 1e-11)
    for j in 0..<7 {
      let center = mean(of: data.x[column: j])
      let product = zip(residuals, data.x[column: j]).reduce(0) { $0 + $1.0 * ($1.1 - center) }
      #expect(abs(product) < 1e-10 * standardDeviation(of: data.x[column: j], denominator: 1))
    }
  }

  // Anscombe (1973), The American Statistician 27(1), first data set: y = 3.0001 + 0.5001 x, R squared 0.667.
  @Test("Anscombe's first data set gives the published line")
  func anscombe() throws {
    let x: [Double] = [10, 8, 13, 9, 11, 14, 6, 4, 12, 7, 5]
    let y = [8.04, 6.95, 7.58, 8.81, 8.33, 9.96, 7.24, 4.26, 10.84, 4.82, 5.68]
    let fit = try LeastSquares().fit(Dataset(x: Samples.design(x, rows: 11, columns: 1), y: y))
    #expect(abs(fit.intercept - 3.000090909090909) < 1e-14)
    #expect(abs(fit.weights[0] - 0.5000909090909091) < 1e-15)
    #expect(abs((fit.coefficients[0].standardError ?? 0) - 0.11790550059563408) < 1e-14)
    #expect(abs((fit.coefficients[0].pValue ?? 0) - 0.00216962887307879) < 1e-14)
    #expect(abs(1 - fit.quality.deviance / fit.quality.nullDeviance - 0.6665424595087748) < 1e-14)
  }

  // As NIST's Wampler1: y = 1 + x + x² + … + x⁵ exactly, where cross-products would lose nine digits.
  @Test("an exact polynomial of degree five is found to 13 digits")
  func polynomial() throws {
    let points = (0...20).map(Double.init)
    let values = (1...5).flatMap { power in points.map { x in (0..<power).reduce(1) { product, _ in product * x } } }
    let y = points.map { x in 1 + x * (1 + x * (1 + x * (1 + x * (1 + x)))) }
    let fit = try LeastSquares().fit(Dataset(x: Samples.design(values, rows: 21, columns: 5), y: y))
    for weight in fit.weights + [fit.intercept] { #expect(abs(weight - 1) < 1e-13) }
  }

  @Test("a mean of 1e9 beside a deviation of 0.01 costs no digits")
  func offset() throws {
    let x = (0..<50).map { 1e9 + 0.01 * Double($0 % 7) }
    let y = x.map { 1000 * ($0 - 1e9) + 3 }
    let fit = try LeastSquares().fit(Dataset(x: Samples.design(x, rows: 50, columns: 1), y: y))
    #expect(abs(fit.weights[0] / 1000 - 1) < 1e-12)
  }

  @Test("a column that repeats others is named by having no standard error")
  func aliased() throws {
    let data = Samples.dataset(rows: 40, columns: 3, family: .gaussian, seed: 5)
    let sum = zip(data.x[column: 0], data.x[column: 1]).map { $0 + $1 }
    let x = Samples.design(data.x.values + sum, rows: 40, columns: 4)
    let fit = try LeastSquares().fit(Dataset(x: x, y: data.y))
    let plain = try LeastSquares().fit(data)
    #expect(fit.coefficients[3].standardError == nil)
    #expect(fit.weights[3] == 0)
    #expect(fit.aliased == [LinearFit.AliasedColumn(column: 3, repeats: [0, 1])])
    for j in 0..<3 { #expect(abs(fit.weights[j] - plain.weights[j]) < 1e-12 * abs(plain.weights[j])) }
  }

  @Test("as many coefficients as rows is an error, a constant target another")
  func errors() {
    let small = Samples.dataset(rows: 4, columns: 3, family: .gaussian, seed: 1)
    #expect(throws: FitError.tooFewRows(rows: 4, coefficients: 4)) { try LeastSquares().fit(small) }
    let data = Samples.dataset(rows: 20, columns: 2, family: .gaussian, seed: 1)
    #expect(throws: FitError.constantTarget) {
      try LeastSquares().fit(Dataset(x: data.x, y: [Double](repeating: 2, count: 20)))
    }
  }
}
