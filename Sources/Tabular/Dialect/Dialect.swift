/// The signs that hold a file together, as they were used to read it.
///
/// "None" is a byte that no UTF-8 text holds, so that it never matches: nobody who reads bytes needs a case for it.
public struct Dialect: Sendable, Equatable {
  /// Between fields; `noDelimiter` in a file of one column.
  public var delimiter: UInt8
  /// Whether one blank after each delimiter belongs to it: `1, "a, b", 2`.
  public var hasBlankAfterDelimiter = false
  /// Around fields that need it; `noQuote` if quotes are text.
  public var quote: UInt8
  /// How a quote is written inside quotes.
  public var escape = Escape.doubled
  /// Whether the first record was taken for the names of the columns.
  public var header: Bool
  /// How lines end in the first bytes of the file; nil: there is one line only.
  public var lineEnd: LineEnd?
  /// Lines above the first record, which were not read.
  public var preambleLines = 0
  /// Records of one field below the table, which were not read; not known before the file has been read.
  public var footnoteLines = 0

  /// Of a file read as one column: what separates the names in its header, if they look like several.
  var rejectedDelimiter: UInt8?

  /// A sign that numbers are not written with.
  var separator: UInt8 { rejectedDelimiter ?? delimiter }

  /// The delimiter of files that have none.
  public static let noDelimiter: UInt8 = 0xFE
  /// The quote of files that have none.
  public static let noQuote: UInt8 = 0xFF

  /// How a quote is written inside quotes.
  public enum Escape: String, Sendable, CaseIterable {
    /// `"say ""hi"""`, as RFC 4180 has it.
    case doubled
    /// `"say \"hi\""`; a backslash before a backslash is an escape too, before anything else it is text.
    case backslash
    /// `"say "hi""`: a quote ends the field only before a delimiter or a line end.
    case none
  }

  /// How lines end.
  public enum LineEnd: String, Sendable, CaseIterable {
    case lf, crlf, cr, mixed
  }

  /// - Parameters:
  ///   - delimiter: an ASCII character, or `noDelimiter`.
  ///   - quote: an ASCII character, or `noQuote`.
  ///   - header: whether the first record holds names.
  public init(delimiter: UInt8, quote: UInt8, header: Bool) {
    self.delimiter = delimiter
    self.quote = quote
    self.header = header
  }

  /// "comma", "tab", "'^'": in a sentence.
  public var delimiterName: String {
    switch delimiter {
    case 9: "tab"
    case UInt8(ascii: ","): "comma"
    case UInt8(ascii: ";"): "semicolon"
    case UInt8(ascii: "|"): "pipe"
    case UInt8(ascii: ":"): "colon"
    case UInt8(ascii: " "): "blank"
    case 33..<127: "'\(Character(UnicodeScalar(delimiter)))'"
    default: "byte \(delimiter)"
    }
  }

  /// Everything in one line, for people.
  public var summary: String {
    var parts = [
      delimiter == Self.noDelimiter
        ? "one column" : "\(delimiterName)\(hasBlankAfterDelimiter ? " and blank" : "") between fields"
    ]
    if quote == Self.noQuote {
      parts.append("no quotes")
    } else {
      let inside =
        switch escape {
        case .doubled: "doubled"
        case .backslash: "after a backslash"
        case .none: "as it is"
        }
      parts.append("\(Character(UnicodeScalar(quote))) around them and \(inside) inside")
    }
    parts.append(header ? "header" : "no header")
    switch lineEnd {
    case .lf, nil: break
    case .crlf: parts.append("CRLF line ends")
    case .cr: parts.append("CR line ends")
    case .mixed: parts.append("mixed line ends")
    }
    if preambleLines > 0 { parts.append("\(preambleLines) line\(preambleLines == 1 ? "" : "s") above left out") }
    if footnoteLines > 0 { parts.append("\(footnoteLines) line\(footnoteLines == 1 ? "" : "s") below left out") }
    return parts.joined(separator: ", ")
  }

  /// Whether pieces of the file can be read alone: `RegularScanner` knows doubled quotes, and no blank that isn't text.
  var allowsPieces: Bool { isCanonical }

  /// Whether libcsv reads it as it is; else `CanonicalQuoting` rewrites it.
  var isCanonical: Bool { escape == .doubled && !hasBlankAfterDelimiter }

  /// Refuses signs that libcsv could not tell apart, or that are half a character.
  func check() throws(CSVError) {
    let reserved: [UInt8] = [0, 10, 13]
    if delimiter == quote {
      throw CSVError(.unusableDialect(reason: "the delimiter and the quote are the same character"))
    }
    if reserved.contains(delimiter) || (delimiter >= 0x80 && delimiter != Self.noDelimiter) {
      throw CSVError(.unusableDialect(reason: "the delimiter is not one ASCII character"))
    }
    if reserved.contains(quote) || (quote >= 0x80 && quote != Self.noQuote) {
      throw CSVError(.unusableDialect(reason: "the quote is not one ASCII character"))
    }
    let backslash = UInt8(ascii: "\\")
    if escape == .backslash && (delimiter == backslash || quote == backslash) {
      throw CSVError(.unusableDialect(reason: "the backslash is the escape and cannot be another sign too"))
    }
  }
}
