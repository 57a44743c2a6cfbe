import Tabular
import TestSupport
import Testing

@testable import FeatureImportance

@Suite struct ProfileTests {
  private func table(_ columns: [(ByteText, [Double])]) -> Table {
    Table(columns: columns.map { Column(name: $0.0, values: .numeric($0.1)) }, rowCount: columns.first?.1.count ?? 0)
  }

  private func labels(_ name: ByteText, _ values: [Int32]) -> Column {
    let levels = (0...(values.max() ?? 0)).map { ByteText("level \($0)") }
    return Column(name: name, values: .categorical(Labels(codes: values, levels: levels)))
  }

  private func normal(_ count: Int, seed: UInt64) -> [Double] {
    var stream = Seed(seed).stream("profile")
    return (0..<count).map { _ in stream.normal() }
  }

  @Test("the shares of a distribution add up to one, whatever is missing or far out", arguments: 1...5)
  func shares(seed: UInt64) throws {
    var x = normal(500, seed: seed)
    x[3] = .nan
    x[4] = 1e300
    x[5] = -1e300
    let column = try #require(TableProfile(of: table([("x", x)])).columns.first)
    let total: Double = column.distribution.reduce(0, +)
    #expect(abs(total - 1) < 1e-12)
    #expect(column.distribution.count == ColumnProfile.barCount)
    // The two wild values don't empty the bars of the others.
    #expect(column.distribution.count { $0 > 0.01 } > 5)
  }

  @Test("few whole numbers have a bar each")
  func wholeNumbers() throws {
    let x = [1.0, 1, 1, 2, 4, 4, .nan, 1, 1, 1]
    let column = try #require(TableProfile(of: table([("x", x)])).columns.first)
    let expected: [Double] = [6, 1, 0, 2].map { $0 / 9 }
    #expect(column.distribution == expected)
  }

  @Test("levels are shown from the most frequent on, and only where ten rows share them")
  func frequentLevels() throws {
    let codes = [Int32](repeating: 1, count: 30) + [Int32](repeating: 0, count: 12) + [Int32](repeating: 2, count: 9)
    let column = try #require(
      TableProfile(of: Table(columns: [labels("g", codes)], rowCount: codes.count)).columns.first)
    #expect(column.frequentLevels.map(\.level) == ["level 1", "level 0"])
    let expected: [Double] = [30, 12, 9].map { $0 / 51 }
    #expect(column.distribution == expected)
  }

  @Test("a rescaled copy with a little noise is a near duplicate, an unrelated column is not", arguments: [300, 5000])
  func copies(rows: Int) throws {
    let x = normal(rows, seed: 1)
    let noise = normal(rows, seed: 2)
    var copy = zip(x, noise).map { -3 * $0 + 0.01 * $1 + 7 }
    copy[0] = .nan
    let found = TableProfile(of: table([("x", x), ("noise", noise), ("copy", copy)])).duplicates
    let only = try #require(found.first)
    #expect(found.count == 1 && only.first == "x" && only.second == "copy")
    guard case .correlation(let r) = only.relation else {
      Issue.record("not a correlation")
      return
    }
    let expected: Double = pearson(Array(x.dropFirst()), Array(copy.dropFirst()))
    #expect(abs(r - expected) < 1e-12)
  }

  /// By the textbook.
  private func pearson(_ x: [Double], _ y: [Double]) -> Double {
    let n = Double(x.count)
    let (a, b) = (x.reduce(0, +) / n, y.reduce(0, +) / n)
    let sxy = zip(x, y).reduce(0) { $0 + ($1.0 - a) * ($1.1 - b) }
    let sxx = x.reduce(0) { $0 + ($1 - a) * ($1 - a) }
    let syy = y.reduce(0) { $0 + ($1 - b) * ($1 - b) }
    return sxy / (sxx * syy).squareRoot()
  }

  @Test("a code and its label are the same column twice; one row apart they are not")
  func sameLevels() {
    let codes = (0..<60).map { Int32($0 * 7 % 3) }
    let numbers = codes.map { Double([20, 10, 30][Int($0)]) }
    var other = numbers
    other[17] = 10
    let columns = [
      labels("ward", codes), Column(name: "code", values: .numeric(numbers)),
      Column(name: "other", values: .numeric(other)),
    ]
    let found = TableProfile(of: Table(columns: columns, rowCount: 60)).duplicates
    #expect(found.contains { $0.first == "ward" && $0.second == "code" && $0.relation == .sameLevels })
    #expect(!found.contains { $0.relation == .sameLevels && $0.second == "other" })
  }

  @Test("ids and constants are nobody's duplicates")
  func idsAndConstants() {
    let rows = 50
    let columns = [
      Column(name: "a", values: .numeric((0..<rows).map(Double.init))),
      Column(name: "b", values: .numeric((0..<rows).map { Double(2 * $0) })),
      Column(name: "c", values: .numeric(Array(repeating: 1, count: rows))),
      Column(name: "d", values: .numeric(Array(repeating: 2, count: rows))),
    ]
    #expect(TableProfile(of: Table(columns: columns, rowCount: rows)).duplicates.isEmpty)
  }
}
