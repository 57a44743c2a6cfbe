public import Tabular

/// A table or view of a SQLite database, read as if it were a text file.
///
/// Integers are written as decimals, reals as the shortest decimals that read back the same, texts as they are, NULL as
/// a missing value; then the types are found as those of a text file are, since SQLite lets any column hold anything.
///
/// The database is opened for reading only, is not trusted, and is read in one transaction. Rows come in the order of
/// their rowid; those of a view or of a table without one, as SQLite gives them.
public struct SQLiteTable: Sendable {
  /// How its columns are chosen and typed.
  public let options: ReadOptions
  private let path: String
  private let table: ByteText?

  /// - Parameters:
  ///   - path: of a database. Nothing is opened yet.
  ///   - table: its name or a view's; nil: the only one.
  public init(path: String, table: ByteText?, options: ReadOptions = ReadOptions()) {
    self.path = path
    self.table = table
    self.options = options
  }

  /// Whether a file begins as databases do. False for what can't be read: whoever reads it will say why.
  public static func isDatabase(path: String) -> Bool {
    do throws(CSVError) {
      _ = try DatabaseFile(path: path)
      return true
    } catch {
      return false
    }
  }

  /// What errors call the database: its path as it was given.
  public var name: String { path }

  /// Without folders, for what is kept.
  public var shortName: String {
    (path.split(separator: "/").last.map(String.init) ?? path) + (table.map { ", table \($0)" } ?? "")
  }

  /// Reads the table into typed columns.
  ///
  /// - Parameter observer: sees every byte of the database's file once, in order, then those of its write-ahead log, if
  ///   there is one; for hashing.
  /// - Throws: `CSVError`, with the row's number as the line.
  public func read(observing observer: ((UnsafeRawBufferPointer) -> Void)? = nil) throws(CSVError) -> CSVContents {
    do throws(CSVError) {
      let file = try DatabaseFile(path: path)
      let state = try file.read(observing: observer ?? { _ in })
      let result = Result { () throws(CSVError) in try gather(ReadOnlyDatabase(file)) }
      // An error may be due to the change, too.
      guard try file.state() == state else { throw CSVError(.changed) }
      return try result.get().contents(byteCount: state.byteCount)
    } catch {
      throw error.with(file: name)
    }
  }

  private func gather(_ database: ReadOnlyDatabase) throws(CSVError) -> GivenRecords {
    let selection = try TableSelection(of: table, in: database)
    var records = try GivenRecords(names: selection.columns, options: options)
    let rows = try selection.rows(of: database, fields: records.isKept)
    while try rows.step() {
      for column in selection.columns.indices {
        switch rows.value(column) {
        case .null: try records.appendMissing()
        case .number(let text): try records.append(options.decimalComma ? text.withComma : text)
        case .text(let bytes): try records.append(bytes)
        case .blob: throw records.error(.blob)
        }
      }
      try records.endRecord()
    }
    return records
  }

  /// Calls `body` with the names of the columns, then with every row; NULL becomes an empty field.
  ///
  /// - Throws: `CSVError`, or whatever `body` throws.
  public func forEachRecord(_ body: ([ByteText]) throws -> Void) throws {
    do {
      let file = try DatabaseFile(path: path)
      let state = try file.state()
      let database = try ReadOnlyDatabase(file)
      let selection = try TableSelection(of: table, in: database)
      try body(selection.columns)
      let rows = try selection.rows(of: database, fields: selection.columns.map { _ in true })
      var line = 0
      while try rows.step() {
        line += 1
        try body(
          selection.columns.indices.map { column in
            switch rows.value(column) {
            case .null: return ""
            case .number(let text): return ByteText(text)
            case .text(let bytes) where GivenRecords.isText(bytes):
              return ByteText(String(decoding: bytes, as: UTF8.self))
            case .text: throw CSVError(.notText, line: line, column: selection.columns[column])
            case .blob: throw CSVError(.blob, line: line, column: selection.columns[column])
            }
          })
      }
      guard try file.state() == state else { throw CSVError(.changed) }
    } catch let error as CSVError {
      throw error.with(file: name)
    }
  }
}

extension String {
  /// A decimal as it is written where texts are read with a comma.
  fileprivate var withComma: String { String(map { $0 == "." ? "," : $0 }) }
}
