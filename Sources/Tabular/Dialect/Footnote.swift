/// A line of one field below a table: a source, a remark.
enum Footnote {
  /// Whether a record of one field, where there should be more, may be a footnote as far as its text tells: it holds
  /// letters, and a blank or a footnote's sign before them.
  static func mayBe(_ field: UnsafeBufferPointer<UInt8>) -> Bool {
    let field = ColumnTyping.trimmed(field)
    let isMarked = field.first == UInt8(ascii: "*") || field.first == UInt8(ascii: "#")
    guard isMarked || field.contains(UInt8(ascii: " ")) else { return false }
    return field.contains { byte in
      byte >= 0x80 || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
    }
  }
}

/// A record of another width than the table's.
struct Misfit {
  /// From 1.
  let line: Int
  /// Its number of fields.
  let width: Int
  /// Whether it may be a footnote, if no row comes below it.
  let mayBeFootnote: Bool

  /// - Parameter expected: fields of a row.
  func reason(expected: Int) -> String { "\(width) field\(width == 1 ? "" : "s"), expected \(expected)" }
}
