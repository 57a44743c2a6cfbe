/// A column of text as its distinct fields and, for every row, which of them it holds.
///
/// Whatever is decided about a column of text (its nulls, its type) is decided once for each distinct field, not for each row.
struct DistinctFields {
  /// For every row an index into the distinct fields, which are in the order of their first appearance.
  private(set) var codes: [Int32] = []
  private var table = LabelTable()
  /// For every distinct field in how many rows it is.
  private(set) var counts: [Int] = []
  /// For every distinct field the row in which it appears first.
  private(set) var firstRows: [Int] = []

  /// The number of distinct fields.
  var count: Int { counts.count }

  mutating func append(_ field: UnsafeBufferPointer<UInt8>) {
    let code = table.code(of: field)
    if Int(code) == counts.count {
      counts.append(0)
      firstRows.append(codes.count)
    }
    counts[Int(code)] += 1
    codes.append(code)
  }

  init(_ arena: FieldArena) {
    codes.reserveCapacity(arena.count)
    arena.forEach { _, field in append(field) }
  }

  /// Calls `body` with the index and the bytes of each distinct field, in order.
  func forEach(_ body: (_ index: Int, _ field: UnsafeBufferPointer<UInt8>) -> Void) {
    table.forEach(body)
  }

  /// The text of a distinct field.
  func text(_ index: Int) -> ByteText { table.levels[index] }
}
