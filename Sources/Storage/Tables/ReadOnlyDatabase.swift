internal import GRDBSQLite
internal import Tabular

/// A connection to a database of unknown origin, which is neither changed nor trusted, in one transaction.
///
/// SQLite itself, without GRDB: GRDB can't open a file as immutable, and its texts are Swift strings, in which invalid
/// UTF-8 is repaired and what follows a NUL is lost.
final class ReadOnlyDatabase {
  private let connection: OpaquePointer

  init(_ file: DatabaseFile) throws(CSVError) {
    // A database that keeps a log has files made beside it even when it is only read, and they stay. While there is no
    // log, nothing but the file itself need be looked at; that it doesn't change is then checked by its caller.
    let hasLog = try file.state().hasLog
    let isImmutable = file.usesLog && !hasLog
    let uri = "file:" + Self.escaped(file.path) + "?mode=ro" + (isImmutable ? "&immutable=1" : "")
    var opened: OpaquePointer?
    let status = sqlite3_open_v2(uri, &opened, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX, nil)
    guard let opened else { throw CSVError(.notReadable(reason: "out of memory")) }
    connection = opened
    if status != SQLITE_OK { throw error }
    sqlite3_busy_timeout(connection, 10_000)
    // Views and generated columns of a stranger may call only harmless functions.
    for sql in ["PRAGMA trusted_schema = OFF", "PRAGMA cell_size_check = ON", "BEGIN"] {
      if sqlite3_exec(connection, sql, nil, nil, nil) != SQLITE_OK { throw error }
    }
  }

  deinit { sqlite3_close_v2(connection) }

  /// What SQLite says of the last call. It names tables and columns, never a value.
  var error: CSVError { CSVError(.notReadable(reason: String(cString: sqlite3_errmsg(connection)))) }

  func statement(_ sql: String) throws(CSVError) -> ReadOnlyStatement {
    var prepared: OpaquePointer?
    guard sqlite3_prepare_v2(connection, sql, -1, &prepared, nil) == SQLITE_OK, let prepared else { throw error }
    return ReadOnlyStatement(prepared, of: self)
  }

  /// All rows of a query with at most one argument, as texts.
  func rows(_ sql: String, _ argument: String? = nil) throws(CSVError) -> [[String]] {
    let statement = try statement(sql)
    if let argument { statement.bind(argument) }
    var rows: [[String]] = []
    while try statement.step() { rows.append(statement.texts) }
    return rows
  }

  /// https://www.sqlite.org/uri.html
  private static func escaped(_ path: String) -> String {
    path.utf8.map { byte in
      let isPlain = UInt8(ascii: "/") == byte || UInt8(ascii: ".") == byte || isLetterOrDigit(byte)
      return isPlain ? String(UnicodeScalar(byte)) : "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16)
    }.joined()
  }

  private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
      UInt8(ascii: "A")...UInt8(ascii: "Z"):
      true
    default: false
    }
  }
}

/// A query whose rows are read one after the other.
final class ReadOnlyStatement {
  private let statement: OpaquePointer
  private let database: ReadOnlyDatabase

  /// A field of a row.
  enum Value {
    case null
    /// The shortest decimal that reads back the same.
    case number(String)
    /// Valid until the next step.
    case text(UnsafeBufferPointer<UInt8>)
    case blob
  }

  init(_ statement: OpaquePointer, of database: ReadOnlyDatabase) {
    self.statement = statement
    self.database = database
  }

  deinit { sqlite3_finalize(statement) }

  func bind(_ argument: String) {
    // SQLITE_TRANSIENT, a cast that C macros lose on the way: SQLite makes a copy.
    sqlite3_bind_text(statement, 1, argument, -1, unsafeBitCast(-1, to: sqlite3_destructor_type.self))
  }

  /// - Returns: false after the last row.
  func step() throws(CSVError) -> Bool {
    switch sqlite3_step(statement) {
    case SQLITE_ROW: return true
    case SQLITE_DONE: return false
    default: throw database.error
    }
  }

  func value(_ column: Int) -> Value {
    let index = Int32(column)
    switch sqlite3_column_type(statement, index) {
    case SQLITE_INTEGER: return .number(String(sqlite3_column_int64(statement, index)))
    case SQLITE_FLOAT: return .number(Self.decimal(sqlite3_column_double(statement, index)))
    case SQLITE_TEXT:
      let start = sqlite3_column_text(statement, index)
      return .text(UnsafeBufferPointer(start: start, count: Int(sqlite3_column_bytes(statement, index))))
    case SQLITE_BLOB: return .blob
    default: return .null
    }
  }

  /// All fields of the row; NULL is empty.
  var texts: [String] {
    (0..<Int(sqlite3_column_count(statement))).map { column in
      switch value(column) {
      case .null, .blob: ""
      case .number(let text): text
      case .text(let bytes): String(decoding: bytes, as: UTF8.self)
      }
    }
  }

  /// Whole numbers without a point, as integers have none either.
  private static func decimal(_ value: Double) -> String {
    let text = "\(value)"
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }
}
