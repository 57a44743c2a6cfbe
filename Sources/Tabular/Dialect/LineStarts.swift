/// Lines of a text as the tokenizer counts them: LF, CR and CRLF end one, and CR CR LF is a mangled CRLF.
enum LineStarts {
  /// Where a line begins, counted from 1; the end of the text if it has fewer.
  static func offset(ofLine line: Int, in bytes: UnsafeBufferPointer<UInt8>) -> Int {
    var current = 1
    var index = 0
    while current < line && index < bytes.count {
      index += max(1, lineEndLength(at: index, in: bytes))
      let previous = bytes[index - 1]
      if previous == 10 || previous == 13 { current += 1 }
    }
    return index
  }

  /// How lines end, quoted ones too; nil if none does.
  static func lineEnd(of bytes: UnsafeBufferPointer<UInt8>) -> Dialect.LineEnd? {
    var found: Set<Dialect.LineEnd> = []
    var index = 0
    while index < bytes.count && found.count < 2 {
      let length = lineEndLength(at: index, in: bytes)
      if length > 0 { found.insert(length > 1 ? .crlf : bytes[index] == 10 ? .lf : .cr) }
      index += max(1, length)
    }
    return found.count > 1 ? .mixed : found.first
  }

  private static func lineEndLength(at index: Int, in bytes: UnsafeBufferPointer<UInt8>) -> Int {
    switch bytes[index] {
    case 10: return 1
    case 13:
      if index + 1 < bytes.count, bytes[index + 1] == 10 { return 2 }
      if index + 2 < bytes.count, bytes[index + 1] == 13, bytes[index + 2] == 10 { return 3 }
      return 1
    default: return 0
    }
  }
}
