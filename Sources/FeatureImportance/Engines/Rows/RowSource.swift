package import Tabular

/// Rows that can be passed over, block by block, as often as need be.
package protocol RowSource: Sendable {
  /// The first pass over all rows.
  ///
  /// - Parameters:
  ///   - blockRows: rows of every block but the last.
  ///   - begin: is called before the first block, and again if the pass has to start over: what was taken is then void.
  ///   - prepare: is called with the blocks one at a time, in their order.
  ///   - work: is called side by side with blocks and what was prepared for them.
  ///   - take: is called with its results one at a time, in the order of the blocks.
  /// - Returns: what the columns of the blocks turned out to be.
  func pass<Prepared: Sendable, Result: Sendable>(
    ofRows blockRows: Int, begin: (StreamHead) throws -> Void, prepare: (RowBlock) throws -> Prepared,
    work: @Sendable (RowBlock, Prepared) throws -> Result, take: (Result) throws -> Void
  ) throws -> [StreamedColumn]

  /// A later pass, over the same blocks; they need not tell new texts.
  ///
  /// - Parameter columns: those that are looked at, by their places; others may have no values.
  func passAgain<Result: Sendable>(
    ofRows blockRows: Int, columns: Set<Int>, work: @Sendable (RowBlock) throws -> Result, take: (Result) throws -> Void
  ) throws
}

/// A table in memory as a source of rows.
package struct TableRows: RowSource {
  private let table: Table
  private let threads: Threads

  package init(_ table: Table, threads: Threads) { (self.table, self.threads) = (table, threads) }

  package func pass<Prepared: Sendable, Result: Sendable>(
    ofRows blockRows: Int, begin: (StreamHead) throws -> Void, prepare: (RowBlock) throws -> Prepared,
    work: @Sendable (RowBlock, Prepared) throws -> Result, take: (Result) throws -> Void
  ) throws -> [StreamedColumn] {
    try begin(StreamHead(names: table.columns.map(\.name), kinds: table.columns.map(\.values.streamKind)))
    let blocks = (table.rowCount + blockRows - 1) / blockRows
    for start in stride(from: 0, to: blocks, by: 2 * threads.count) {
      let some = try (start..<min(blocks, start + 2 * threads.count)).map { index in
        let block = block(index, of: blockRows)
        return (block, try prepare(block))
      }
      for result in try threads.map(some.count, { try work(some[$0].0, some[$0].1) }) { try take(result) }
    }
    return table.columns.map {
      StreamedColumn(name: $0.name, meaning: $0.values.meaning, unit: $0.unit, isDeclared: $0.isDeclared)
    }
  }

  package func passAgain<Result: Sendable>(
    ofRows blockRows: Int, columns: Set<Int>, work: @Sendable (RowBlock) throws -> Result, take: (Result) throws -> Void
  ) throws {
    _ = try pass(
      ofRows: blockRows, begin: { _ in }, prepare: { _ in }, work: { block, _ in try work(block) }, take: take)
  }

  private func block(_ index: Int, of blockRows: Int) -> RowBlock {
    let rows = index * blockRows..<min(table.rowCount, (index + 1) * blockRows)
    return RowBlock(
      index: index, firstRow: rows.lowerBound, rowCount: rows.count,
      columns: table.columns.map { $0.values.block(rows) },
      newTexts: table.columns.map { index == 0 ? $0.values.texts : [] })
  }
}

extension Column.Values {
  fileprivate var streamKind: StreamHead.Kind {
    switch self {
    case .numeric: .number
    case .date: .date
    case .boolean, .categorical, .text: .text
    }
  }

  fileprivate var texts: [ByteText] {
    switch self {
    case .boolean(let labels), .categorical(let labels): labels.levels
    case .numeric, .date, .text: []
    }
  }

  fileprivate var meaning: StreamedColumn.Meaning {
    func own(_ labels: Labels) -> Labels { Labels(codes: labels.levels.indices.map(Int32.init), levels: labels.levels) }
    func counts(_ labels: Labels) -> [Int] {
      labels.codes.reduce(into: labels.levels.map { _ in 0 }) { if $1 >= 0 { $0[Int($1)] += 1 } }
    }
    return switch self {
    case .numeric: .numeric
    case .date(_, let format): .date(format)
    case .boolean(let labels): .coded(.boolean(own(labels)), counts: counts(labels))
    case .categorical(let labels): .coded(.categorical(own(labels)), counts: counts(labels))
    case .text: .forgotten
    }
  }

  fileprivate func block(_ rows: Range<Int>) -> RowBlock.Values {
    switch self {
    case .numeric(let x), .date(let x, _): .numbers(Array(x[rows]))
    case .boolean(let labels), .categorical(let labels): .codes(Array(labels.codes[rows]))
    case .text: .forgotten
    }
  }
}
