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

  /// Takes out all fields but the last ones.
  mutating func takeFirst(keeping last: Int) -> FieldArena {
    var kept = FieldArena()
    kept.lengths = Array(lengths.suffix(last))
    kept.bytes = Array(bytes.suffix(kept.lengths.reduce(0) { $0 + Int($1) }))
    swap(&self, &kept)
    kept.lengths.removeLast(lengths.count)
    kept.bytes.removeLast(bytes.count)
    return kept
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
