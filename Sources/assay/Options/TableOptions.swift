import ArgumentParser
import Crypto
import FeatureImportance
import Storage
import Tabular

/// Where a table is and how it is read: the same for every command.
struct TableOptions: ParsableArguments {
  @Argument(
    help: ArgumentHelp(
      "A CSV or TSV file, also .gz or .zst, several of one header, or a SQLite database; - reads standard input.",
      valueName: "file"))
  var files: [String] = []
  @Option(name: .long, parsing: .unconditional, help: "The table or view of a SQLite database (default: its only one).")
  var table: String?

  @Option(
    name: .long, parsing: .unconditional,
    help: "One character between fields, \", \" with a blank, tab or none (default: found).")
  var delimiter: String?
  @Option(
    name: .long, parsing: .unconditional, help: "The character around fields that need it, or none (default: found).")
  var quote: String?
  @Option(
    name: .long, parsing: .unconditional,
    help: "How a quote inside quotes is written: doubled, backslash or none, as it is (default: found).")
  var escape: String?
  @Flag(
    inversion: .prefixedNo,
    help: "Whether the first record holds the columns' names; without, they are column_1, column_2, … (default: found)."
  )
  var header: Bool?
  @Option(name: .long, help: "Leave out this many lines above the first record (default: found).")
  var skipLines: Int?
  @Flag(name: .long, help: "Lines of one field below the table are records like others, not footnotes.")
  var keepFootnotes = false
  @Flag(name: .long, help: "A blank after a delimiter belongs to the field, always.")
  var keepBlanks = false
  @Option(
    name: .long, parsing: .unconditionalSingleValue,
    help: "A text that means missing; repeatable (default: empty, NA, N/A, NaN, null, ?).")
  var null: [String] = []
  @Flag(name: .long, help: "Numbers are written 3,14 (found where a column decides it).")
  var decimalComma = false
  @Option(name: .long, help: "Between thousands stands a comma, point, blank or apostrophe.", transform: choice)
  var thousands: ThousandsMark?
  @Option(name: .long, help: "Dates that end with the year are day-first or month-first.", transform: choice)
  var dateOrder: DateFormat.Order?
  @Option(name: .long, help: "utf-8 or latin-1.")
  var encoding = "utf-8"
  @Option(name: .long, parsing: .unconditional, help: "Keep only these columns: a,b,c.")
  var columns: String?
  @Option(name: .long, parsing: .unconditional, help: "Leave out these columns: a,b.")
  var exclude: String?
  @Option(
    name: .long, parsing: .unconditionalSingleValue,
    help: "Declare a column: NAME=numeric|categorical|date|boolean|text; repeatable.")
  var type: [String] = []
  @Option(name: .long, help: "A column of more distinct labels is text, which is no feature.")
  var maxLevels = ReadOptions.defaultMaximumLevels
  @Flag(name: .long, help: "An irregular record ends the run with status 3 instead of being counted.")
  var strict = false
  @Option(
    name: .long,
    help: "The most text that a compressed file may hold, as 100G (default: 16G, and from 16M on 100 times its size).")
  var maxBytes: ByteSize?
  @Option(name: .long, help: "The largest field, as 64M.")
  var maxFieldBytes = ByteSize(bytes: ReadOptions().maximumFieldBytes)
  @Option(name: .long, help: "The most columns.")
  var maxColumns = ReadOptions().maximumColumns

  func validate() throws {
    if files.count > 1 && files.contains("-") {
      throw ValidationError("standard input (-) cannot be read together with files")
    }
    if maxLevels < 2 { throw ValidationError("--max-levels must be at least 2") }
    if maxColumns < 1 { throw ValidationError("--max-columns must be at least 1") }
    if table != nil && (files.count > 1 || files.contains("-")) {
      throw ValidationError("--table goes with one SQLite database")
    }
  }

  func readOptions() throws -> ReadOptions {
    var options = ReadOptions()
    try readDialect(into: &options)
    if !null.isEmpty { options.nullTokens = null.map { ByteText($0) } }
    options.decimalComma = decimalComma
    options.thousands = thousands
    options.dateOrder = dateOrder
    guard let encoding = TextEncoding(rawValue: encoding.lowercased()) else {
      throw Failure.usage("unknown encoding \"\(encoding)\"", fix: "use utf-8 or latin-1")
    }
    options.encoding = encoding
    options.columns = columns.map(Self.names)
    options.exclude = exclude.map(Self.names) ?? []
    for declaration in type {
      guard let sign = declaration.lastIndex(of: "="),
        let kind = Column.Kind(rawValue: String(declaration[declaration.index(after: sign)...]))
      else {
        throw Failure.usage(
          "--type \(declaration) is not understood",
          fix: "write NAME=numeric, NAME=categorical, NAME=date, NAME=boolean or NAME=text")
      }
      options.types[ByteText(String(declaration[..<sign]))] = kind
    }
    options.maximumLevels = maxLevels
    options.isStrict = strict
    options.maximumInflatedBytes = maxBytes?.bytes
    options.maximumFieldBytes = maxFieldBytes.bytes
    options.maximumColumns = maxColumns
    return options
  }

