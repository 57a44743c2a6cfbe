import ArgumentParser
import Crypto
import FeatureImportance
import Foundation
import Tabular

/// Where a table is and how it is read: the same for every command.
struct TableOptions: ParsableArguments {
  @Argument(help: "A CSV or TSV file; - reads standard input.")
  var file: String

  @Option(name: .long, parsing: .unconditional, help: "One character between fields (default: comma; tab for .tsv).")
  var delimiter: String?
  @Option(name: .long, parsing: .unconditional, help: "The character around fields that need it.")
  var quote = "\""
  @Flag(name: .long, help: "The first record is data; columns are called column_1, column_2, …")
  var noHeader = false
  @Option(
    name: .long, parsing: .unconditionalSingleValue,
    help: "A text that means missing; repeatable (default: empty, NA, N/A, NaN, null, ?).")
  var null: [String] = []
  @Flag(name: .long, help: "Numbers are written 3,14.")
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

  func validate() throws {
    if maxLevels < 2 { throw ValidationError("--max-levels must be at least 2") }
  }

  func readOptions() throws -> ReadOptions {
    var options = ReadOptions()
    options.delimiter = try delimiter.map { try Self.byte($0 == "\\t" ? "\t" : $0, of: "--delimiter") }
    options.quote = try Self.byte(quote, of: "--quote")
    options.hasHeader = !noHeader
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
    return options
  }

  /// Reads the table; the fingerprint is taken on the way.
  func read() throws -> (contents: CSVContents, source: DataSource) {
    var hash = SHA256()
    let (contents, timing) = try readContents { hash.update(bufferPointer: $0) }
    let source = DataSource(
      fileName: fileName,
      sha256: hash.finalize().map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined(),
      byteCount: contents.byteCount, rejected: contents.rejected, rejectedCount: contents.rejectedCount,
      warnings: contents.notes.map {
        RunWarning(code: $0.code.rawValue, severity: .note, feature: $0.column, message: $0.message)
      },
      timings: [timing])
    return (contents, source)
  }

  /// Reads the table and says how long it took.
  ///
  /// - Parameter observer: sees the bytes of the file.
  func readContents(
    observing observer: ((UnsafeRawBufferPointer) -> Void)? = nil
  ) throws -> (contents: CSVContents, timing: Timing) {
    let clock = ContinuousClock()
    let start = clock.now
    let contents = try CSVFile(path: file, options: readOptions()).read(observing: observer)
    return (contents, Timing(stage: "ingest", seconds: seconds(clock.now - start)))
  }

  /// What reports call the file.
  var fileName: String { file == "-" ? "standard input" : (file as NSString).lastPathComponent }

  /// What errors call the file.
  var name: String { file == "-" ? "standard input" : file }

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
