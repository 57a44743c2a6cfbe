import Tabular
import TestSupport
import Testing

@testable import FeatureImportance

@Suite("Variance inflation")
struct VarianceInflationTests {
  private func inflation(_ data: Dataset) -> VarianceInflation {
    VarianceInflation(data, encoding: Encoding(features: []), threads: Threads(1))
  }

  /// `1 / (1 - R²)` of a column regressed on the columns of other features.
  private func byRegression(_ j: Int, on others: [Int], _ data: Dataset) throws -> Double {
    let y = Array(data.x[column: j])
    let other = data.columns(others)
    let fit = try LeastSquares().fit(Dataset(x: other.x, y: y, weights: data.weights))
    let center = mean(of: y[...], weights: data.weights)
    let weights = data.weights ?? [Double](repeating: 1, count: y.count)
    let predictions = fit.predict(other.x)
    let residual = y.indices.reduce(0) { $0 + weights[$1] * (y[$1] - predictions[$1]) * (y[$1] - predictions[$1]) }
    let total = y.indices.reduce(0) { $0 + weights[$1] * (y[$1] - center) * (y[$1] - center) }
    return total / residual
  }

  @Test("of one column it is 1 / (1 - R²) of the column given the others", arguments: [false, true])
  func regression(isWeighted: Bool) throws {
    let data = Samples.dataset(
      rows: 80, columns: 6, family: .gaussian, seed: 3, correlation: 0.9, isWeighted: isWeighted)
    let factors = inflation(data)
    for j in 0..<6 {
      let expected = try byRegression(j, on: (0..<6).filter { $0 != j }, data)
      #expect(agree(try #require(factors[data.x.columnNames[j]]), expected, 1e-9))
      #expect(expected > 1)
    }
  }

  @Test("of several columns it is Fox and Monette's from three determinants, taken to one column")
  func generalized() throws {
    let data = Samples.dataset(rows: 60, columns: 5, family: .gaussian, seed: 5, correlation: 0.8)
    let x = DesignMatrix(
      rowCount: 60, columnNames: data.x.columnNames,
      features: [
        Feature(name: "a", columns: 0..<1), Feature(name: "b", columns: 1..<4), Feature(name: "c", columns: 4..<5),
      ], values: data.x.values)
    let factors = inflation(Dataset(x: x, y: data.y))
    func determinant(_ columns: [Int]) -> Double {
      SmallMatrix(
        columns.map { i in columns.map { correlation(of: Array(x[column: i]), and: Array(x[column: $0])) } }
      ).determinant
    }
    let expected = determinant([1, 2, 3]) * determinant([0, 4]) / determinant([0, 1, 2, 3, 4])
    #expect(agree(try #require(factors["b"]), pow3(expected), 1e-9))
    // Of one column it does not matter how the others are put together.
    #expect(agree(try #require(factors["a"]), try byRegression(0, on: [1, 2, 3, 4], data), 1e-9))
  }

  private func pow3(_ x: Double) -> Double {
    // The cube root by Newton's method.
    (0..<60).reduce(x) { root, _ in root - (root * root * root - x) / (3 * root * root) }
  }

  @Test("units and the order of columns change nothing")
  func invariance() throws {
    let data = Samples.dataset(rows: 50, columns: 5, family: .gaussian, seed: 7, correlation: 0.9)
    let changed = data.columns([4, 2, 0, 3, 1], times: [1e6, -3, 1e-5, 7, 1])
    let (a, b) = (inflation(data), inflation(changed))
    for name in data.x.columnNames { #expect(agree(try #require(a[name]), try #require(b[name]), 1e-8)) }
  }

  @Test("columns that others tell exactly are infinite, the rest as if there were no repetition")
  func repetition() throws {
    let data = Samples.dataset(rows: 60, columns: 5, family: .gaussian, seed: 11, correlation: 0.7)
    // x6 repeats x1, x7 is a combination of x2 and x3.
    let x1 = Array(data.x[column: 0])
    let sum = zip(data.x[column: 1], data.x[column: 2]).map { $0 - 40 * $1 }
    let x = Samples.design(data.x.values + x1 + sum, rows: 60, columns: 7)
    let factors = inflation(Dataset(x: x, y: data.y))
    for name in ["x1", "x2", "x3", "x6", "x7"] as [ByteText] { #expect(factors[name] == .infinity) }
    let plain = inflation(data)
    for name in ["x4", "x5"] as [ByteText] {
      #expect(agree(try #require(factors[name]), try #require(plain[name]), 1e-9))
    }
  }

  @Test("a column that does not vary has none; with as many columns as rows all tell each other")
  func limits() {
    let data = Samples.dataset(rows: 12, columns: 3, family: .gaussian, seed: 2)
    let constant = [Double](repeating: 0.1, count: 12)
    let factors = inflation(Dataset(x: Samples.design(data.x.values + constant, rows: 12, columns: 4), y: data.y))
    #expect(factors["x4"] == nil && factors["x1"] != nil)
    let wide = Samples.dataset(rows: 12, columns: 12, family: .gaussian, seed: 2)
    let all = inflation(wide)
    for name in wide.x.columnNames { #expect(all[name] == .infinity) }
  }

  @Test("values missing in the same rows do not make features repeat each other")
  func indicators() throws {
    var stream = Seed(6).stream("values")
    func column(_ name: ByteText) -> Column {
      Column(name: name, values: .numeric((0..<100).map { $0 % 8 == 0 ? .nan : stream.normal() }))
    }
    let table = Table(columns: [column("a"), column("b")], rowCount: 100)
    let rows = Array(0..<100)
    let encoding = Encoding(of: ["a", "b"], in: table, rows: rows, rule: .ranking)
    let x = encoding.design(of: table, rows: rows)
    #expect(x.columnCount == 4)
    let factors = VarianceInflation(
      Dataset(x: x, y: rows.map(Double.init)), encoding: encoding, threads: Threads(1))
    for name in ["a", "b"] as [ByteText] { #expect(try #require(factors[name]) < 1.2) }
  }
}
