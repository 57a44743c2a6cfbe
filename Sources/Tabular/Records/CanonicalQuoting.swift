/// Rewrites bytes of another dialect into libcsv's, which knows doubled quotes and nothing else.
///
/// What changes, and everything else goes through as it is:
/// - With `.backslash`, inside quotes: `\"` becomes `""`, `\\` becomes `\`.
/// - With `.none`, inside quotes: a quote that isn't followed by a delimiter or a line end is doubled. Where fields
///   don't begin with blanks otherwise, so is one before a delimiter and a blank: `"a "b", c"` is one field.
/// - With a blank after delimiters: that one blank is dropped, so that a quote after it opens a field.
///
/// No line end is added or dropped: lines are counted on the result.
struct CanonicalQuoting {
  private enum State {
    case fieldStart, afterDelimiter, unquoted, quoted
    /// Inside quotes, after a backslash.
    case escaped
    /// After a quote inside quotes, which may have closed the field.
    case closing
    /// With `.none`, after such a quote and a delimiter.
    case closingDelimiter
  }

  private let dialect: Dialect
  private var state = State.fieldStart
  private var output: [UInt8] = []
  /// Delimiters outside quotes that no blank came after.
  private(set) var bareDelimiters = 0

  init(_ dialect: Dialect) { self.dialect = dialect }

  /// The next bytes, rewritten; valid until the next call.
  mutating func rewrite(_ bytes: UnsafeBufferPointer<UInt8>) -> [UInt8] {
    output.removeAll(keepingCapacity: true)
    output.reserveCapacity(bytes.count + bytes.count / 8)
    for byte in bytes { take(byte) }
    return output
  }

  /// What the end of the file decides.
  mutating func finish() -> [UInt8] {
    output.removeAll()
    switch state {
    case .escaped: output.append(UInt8(ascii: "\\"))
    case .closing where dialect.escape == .none: output.append(dialect.quote)
    case .closingDelimiter: output += [dialect.quote, dialect.delimiter]
    default: break
    }
    return output
  }

  private mutating func take(_ byte: UInt8) {
    switch state {
    case .afterDelimiter:
      state = .fieldStart
      if byte == UInt8(ascii: " ") && byte != dialect.delimiter { return }
      if byte != 10 && byte != 13 { bareDelimiters += 1 }
      take(byte)
    case .fieldStart:
      if byte == dialect.quote {
        state = .quoted
        output.append(byte)
      } else {
        takeUnquoted(byte)
      }
    case .unquoted: takeUnquoted(byte)
    case .quoted: takeQuoted(byte)
    case .escaped:
      state = .quoted
      if byte == dialect.quote {
        output += [byte, byte]
      } else {
        if byte != UInt8(ascii: "\\") { output.append(UInt8(ascii: "\\")) }
        output.append(byte)
      }
    case .closing: takeClosing(byte)
    case .closingDelimiter:
      if byte == UInt8(ascii: " ") {
        output += [dialect.quote, dialect.quote, dialect.delimiter]
        state = .quoted
      } else {
        output += [dialect.quote, dialect.delimiter]
        state = .fieldStart
      }
      take(byte)
    }
  }

  private mutating func takeUnquoted(_ byte: UInt8) {
    output.append(byte)
    if byte == dialect.delimiter {
      state = dialect.hasBlankAfterDelimiter ? .afterDelimiter : .fieldStart
    } else {
      state = byte == 10 || byte == 13 ? .fieldStart : .unquoted
    }
  }

  private mutating func takeQuoted(_ byte: UInt8) {
    if byte == dialect.quote {
      state = .closing
      // With `.none` only the next byte tells what becomes of it.
      if dialect.escape != .none { output.append(byte) }
    } else if byte == UInt8(ascii: "\\") && dialect.escape == .backslash {
      state = .escaped
    } else {
      output.append(byte)
    }
  }

  private mutating func takeClosing(_ byte: UInt8) {
    let endsField = byte == dialect.delimiter || byte == 10 || byte == 13
    guard dialect.escape == .none else {
      if endsField {
        takeUnquoted(byte)
      } else {
        // Half of a doubled quote, or, as libcsv has it, text: in both cases the field goes on.
        state = .quoted
        if byte == dialect.quote { output.append(byte) } else { takeQuoted(byte) }
      }
      return
    }
    if byte == dialect.delimiter && !dialect.hasBlankAfterDelimiter && byte != UInt8(ascii: " ") {
      state = .closingDelimiter
    } else if endsField {
      output.append(dialect.quote)
      takeUnquoted(byte)
    } else {
      output += [dialect.quote, dialect.quote]
      state = .quoted
      take(byte)
    }
  }
}
