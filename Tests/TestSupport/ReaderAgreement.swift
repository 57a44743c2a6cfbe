package import Tabular

/// Two readings of the same bytes, one through libcsv from the first byte to the last, one in pieces.
package enum ReaderAgreement {
  /// How the two differ, nil where they agree: in the table to the last bit, in everything reported about it, or in the
  /// error.
  ///
  /// The dialect is not looked for: the shorter head of one reading may show another one.
  ///
  /// - Parameter sizes: of the pieces; small ones cut even short texts everywhere.
  package static func disagreement(_ bytes: [UInt8], options: ReadOptions, sizes: PieceSizes) -> String? {
    let options = options.inPlainDialect
    var whole = CSVFile(bytes: bytes, options: options)
    whole.sizes = PieceSizes(head: bytes.count + 1, piece: 1, largest: 1, tasks: 1)
    var pieces = CSVFile(bytes: bytes, blockSize: 11, options: options)
    pieces.sizes = sizes
    var seen: [UInt8] = []
    let expected = Result { () throws(CSVError) in try whole.read() }
    let found = Result { () throws(CSVError) in try pieces.read { seen.append(contentsOf: $0) } }
    switch (expected, found) {
    case (.success(let a), .success(let b)):
      if seen != bytes { return "the observer saw other bytes" }
      return difference(a, b)
    case (.failure(let a), .failure(let b)): return a == b ? nil : "\(a) / \(b)"
    case (.success, .failure(let b)): return "read / \(b)"
    case (.failure(let a), .success): return "\(a) / read"
    }
  }

  private static func difference(_ a: CSVContents, _ b: CSVContents) -> String? {
    if a.header != b.header { return "header" }
    var dialects = [a.dialect, b.dialect]
    for index in dialects.indices { dialects[index].lineEnd = nil }
    if dialects[0] != dialects[1] { return "dialect: \(a.dialect) / \(b.dialect)" }
    if a.table.rowCount != b.table.rowCount { return "rows: \(a.table.rowCount) / \(b.table.rowCount)" }
    if a.rejected != b.rejected || a.rejectedCount != b.rejectedCount { return "rejected records" }
    if a.notes != b.notes { return "notes: \(a.notes) / \(b.notes)" }
    if a.byteCount != b.byteCount { return "bytes: \(a.byteCount) / \(b.byteCount)" }
    if a.table.columns.map(\.name) != b.table.columns.map(\.name) { return "columns" }
    for (x, y) in zip(a.table.columns, b.table.columns) where !isEqual(x, y) { return "column \(x.name)" }
    return nil
  }

  private static func isEqual(_ a: Column, _ b: Column) -> Bool {
    guard a.isDeclared == b.isDeclared, a.unit == b.unit else { return false }
    switch (a.values, b.values) {
    case (.numeric(let x), .numeric(let y)): return x.map(\.bitPattern) == y.map(\.bitPattern)
    case (.boolean(let x), .boolean(let y)), (.categorical(let x), .categorical(let y)): return x == y
    case (.date(let x, let p), .date(let y, let q)): return p == q && x.map(\.bitPattern) == y.map(\.bitPattern)
    case (.text(let x), .text(let y)): return x == y
    default: return false
    }
  }
}
