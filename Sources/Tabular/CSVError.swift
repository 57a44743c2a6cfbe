/// Why a table could not be read: facts and places, never a value of the file.
public struct CSVError: Error, Sendable, Equatable {
  /// What is wrong.
  public let problem: Problem
  /// The path as it was given, or "standard input".
  public internal(set) var file: String
  /// From 1; counts line ends inside quotes too. In a database, the number of the row.
  public let line: Int?
  /// The column's name, where it is known.
  public let column: ByteText?

  /// The facts, by kind.
  public enum Problem: Sendable, Equatable {
    case notFound
    /// The system's reason.
    case notReadable(reason: String)
    /// "a directory", "a FIFO", "a device", "a socket".
    case notRegular(kind: String)
    /// The size changed while the file was read.
    case changed
    /// A column turned out not to be what it looked like at first, and what was read can't be read again.
    case secondReading
    case empty
    /// A header, or nothing that fits it; `rejected` records were left out.
    case noRows(rejected: Int, firstReason: String?)
    /// The line is that of the opening quote.
    case unclosedQuote
    /// `offset` counts bytes of the text from 0: of the file, or of what it becomes when it is inflated or was UTF-16.
    case invalidUTF8(byte: UInt8, offset: Int)
    case nul(offset: Int)
    /// An encoding was asked for that the byte-order mark contradicts.
    case utf16
    /// Half of a character beyond U+FFFF, without the other; `offset` counts bytes of the UTF-16 text from 0.
    case unpairedSurrogate(unit: UInt16, offset: Int)
    /// UTF-16 that ends within two bytes of a unit.
    case halfUnit(offset: Int)
    case zip
    /// An Excel file of the old kind.
    case workbook
    /// A SQLite database where only text can be read.
    case database
    /// `command` writes the decompressed bytes to standard output.
    case compressed(format: String, command: String)
    /// Not what a compressor writes; where it went wrong can't be told, only where it showed.
    case damaged(format: String)
    /// `offset` counts bytes of the compressed file from 0.
    case trailingBytes(format: String, offset: Int)
    case cutOff(format: String)
    /// In bytes of text.
    case inflatesTooFar(limit: Int)
    /// More than `ratio` bytes of text for each compressed byte.
    case inflatesTooMuch(ratio: Int)
    case fieldTooLong(limit: Int)
    case tooManyColumns(limit: Int)
    /// Under `ReadOptions.isStrict` only.
    case irregular(reason: String)
    case noSuchColumn(name: ByteText, suggestion: ByteText?)
    /// A value (or the number of levels) doesn't fit the declared kind.
    case cannotBeTyped(kind: Column.Kind)
    /// Declared numeric, but a comma has two possible meanings.
    case ambiguousNumbers
    /// Declared a date, but the day and the month can't be told apart.
    case ambiguousDates
    /// Declared categorical.
    case tooManyLevels(limit: Int)
    case unusableDialect(reason: String)
    /// One of several files; `column` counts from 1, nil stands for no more columns.
    case differentHeader(column: Int, name: ByteText?, expected: ByteText?, first: String)
    case notADatabase
    /// No table was named, and there is not exactly one.
    case whichTable(of: [ByteText])
    case noSuchTable(name: ByteText, among: [ByteText])
    /// Bytes that stand for no text.
    case blob
    /// A text that isn't UTF-8 or holds a NUL.
    case notText
  }

  package init(_ problem: Problem, file: String = "", line: Int? = nil, column: ByteText? = nil) {
    self.problem = problem
    self.file = file
    self.line = line
    self.column = column
  }

  /// The same error with the file's name, which only outer layers know; the innermost of them knows best.
  package func with(file: String) -> CSVError {
    guard self.file.isEmpty else { return self }
    var error = self
    error.file = file
    return error
  }
}

