/// How a CSV file is to be read.
public struct ReadOptions: Sendable, Equatable {
  /// One ASCII character that stands between fields, or `Dialect.noDelimiter`; nil: found.
  public var delimiter: UInt8?
  /// Whether a blank after each delimiter belongs to it; nil: found.
  public var hasBlankAfterDelimiter: Bool?
  /// One ASCII character around fields that hold delimiters or line ends, or `Dialect.noQuote`; nil: found.
  public var quote: UInt8?
  /// How a quote is written inside quotes; nil: found.
  public var escape: Dialect.Escape?
  /// Whether the first record holds the names of the columns; nil: found.
  public var hasHeader: Bool?
  /// How many lines above the first record are not read; nil: found.
  public var skippedLines: Int?
  /// Whether lines of one field below the table are records like others.
  public var keepsFootnotes: Bool
  /// Fields that mean a missing value, byte for byte; blanks around the field are ignored.
  public var nullTokens: [ByteText]
  /// Whether numbers are written as `3,14`, a point then being between thousands; otherwise found, where the column
  /// decides it.
  public var decimalComma: Bool
  /// What stands between thousands; nil: found, where it can't be taken for something else.
  public var thousands: ThousandsMark?
  /// Whether days or months stand first in dates that end with the year; nil: found, where the dates tell.
  public var dateOrder: DateFormat.Order?
  /// How bytes stand for characters.
  public var encoding: TextEncoding
  /// The columns to keep, in this order; nil keeps all, in the order of the file.
  public var columns: [ByteText]?
  /// Columns to leave out, also of those in `columns`.
  public var exclude: [ByteText]
  /// Kinds that the user declares instead of having them found.
  public var types: [ByteText: Column.Kind]
  /// A column of more distinct labels is text.
  public var maximumLevels: Int
  /// Whether an irregular record (wrong width, stray quote) ends the reading instead of being rejected or repaired.
  public var isStrict: Bool

  /// Bounds one field, so that a file without line ends or with a lost quote can't fill the memory.
  package var maximumFieldBytes = 16 << 20
  /// Bounds one record in the same way.
  package var maximumColumns = 100_000
  /// The most bytes of text that a compressed file may hold; nil: as `InflationBound.usual` says.
  package var maximumInflatedBytes: Int?

  /// Whoever names a size has thought about it: then no ratio is too large.
  var inflationBound: InflationBound {
    maximumInflatedBytes.map { InflationBound(most: $0, ratio: nil) } ?? .usual
  }

  /// Empty and the spellings that R, Python, SQL and WEKA write.
  public static let defaultNullTokens: [ByteText] = ["", "NA", "N/A", "NaN", "null", "?"]

  /// Above any list of categories that people work with, below what names and notes reach.
  public static let defaultMaximumLevels = 10_000

  /// Each property has a default that suits a plain CSV file.
  public init(
    delimiter: UInt8? = nil, hasBlankAfterDelimiter: Bool? = nil, quote: UInt8? = nil,
    escape: Dialect.Escape? = nil, hasHeader: Bool? = nil, skippedLines: Int? = nil, keepsFootnotes: Bool = false,
    nullTokens: [ByteText] = Self.defaultNullTokens, decimalComma: Bool = false, thousands: ThousandsMark? = nil,
    dateOrder: DateFormat.Order? = nil, encoding: TextEncoding = .utf8,
    columns: [ByteText]? = nil, exclude: [ByteText] = [], types: [ByteText: Column.Kind] = [:],
    maximumLevels: Int = Self.defaultMaximumLevels, isStrict: Bool = false
  ) {
    self.delimiter = delimiter
    self.hasBlankAfterDelimiter = hasBlankAfterDelimiter
    self.quote = quote
    self.escape = escape
    self.hasHeader = hasHeader
    self.skippedLines = skippedLines
    self.keepsFootnotes = keepsFootnotes
    self.nullTokens = nullTokens
    self.decimalComma = decimalComma
    self.thousands = thousands
    self.dateOrder = dateOrder
    self.encoding = encoding
    self.columns = columns
    self.exclude = exclude
    self.types = types
    self.maximumLevels = maximumLevels
    self.isStrict = isStrict
  }
}

extension ReadOptions {
  /// What stands before the fraction of plain numbers.
  var decimalMark: UInt8 { UInt8(ascii: decimalComma || thousands == .point ? "," : ".") }
}

/// How the bytes of a file stand for characters.
public enum TextEncoding: String, Sendable, CaseIterable {
  /// Checked: invalid bytes are an error.
  case utf8 = "utf-8"
  /// ISO 8859-1: every byte is the code point of the same number.
  case latin1 = "latin-1"
}
