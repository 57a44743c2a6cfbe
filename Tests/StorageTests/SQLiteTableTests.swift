import Foundation
import GRDB
import Tabular
import Testing

@testable import Storage

@Suite("Tables of a SQLite database")
struct SQLiteTableTests {
  /// A database made by statements.
  private func database(_ scratch: borrowing Scratch, _ sql: String..., name: String = "t.db") throws -> String {
    let path = scratch.path(name)
    let queue = try DatabaseQueue(path: path)
    try queue.writeWithoutTransaction { db in
      for statement in sql { try db.execute(sql: statement) }
    }
    try queue.close()
    return path
  }

  private func read(_ path: String, _ table: ByteText? = nil, _ options: ReadOptions = ReadOptions()) throws
    -> CSVContents
  {
    try SQLiteTable(path: path, table: table, options: options).read()
  }

  private func problem(_ path: String, _ table: ByteText? = nil, _ options: ReadOptions = ReadOptions()) -> CSVError? {
    do throws(CSVError) {
      _ = try SQLiteTable(path: path, table: table, options: options).read()
      return nil
    } catch {
      return error
    }
  }

  private func numbers(_ column: Tabular.Column?) -> [Double]? {
    guard case .numeric(let values)? = column?.values else { return nil }
    return values
  }

  @Test("numbers keep every bit, NULL is missing, text is as it is")
  func values() throws {
    let scratch = try Scratch()
    let path = try database(
      scratch, "CREATE TABLE t (i INTEGER, r REAL, s TEXT, m)",
      """
      INSERT INTO t VALUES (-5, 0.1, 'a,"b', 1), (9007199254740992, 1e300, NULL, 'x'), (NULL, 5e-324, 'é', 2.5),
        (0, -2.0, '', NULL)
      """)
    let table = try read(path).table
    #expect(table.rowCount == 4)
    #expect(numbers(table["i"])?.map(\.bitPattern).prefix(2) == [(-5.0).bitPattern, 9007199254740992.0.bitPattern])
    #expect(numbers(table["r"]) == [0.1, 1e300, .leastNonzeroMagnitude, -2])
    #expect(table["m"]?.kind == .categorical)
    let isMissing = table.columns.map { column in (0..<4).map { column.isMissing(at: $0) } }
    #expect(isMissing[0] == [false, false, true, false])
    #expect(isMissing[2] == [false, true, false, true])
    var records: [[ByteText]] = []
    try SQLiteTable(path: path, table: nil).forEachRecord { records.append($0) }
    #expect(
      records == [
        ["i", "r", "s", "m"], ["-5", "0.1", "a,\"b", "1"], ["9007199254740992", "1e+300", "", "x"],
        ["", "5e-324", "é", "2.5"], ["0", "-2", "", ""],
      ])
  }

  @Test("NULL is missing whatever else is, and numbers are numbers under a decimal comma")
  func options() throws {
    let scratch = try Scratch()
    let path = try database(scratch, "CREATE TABLE t (a, b)", "INSERT INTO t VALUES (1.5, 'x'), (NULL, ''), (2, '-')")
    let table = try read(path, nil, ReadOptions(nullTokens: ["-"], decimalComma: true)).table
    #expect(table["a"]?.kind == .numeric)
    #expect((0..<3).map { table["a"]?.isMissing(at: $0) } == [false, true, false])
    #expect((0..<3).map { table["b"]?.isMissing(at: $0) } == [false, false, true])
  }

  @Test("the only table needs no name; of several, and views, one is named as SQL names it")
  func choice() throws {
    let scratch = try Scratch()
    let one = try database(
      scratch, "CREATE TABLE \"we\"\"ird; --\" (\"a\"\"b\", \"select\")", "INSERT INTO \"we\"\"ird; --\" VALUES (1, 2)",
      name: "one.db")
    #expect(try read(one).table.columns.map(\.name) == ["a\"b", "select"])
    let several = try database(
      scratch, "CREATE TABLE a (x)", "INSERT INTO a VALUES (1)", "CREATE VIEW half AS SELECT x / 2.0 AS y FROM a",
      name: "several.db")
    #expect(problem(several)?.problem == .whichTable(of: ["a", "half"]))
    #expect(numbers(try read(several, "HALF").table["y"]) == [0.5])
    #expect(problem(several, "b")?.problem == .noSuchTable(name: "b", among: ["a", "half"]))
    #expect(problem(try database(scratch, "PRAGMA user_version = 1", name: "none.db"))?.problem == .whichTable(of: []))
    #expect(SQLiteTable(path: several, table: "half").shortName == "several.db, table half")
  }

  @Test("rows come in the order of the rowid, though an index holds the columns")
  func order() throws {
    let scratch = try Scratch()
    let path = try database(
      scratch, "CREATE TABLE t (rowid, a)", "INSERT INTO t VALUES (1, 3), (2, 1), (3, 2)", "CREATE INDEX k ON t (a)",
      "CREATE TABLE w (k TEXT PRIMARY KEY, a) WITHOUT ROWID", "INSERT INTO w VALUES ('z', 1), ('y', 2)")
    #expect(numbers(try read(path, "t", ReadOptions(columns: ["a"])).table["a"]) == [3, 1, 2])
    #expect(numbers(try read(path, "w").table["a"]) == [2, 1])
  }

  @Test("what is neither a number nor text is an error with row and column, unless it is left out")
  func bytes() throws {
    let scratch = try Scratch()
    let path = try database(
      scratch, "CREATE TABLE t (a, b, c)", "INSERT INTO t VALUES (1, 'x', 'x')",
      "INSERT INTO t VALUES (2, x'00', CAST(x'ff' AS TEXT)), (3, 'x', 'a' || char(0))")
    let error = problem(path)
    #expect(error?.problem == .blob && error?.line == 2 && error?.column == "b" && error?.file == path)
    #expect(problem(path, nil, ReadOptions(exclude: ["b"]))?.problem == .notText)
    #expect(numbers(try read(path, nil, ReadOptions(columns: ["a"])).table["a"]) == [1, 2, 3])
    var options = ReadOptions(columns: ["a", "c"])
    options.maximumColumns = 2
    #expect(problem(path, nil, options)?.problem == .tooManyColumns(limit: 2))
    let long = try database(scratch, "CREATE TABLE t (a)", "INSERT INTO t VALUES ('xyz')", name: "long.db")
    options = ReadOptions()
    options.maximumFieldBytes = 2
    #expect(problem(long, nil, options)?.problem == .fieldTooLong(limit: 2))
  }

  @Test("the database is left as it is, with nothing beside it", arguments: ["DELETE", "WAL"])
  func untouched(mode: String) throws {
    let scratch = try Scratch()
    let path = try database(
      scratch, "PRAGMA journal_mode = \(mode)", "CREATE TABLE t (a)", "INSERT INTO t VALUES (1), (2)")
    let before = try Data(contentsOf: URL(fileURLWithPath: path))
    var seen = Data()
    let contents = try SQLiteTable(path: path, table: nil).read { seen.append(contentsOf: $0) }
    #expect(contents.table.rowCount == 2 && contents.byteCount == before.count)
    #expect(seen == before)
    #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == before)
    #expect(try scratch.names == ["t.db"])
  }

  @Test("what a write-ahead log holds is read, and seen by the observer")
  func log() throws {
    let scratch = try Scratch()
    let path = scratch.path("t.db")
    let queue = try DatabaseQueue(path: path)
    try queue.writeWithoutTransaction { db in
      for sql in ["PRAGMA journal_mode = WAL", "CREATE TABLE t (a)", "INSERT INTO t VALUES (1), (2), (3)"] {
        try db.execute(sql: sql)
      }
    }
    var seen = Data()
    let contents = try SQLiteTable(path: path, table: nil).read { seen.append(contentsOf: $0) }
    #expect(contents.table.rowCount == 3)
    let files = try ["t.db", "t.db-wal"].map { try Data(contentsOf: URL(fileURLWithPath: scratch.path($0))) }
    #expect(seen == files[0] + files[1])
    try queue.close()
  }

  @Test("what a view of a stranger calls is not run")
  func untrusted() throws {
    let scratch = try Scratch()
    let path = try database(
      scratch, "CREATE TABLE t (a)", "INSERT INTO t VALUES (1)",
      "CREATE VIEW v AS SELECT load_extension('evil') AS a FROM t")
    #expect(problem(path, "v")?.code == "not-readable")
  }

  @Test("a damaged database, another file and none are errors")
  func wrong() throws {
    let scratch = try Scratch()
    let path = try database(
      scratch, "CREATE TABLE t (a)",
      "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000) INSERT INTO t SELECT i FROM n")
    var bytes = try [UInt8](Data(contentsOf: URL(fileURLWithPath: path)))
    for index in 4096..<bytes.count where index % 4096 < 100 { bytes[index] = 0x55 }
    try scratch.write(bytes, to: path)
    #expect(problem(path, "t")?.code == "not-readable")
    try scratch.write(Array("a,b\n1,2\n".utf8), to: scratch.path("t.csv"))
    #expect(problem(scratch.path("t.csv"))?.problem == .notADatabase)
    #expect(problem(scratch.path("none"))?.problem == .notFound)
    #expect(SQLiteTable.isDatabase(path: path))
    for other in ["t.csv", "none", "."] { #expect(!SQLiteTable.isDatabase(path: scratch.path(other))) }
  }
}
