package import Tabular

/// A table read in blocks, put together again, against the same table read whole.
package enum BlockAgreement {
  /// How the two differ, nil where they agree: in the table to the last bit, in everything reported about it, or in the
  /// error.
  ///
  /// - Parameter distinctTexts: how many of a column are remembered. With fewer than there are, columns that aren't
  ///   numbers or dates may be forgotten, with what is told of them; of errors only the kind is looked at.
  package static func disagreement(_ file: CSVFile, blockRows: Int, distinctTexts: Int? = nil) -> String? {
    let limits = distinctTexts.map { StreamLimits(distinctTexts: $0) }
    let expected = Result { () throws(CSVError) in try file.read() }
    let blocks = Collected()
    let found = Result {
      try file.readBlocks(ofRows: blockRows, limits: limits, begin: blocks.begin, work: { $0 }, take: blocks.take)
    }
    switch (expected, found) {
    case (.success(let contents), .success(let table)): return difference(contents, table, blocks, blockRows)
    case (.failure(let a), .failure(let b)):
      if distinctTexts != nil, a.code == (b as? CSVError)?.code { return nil }
      return a == b as? CSVError ? nil : "\(a) / \(b)"
    case (.success, .failure(let b)): return "read / \(b)"
    case (.failure(let a), .success): return "\(a) / read"
    }
  }

  private static func difference(
    _ a: CSVContents, _ b: StreamedTable, _ collected: Collected, _ blockRows: Int
  ) -> String? {
    if a.header != b.header { return "header" }
    if a.dialect != b.dialect { return "dialect: \(a.dialect) / \(b.dialect)" }
    if a.table.rowCount != b.rowCount { return "rows: \(a.table.rowCount) / \(b.rowCount)" }
    if a.rejected != b.rejected || a.rejectedCount != b.rejectedCount {
      return "rejected: \(a.rejectedCount) \(a.rejected) / \(b.rejectedCount) \(b.rejected)"
    }
    let forgotten = b.columns.filter { if case .forgotten = $0.meaning { true } else { false } }.map(\.name)
    func isTold(_ note: ReadNote) -> Bool { !forgotten.contains { $0 == note.column } }
    if a.notes.filter(isTold) != b.notes.filter(isTold) { return "notes: \(a.notes) / \(b.notes)" }
    if a.byteCount != b.byteCount { return "bytes: \(a.byteCount) / \(b.byteCount)" }
    let blocks = collected.blocks
    for (index, block) in blocks.enumerated() {
      let rows = min(blockRows, b.rowCount - index * blockRows)
      if block.index != index || block.firstRow != index * blockRows || block.rowCount != rows {
        return "block \(index): \(block.index), from \(block.firstRow), \(block.rowCount) rows"
      }
    }
    if blocks.reduce(0, { $0 + $1.rowCount }) != b.rowCount { return "rows of blocks" }
    if collected.names != b.columns.map(\.name) { return "names" }
    if a.table.columns.map(\.name) != b.columns.filter({ $0.kind != nil }).map(\.name) { return "columns" }
    for (slot, column) in b.columns.enumerated() where column.kind != nil {
      guard let expected = a.table[column.name] else { return "no column \(column.name)" }
      if forgotten.contains(column.name), expected.kind != .numeric, expected.kind != .date { continue }
      var rows: [Column] = []
      for block in blocks {
        guard let values = column.values(block.columns[slot]) else { return "column \(column.name) was forgotten" }
        rows.append(Column(name: column.name, values: values, unit: column.unit, isDeclared: column.isDeclared))
      }
      if let difference = difference(expected, rows) { return "column \(column.name): \(difference)" }
      if let difference = textsDiffer(column, blocks.map { $0.columns[slot] }, collected.texts[slot]) {
        return "column \(column.name): \(difference)"
      }
    }
    return nil
  }

  private static func difference(_ a: Column, _ blocks: [Column]) -> String? {
    guard blocks.allSatisfy({ $0.kind == a.kind && $0.isDeclared == a.isDeclared && $0.unit == a.unit }) else {
      return "kind"
    }
    switch a.values {
    case .numeric(let x):
      let y = blocks.flatMap { block -> [Double] in
        if case .numeric(let x) = block.values { x } else { [] }
      }
      return x.map(\.bitPattern) == y.map(\.bitPattern) ? nil : "\(x) / \(y)"
    case .date(let x, let format):
      let y = blocks.flatMap { block -> [Double] in
        guard case .date(let x, let other) = block.values, other == format else { return [] }
        return x
      }
      return x.map(\.bitPattern) == y.map(\.bitPattern) ? nil : "\(x) / \(y)"
    case .boolean(let labels), .categorical(let labels):
      let codes = blocks.flatMap { block -> [Int32] in
        switch block.values {
        case .boolean(let other), .categorical(let other): other.levels == labels.levels ? other.codes : []
        default: []
        }
      }
      return codes == labels.codes ? nil : "\(labels.codes) / \(codes)"
    case .text(let texts):
      let codes = blocks.flatMap { block -> [Int32] in
        guard case .text(let other) = block.values, other.distinctCount == texts.distinctCount else { return [] }
        return other.codes
      }
      return codes == texts.codes ? nil : "\(texts.codes) / \(codes)"
    }
  }

  /// Codes must count the texts, in the order of their first appearance, and each block bring those that are new.
  private static func textsDiffer(
    _ column: StreamedColumn, _ blocks: [RowBlock.Values], _ texts: [[ByteText]]
  ) -> String? {
    guard case .coded(let values, let counts) = column.meaning else { return texts.joined().isEmpty ? nil : "texts" }
    var found = [Int](repeating: 0, count: counts.count)
    var known = 0
    var brought = 0
    for (block, new) in zip(blocks, texts) {
      guard case .codes(let codes) = block else { return "no codes" }
      for code in codes where code >= 0 {
        guard code <= known else { return "code \(code) before \(known)" }
        known = max(known, Int(code) + 1)
        found[Int(code)] += 1
      }
      brought += new.count
      guard brought == known else { return "\(brought) texts for \(known) codes" }
    }
    if found != counts { return "counts" }
    let all = Array(texts.joined())
    if Set(all).count != all.count { return "a text comes twice" }
    switch values {
    case .boolean(let labels), .categorical(let labels):
      return labels.codes.map { labels.levels[Int($0)] } == all ? nil : "labels"
    default: return nil
    }
  }

  /// What is handed out, as a user would keep it.
  private final class Collected {
    var names: [ByteText] = []
    var blocks: [RowBlock] = []
    var texts: [[[ByteText]]] = []

    func begin(_ head: StreamHead) {
      names = head.names
      blocks = []
      texts = head.names.map { _ in [] }
    }

    func take(_ block: RowBlock) {
      blocks.append(block)
      for slot in texts.indices { texts[slot].append(block.newTexts[slot]) }
    }
  }
}
