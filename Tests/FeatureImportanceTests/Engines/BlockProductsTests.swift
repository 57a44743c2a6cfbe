import Tabular
import Testing

@testable import FeatureImportance

@Suite struct BlockProductsTests {
  /// A block of numbers, a column of codes and the target last; the first number misses values.
  private static func block(rows: Int, numbers: Int, seed: UInt64) -> RowBlock {
    var stream = Seed(seed).stream("block")
    var columns = (0..<numbers).map { j in
      RowBlock.Values.numbers(
        (0..<rows).map { _ in j == 0 && stream.index(below: 5) == 0 ? .nan : 1e6 * Double(j) + stream.normal() })
    }
    columns.append(.codes((0..<rows).map { _ in Int32(stream.index(below: 4)) - 1 }))
    columns.append(.numbers((0..<rows).map { _ in stream.normal() - 1000 }))
    return RowBlock(
      index: 0, firstRow: 0, rowCount: rows, columns: columns, newTexts: columns.map { _ in [] })
  }

  private static func raw(numbers: Int) -> RawColumns {
    var raw = RawColumns(sourceCount: numbers + 2)
    raw.origins[0] = 0.5
    for j in 0..<numbers { raw.add(j, .value) }
    raw.add(0, .missing)
    raw.add(numbers, .missing)
    for code in 0..<3 { raw.add(numbers, .code(Int32(code))) }
    return raw
  }

  /// What is found, beside the moments of a table of the same columns.
  private func expect(
    rows: Int, numbers: Int, partCounts: [Int], chosen: [Int]? = nil, seed: UInt64 = 0
  ) {
    let block = Self.block(rows: rows, numbers: numbers, seed: seed)
    let raw = Self.raw(numbers: numbers)
    let count = chosen?.count ?? rows
    var stream = Seed(seed).stream("parts")
    let parts = partCounts.map { parts in (0..<count).map { _ in stream.index(below: parts) } }
    let expansion = RawExpansion(
      block: block, raw: raw, used: UsedRows(rows: chosen, count: count, parts: parts))
    let found = BlockProducts(expansion, target: numbers + 1, partCounts: partCounts).moments()
    let values = [Double](unsafeUninitializedCapacity: count * raw.count) { buffer, filled in
      if let out = buffer.baseAddress { expansion.write(0..<count, to: out) }
      filled = count * raw.count
    }
    let data = Dataset(
      x: DesignMatrix(
        rowCount: count, columnNames: [ByteText](repeating: "", count: raw.count),
        features: [Feature(name: "", columns: 0..<raw.count)], values: values),
      y: expansion.target(numbers + 1, 0..<count))
    for (p, partCount) in partCounts.enumerated() {
      let expected = Moments.parts(of: data, assignment: parts[p], count: partCount, threads: Threads(1))
      #expect(found[p].map(\.weight) == expected.map(\.weight))
      for (one, other) in zip(found[p], expected) where one.weight > 0 {
        #expect(zip(one.means, other.means).allSatisfy { abs($0 - $1) <= 1e-14 * (1 + abs($1)) })
        let error = zip(one.crossProducts, other.crossProducts).map { abs($0 - $1) }.max() ?? 1
        // Deviations are of the order of 1.
        #expect(error < 1e-12 * Double(rows), "\(rows) x \(numbers), \(partCounts)")
      }
    }
  }

  @Test("moments are those of a table of the raw columns, whether partitions share products or not")
  func moments() {
    // 6 x 4 parts meet in 33 rows each, 6 x 4 x 3 in fewer than 32.
    expect(rows: 800, numbers: 3, partCounts: [6, 4, 3])
    expect(rows: 5000, numbers: 20, partCounts: [1, 10, 10])
    expect(rows: 40, numbers: 20, partCounts: [5, 4, 3], seed: 1)
    expect(rows: 3000, numbers: 8, partCounts: [1], seed: 2)
    // Too wide for strips.
    expect(rows: 1500, numbers: 120, partCounts: [3, 2], seed: 3)
  }

  @Test("rows that are left out count nowhere")
  func left() {
    expect(rows: 700, numbers: 4, partCounts: [3, 2], chosen: (0..<700).filter { $0 % 3 != 1 })
    expect(rows: 100, numbers: 100, partCounts: [4], chosen: [99])
    let none = RawExpansion(
      block: Self.block(rows: 5, numbers: 1, seed: 0), raw: Self.raw(numbers: 1),
      used: UsedRows(rows: [], count: 0, parts: [[]]))
    #expect(BlockProducts(none, target: 2, partCounts: [3]).moments() == [[]])
  }
}