  private func readDialect(into options: inout ReadOptions) throws {
    switch delimiter {
    case "none": options.delimiter = Dialect.noDelimiter
    case "tab", "\\t": options.delimiter = UInt8(ascii: "\t")
    case let sign? where sign.utf8.count == 2 && sign.utf8.last == UInt8(ascii: " "):
      options.delimiter = sign.utf8.first
      options.hasBlankAfterDelimiter = true
    case let sign?: options.delimiter = try Self.byte(sign, of: "--delimiter")
    case nil: break
    }
    if keepBlanks { options.hasBlankAfterDelimiter = false }
    options.quote = try quote.map { $0 == "none" ? Dialect.noQuote : try Self.byte($0, of: "--quote") }
    options.escape = try escape.map { name in
      guard let escape = Dialect.Escape(rawValue: name == "\\" ? "backslash" : name) else {
        throw Failure.usage("--escape \(name) is not understood", fix: "write doubled, backslash or none")
      }
      return escape
    }
    options.hasHeader = header
    if let skipLines, skipLines < 0 {
      throw Failure.usage("--skip-lines \(skipLines) is negative", fix: "write how many lines to leave out")
    }
    options.skippedLines = skipLines
    options.keepsFootnotes = keepFootnotes
  }

  /// Only rows that are elsewhere need no file.
  func checkFiles() throws {
    if files.isEmpty { throw ValidationError("Missing expected argument '<file> ...'") }
  }

  /// The choice of columns, which is all that can be said of a table that is no file.
  func columnsAlone() throws -> ReadOptions {
    let options: [(name: String, isGiven: Bool)] = [
      ("--table", table != nil), ("--delimiter", delimiter != nil), ("--quote", quote != nil),
      ("--escape", escape != nil), ("--header", header != nil), ("--skip-lines", skipLines != nil),
      ("--keep-footnotes", keepFootnotes), ("--keep-blanks", keepBlanks), ("--null", !null.isEmpty),
      ("--decimal-comma", decimalComma), ("--thousands", thousands != nil), ("--date-order", dateOrder != nil),
      ("--type", !type.isEmpty), ("--strict", strict), ("--max-bytes", maxBytes != nil),
    ]
    if let option = options.first(where: \.isGiven) {
      throw Failure.usage("\(option.name) goes with a file", fix: "say it in --source \"SELECT …\"")
    }
    return try readOptions()
  }

  /// What to read the table from; nothing is read yet but whether it is a database.
  ///
  /// - Parameter options: in place of those that were asked for.
  func source(_ options: ReadOptions? = nil) throws -> any TableSource {
    try checkFiles()
    let options = try options ?? readOptions()
    if files.count == 1, table != nil || (files[0] != "-" && SQLiteTable.isDatabase(path: files[0])) {
      return SQLiteTable(path: files[0], table: table.map { ByteText($0) }, options: options)
    }
    return CSVFile(paths: files, options: options)
  }

  /// Reads the table; the fingerprint is taken on the way. Of several files it is that of their bytes one file after the
  /// other, as `cat` would put them together.
  func read() throws -> (contents: CSVContents, source: DataSource) {
    var hash = SHA256()
    let file = try source()
    let (contents, timing) = try Self.contents(of: file) { hash.update(bufferPointer: $0) }
    let source = DataSource(
      fileName: file.shortName,
      sha256: hash.finalize().hexadecimal,
      byteCount: contents.byteCount, rejected: contents.rejected, rejectedCount: contents.rejectedCount,
      warnings: contents.notes.warnings,
      timings: [timing])
    return (contents, source)
  }

  /// Reads the table for a look at it, without a fingerprint, and says how long that took.
  func readForInspection() throws -> (contents: CSVContents, fileName: String, timing: Timing) {
    let file = try source()
    let (contents, timing) = try Self.contents(of: file, observing: nil)
    return (contents, file.shortName, timing)
  }

  private static func contents(
    of file: any TableSource, observing observer: ((UnsafeRawBufferPointer) -> Void)?
  ) throws -> (CSVContents, Timing) {
    let clock = ContinuousClock()
    let start = clock.now
    let contents = try file.read(observing: observer)
    return (contents, Timing(stage: "ingest", seconds: seconds(clock.now - start)))
  }

  /// Another file, read by the same options.
  func read(path: String) throws -> Table {
    var options = self
    options.files = [path]
    do {
      return try Self.contents(of: try options.source(), observing: nil).0.table
    } catch {
      throw Failure(error).reading(options.name)
    }
  }

  /// What errors call the file.
  var name: String { CSVFile(paths: files).name }

  private static func names(_ list: String) -> [ByteText] {
    list.split(separator: ",", omittingEmptySubsequences: true).map { ByteText(String($0)) }
  }

  private static func byte(_ text: String, of option: String) throws -> UInt8 {
    guard text.utf8.count == 1, let byte = text.utf8.first else {
      throw Failure.usage("\(option) takes one ASCII character", fix: "write for example \(option) ';'")
    }
    return byte
  }
}

extension [ReadNote] {
  /// What the reader noticed, as a run tells it.
  var warnings: [RunWarning] {
    map { RunWarning(code: $0.code.rawValue, severity: .note, feature: $0.column, finding: $0.message) }
  }
}