// The only place with wording.
extension CSVError: CustomStringConvertible {
  /// A stable name in kebab case.
  public var code: String {
    switch problem {
    case .notFound: "not-found"
    case .notReadable: "not-readable"
    case .notRegular: "not-regular"
    case .changed: "changed-while-read"
    case .secondReading: "second-reading"
    case .empty: "empty-file"
    case .noRows: "no-rows"
    case .unclosedQuote: "unclosed-quote"
    case .invalidUTF8: "invalid-utf8"
    case .nul: "nul-byte"
    case .utf16: "utf16"
    case .unpairedSurrogate, .halfUnit: "invalid-utf16"
    case .zip: "zip"
    case .workbook: "workbook"
    case .database: "database"
    case .compressed: "compressed"
    case .damaged, .trailingBytes: "damaged"
    case .cutOff: "cut-off"
    case .inflatesTooFar, .inflatesTooMuch: "inflates-too-far"
    case .fieldTooLong: "field-too-long"
    case .tooManyColumns: "too-many-columns"
    case .irregular: "irregular-record"
    case .noSuchColumn: "no-such-column"
    case .cannotBeTyped: "cannot-be-typed"
    case .ambiguousNumbers: "ambiguous-numbers"
    case .ambiguousDates: "ambiguous-dates"
    case .tooManyLevels: "too-many-levels"
    case .unusableDialect: "unusable-dialect"
    case .differentHeader: "different-header"
    case .notADatabase: "not-a-database"
    case .whichTable: "which-table"
    case .noSuchTable: "no-such-table"
    case .blob: "blob"
    case .notText: "not-text"
    }
  }

  /// What is wrong, without the place.
  public var message: String {
    switch problem {
    case .notFound: "no such file"
    case .notReadable(let reason): "cannot be read: \(reason)"
    case .notRegular(let kind): "is \(kind), not a file"
    case .changed: "the file changed while it was read"
    case .secondReading:
      "looked like numbers or dates at first and isn't throughout, so it would have to be read again as text"
    case .empty: "empty file"
    case .noRows(rejected: 0, _): "no data rows"
    case .noRows(let count, let reason):
      "no data rows: every record (\(count)) was rejected" + (reason.map { ", the first for \($0)" } ?? "")
    case .unclosedQuote: "a quote opened here is never closed"
    case .invalidUTF8(let byte, let offset): "byte \(hex(byte)) at offset \(offset) is not valid UTF-8"
    case .nul(let offset): "a NUL byte at offset \(offset)"
    case .utf16: "the file begins with the byte-order mark of UTF-16, not with Latin-1 text"
    case .unpairedSurrogate(let unit, let offset):
      "unit 0x\(String(unit, radix: 16, uppercase: true)) at offset \(offset) is half a character in UTF-16"
    case .halfUnit(let offset): "UTF-16 text ends at offset \(offset) with half a unit"
    case .zip: "not a text file: it has the signature of a zip archive or spreadsheet"
    case .workbook: "not a text file: it has the signature of an Excel workbook"
    case .database: "a SQLite database, which can be read only by its path, alone and uncompressed"
    case .compressed(let format, _): "the file is compressed with \(format)"
    case .damaged(let format): "the \(format) data is damaged"
    case .trailingBytes(let format, let offset): "something else follows the \(format) data at offset \(offset)"
    case .cutOff(let format): "the \(format) data ends too early"
    case .inflatesTooFar(let limit): "the compressed file holds more than \(limit) bytes of text"
    case .inflatesTooMuch(let ratio):
      "the compressed file becomes more than \(ratio) times as large, which tables rarely do"
    case .fieldTooLong(let limit): "a field of more than \(limit) bytes"
    case .tooManyColumns(let limit): "more than \(limit) columns"
    case .irregular(let reason): reason
    case .noSuchColumn(let name, _): "no column named \"\(name)\""
    case .cannotBeTyped(.numeric): "declared numeric, but a value is not a finite number"
    case .cannotBeTyped(.boolean): "declared boolean, but it does not have exactly two labels"
    case .cannotBeTyped(.date): "declared a date, but a value is not one"
    case .cannotBeTyped(let kind): "cannot be \(kind.rawValue)"
    case .ambiguousNumbers: "declared numeric, but a comma can stand before a fraction or between thousands"
    case .ambiguousDates: "declared a date, but every value can begin with the day or with the month"
    case .tooManyLevels(let limit): "declared categorical, but it has more than \(limit) distinct labels"
    case .unusableDialect(let reason): reason
    case .differentHeader(let column, let name, let expected, let first):
      "column \(column) is \(quoted(name)), but \(quoted(expected)) in \(first)"
    case .notADatabase: "is not a SQLite database"
    case .whichTable(of: []): "the database has no tables"
    case .whichTable(let names): "the database has several tables: \(list(names))"
    case .noSuchTable(let name, _): "the database has no table \"\(name)\""
    case .blob: "a BLOB, which is neither a number nor text"
    case .notText: "a text that is not valid UTF-8, or holds a NUL"
    }
  }

