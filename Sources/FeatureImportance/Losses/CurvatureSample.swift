/// Rows that stand for all in second derivatives: any symmetric positive matrix near the true one leads to the same
/// minimum, a little more slowly.
struct CurvatureSample: Sendable {
  let rows: [Int]
  /// Sampled rows x working columns.
  private(set) var values: [Double] = []
  /// Weight of all rows over that of the sampled ones.
  let inflation: Double

  init(_ matrix: [Double], rowCount: Int, wanted: Int, columnCount: Int, shares: [Double]) {
    var stream = Seed(0).stream("curvature rows")
    let width = Double(rowCount) / Double(wanted)
    // One row out of each of `wanted` equal stretches.
    rows = (0..<wanted).map { k in
      let start = Int(Double(k) * width)
      return start + stream.index(below: max(1, min(rowCount, Int(Double(k + 1) * width)) - start))
    }
    let weight = rows.reduce(0) { $0 + shares[$1] }
    inflation = weight > 0 ? 1 / weight : 1
    include(matrix, rowCount: rowCount)
  }

  /// - Parameter block: whole columns.
  mutating func include(_ block: [Double], rowCount: Int) {
    values.reserveCapacity(values.count + rows.count * (block.count / rowCount))
    block.withUnsafeBufferPointer { block in
      for start in stride(from: 0, to: block.count, by: rowCount) {
        for row in rows { values.append(block[start + row]) }
      }
    }
  }

  /// Sampled rows, if the sample holds this many columns.
  func count(forColumns columns: Int) -> Int { values.count == rows.count * columns ? rows.count : 0 }
}
