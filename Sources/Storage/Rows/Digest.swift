internal import Crypto

/// SHA-256 over rows, in one canonical form.
///
/// A row is its table's name, then name, type and value of each cell that is not NULL, each with its length. Leaving
/// NULLs out means that a later version may add tables and columns without changing the digest of a run stored before.
struct Digest {
  private var hash = SHA256()
  private var buffer: [UInt8] = []

  mutating func add(_ row: [Cell], of shape: TableShape) {
    buffer.removeAll(keepingCapacity: true)
    append("row", shape.name)
    for (column, cell) in zip(shape.columns, row) {
      switch cell {
      case .null: continue
      case .integer(let value):
        append("int", column)
        append(UInt64(bitPattern: value))
      case .real(let value):
        append("real", column)
        append(value.bitPattern)
      case .text(let value): append("text", column, value)
      }
    }
    hash.update(data: buffer)
  }

  /// 64 hexadecimal digits.
  consuming func finish() -> String {
    let digits = Array("0123456789abcdef".utf8)
    let bytes = hash.finalize().flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
    return String(decoding: bytes, as: UTF8.self)
  }

  private mutating func append(_ texts: String...) {
    for text in texts {
      append(UInt64(text.utf8.count))
      buffer.append(contentsOf: text.utf8)
    }
  }

  private mutating func append(_ number: UInt64) {
    withUnsafeBytes(of: number.littleEndian) { buffer.append(contentsOf: $0) }
  }
}