  /// What to do about it.
  public var fix: String {
    switch problem {
    case .notFound: "check the path"
    case .notReadable: "check the file and its permissions"
    case .notRegular: "name a regular file, or pipe the data in and give - as the file"
    case .changed: "read it again when nothing writes to it"
    case .secondReading: "give the path of a file, or leave the column out with --exclude"
    case .empty, .noRows(rejected: 0, _): "give a file with a header and at least one record"
    case .noRows: "check --delimiter and --quote"
    case .unclosedQuote: "close the quote, or choose another --quote character"
    case .invalidUTF8: "if the file is Latin-1, add --encoding latin-1; otherwise convert it to UTF-8"
    case .nul: "remove the NUL bytes, or export the file as UTF-8 text"
    case .utf16: "leave out --encoding"
    case .unpairedSurrogate, .halfUnit: "export the file again, as UTF-8"
    case .zip: "unpack it, or save the sheet as CSV"
    case .workbook: "save the sheet as CSV"
    case .database: "give the path of the database, and --table NAME"
    case .damaged, .cutOff: "make or download the file again"
    case .trailingBytes: "remove what does not belong to the file, or make it again"
    case .inflatesTooFar, .inflatesTooMuch: "if you trust the file, give the size it may have: --max-bytes 100G"
    case .compressed(_, let command): "decompress and pipe: \(command) FILE | assay ... -"
    case .fieldTooLong:
      "look for an unclosed quote or wrong line ends near this line; --max-field-bytes N raises the limit"
    case .tooManyColumns: "check --delimiter, and that the file has line ends; --max-columns N raises the limit"
    case .irregular: "correct the record, or read without --strict"
    case .noSuchColumn(_, let suggestion?): "did you mean \"\(suggestion)\"?"
    case .noSuchColumn(_, nil): "list the columns with: assay inspect FILE"
    case .cannotBeTyped(.numeric): "correct the value, add a --null token for it, or declare the column categorical"
    case .cannotBeTyped(.date):
      "write dates as YYYY-MM-DD, add a --null token for the value, or declare the column categorical"
    case .cannotBeTyped: "declare the column categorical"
    case .differentHeader: "give files with the same columns in the same order, or read them one by one"
    case .notADatabase: "leave out --table"
    case .whichTable(of: []): "give a database with a table"
    case .whichTable(let names): "choose one: --table \"\(names[0])\""
    case .noSuchTable(_, among: []): "give a database with a table"
    case .noSuchTable(_, let names): "it has \(list(names))"
    case .blob, .notText: "leave the column out with --exclude, or give a view that turns it into text"
    case .ambiguousNumbers: "say --decimal-comma or --thousands comma"
    case .ambiguousDates: "say --date-order day-first or --date-order month-first"
    case .tooManyLevels: "declare the column text, or raise --max-levels"
    case .unusableDialect: "choose one ASCII character each for --delimiter and --quote"
    }
  }

  /// Place, message and fix in one line; names in it need escaping like any data.
  public var description: String {
    var place = file
    if let line { place += ":\(line)" }
    if let column { place += ", column \"\(column)\"" }
    return "\(place): \(message); \(fix)"
  }

  /// All names, unless there are very many.
  private func list(_ names: [ByteText]) -> String {
    let most = 20
    return names.prefix(most).map(\.string).joined(separator: ", ")
      + (names.count > most ? " and \(names.count - most) more" : "")
  }

  private func quoted(_ name: ByteText?) -> String { name.map { "\"\($0)\"" } ?? "missing" }

  private func hex(_ byte: UInt8) -> String {
    let digits = String(byte, radix: 16, uppercase: true)
    return "0x" + (digits.count == 1 ? "0" : "") + digits
  }
}
