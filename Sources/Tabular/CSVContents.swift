/// What a CSV file held.
public struct CSVContents: Sendable {
  /// The records that became rows.
  public let table: Table
  /// Names of all columns of the file in its order, also of those that were not kept.
  public let header: [ByteText]
  /// The first hundred of the records that didn't.
  public let rejected: [RejectedRecord]
  /// How many records were rejected in all.
  public let rejectedCount: Int
  /// How the file was read.
  public let dialect: Dialect
  /// The size of the file, byte-order mark included.
  public let byteCount: Int
  /// What the reader changed or found doubtful, in the order of the columns.
  public let notes: [ReadNote]
}

/// A remark on how a file was read, without any of its values.
public struct ReadNote: Sendable, Equatable {
  /// A stable name of the kind of remark.
  public let code: Code
  /// The column that the remark is about; nil: the whole file.
  public let column: ByteText?
  /// A sentence for people. Names of columns appear as they are in the file and need escaping like any data.
  public let message: String

  /// The kinds of remarks.
  public enum Code: String, Sendable, Codable, CaseIterable {
    /// A name occurred twice; the later column was renamed.
    case duplicateName = "duplicate-name"
    /// A column without a name was given one.
    case emptyName = "empty-name"
    /// At least nine in ten values are numbers, but not all.
    case mixedTypes = "mixed-types"
    /// Integers beyond 2^53, which a Double can't hold exactly.
    case inexactIntegers = "inexact-integers"
    /// Every number is written with the same unit.
    case unit
    /// Numbers were found to be written with a decimal comma.
    case decimalComma = "decimal-comma"
    /// Thousands were found to be set apart.
    case thousands
    /// A comma can stand before a fraction or for something else.
    case ambiguousNumbers = "ambiguous-numbers"
    /// Integers begin with zeros.
    case leadingZeros = "leading-zeros"
    /// The dates tell whether the day or the month is first.
    case dateOrder = "date-order"
    /// The dates don't tell it.
    case ambiguousDates = "ambiguous-dates"
    /// Dates have years of two digits.
    case shortYears = "two-digit-years"
    /// More distinct values than a category may have.
    case text
    /// Labels have blanks around them.
    case paddedLabels = "padded-labels"
    /// Labels differ only by blanks around them or by case.
    case similarLabels = "similar-labels"
    /// There is only one column, but perhaps several were meant.
    case oneColumn = "one-column"
    /// Lines above the table were left out.
    case preamble
    /// Lines below the table were left out.
    case footnotes
    /// The first record was taken for data.
    case noHeader = "no-header"
    /// Records with stray quotes were read so that they fit.
    case mendedQuotes = "mended-quotes"
    /// Records end with a delimiter: the column after it holds nothing and was left out.
    case trailingDelimiter = "trailing-delimiter"
  }

  /// - Parameter column: nil if the remark is about the whole file.
  public init(code: Code, column: ByteText?, message: String) {
    self.code = code
    self.column = column
    self.message = message
  }

  static let trailingDelimiter = ReadNote(
    code: .trailingDelimiter, column: nil,
    message: "every record ends with a delimiter; the empty column after it was left out")
}
