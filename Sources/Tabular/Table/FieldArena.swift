/// The fields of one column as the file has them, one after the other.
///
/// Types can be decided only when the whole file has been seen, so the bytes are kept until then: compactly, with
/// four bytes beside each field.
struct FieldArena {
  private(set) var bytes: [UInt8] = []
  private(set) var lengths: [UInt32] = []

  var count: Int { lengths.count }

  mutating func append(_ field: UnsafeBufferPointer<UInt8>) {
    bytes.append(contentsOf: field)
    lengths.append(UInt32(field.count))
  }

  mutating func removeLast() {
    guard let length = lengths.popLast() else { return }
    bytes.removeLast(Int(length))
  }

  mutating func append(contentsOf other: FieldArena) {
    bytes += other.bytes
    lengths += other.lengths
  }

  /// Keeps the memory for the next fields.
  mutating func removeAll() {
    bytes.removeAll(keepingCapacity: true)
    lengths.removeAll(keepingCapacity: true)
  }

  /// Calls `body` with each row and its field, in order.
  func forEach(_ body: (_ row: Int, _ field: UnsafeBufferPointer<UInt8>) -> Void) {
    bytes.withUnsafeBufferPointer { all in
      var start = 0
      for (row, length) in lengths.enumerated() {
        let end = start + Int(length)
        body(row, UnsafeBufferPointer(rebasing: all[start..<end]))
        start = end
      }
    }
  }
}

/// On which line of the file each row begins: only the rows are kept at which the distance changes.
struct RowLines {
  private var breaks: [(row: Int, line: Int)] = []
  private(set) var rowCount = 0

  mutating func append(line: Int) {
    if let last = breaks.last, line - last.line == rowCount - last.row {
      rowCount += 1
      return
    }
    breaks.append((rowCount, line))
    rowCount += 1
  }

  /// Rows of a piece of the file whose own lines begin at 0.
  mutating func append(contentsOf piece: RowLines, from line: Int) {
    for (index, entry) in piece.breaks.enumerated() {
      let end = index + 1 < piece.breaks.count ? piece.breaks[index + 1].row : piece.rowCount
      append(line: line + entry.line)
      rowCount += end - entry.row - 1
    }
  }

  /// - Complexity: O(log breaks).
  subscript(row: Int) -> Int {
    var low = 0
    var high = breaks.count
    while low < high {
      let middle = (low + high) / 2
      if breaks[middle].row <= row { low = middle + 1 } else { high = middle }
    }
    return low == 0 ? row + 1 : breaks[low - 1].line + row - breaks[low - 1].row
  }
}
