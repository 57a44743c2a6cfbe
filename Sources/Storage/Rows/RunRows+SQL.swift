internal import GRDB

// The only SQL that touches rows. Names of tables and columns come from `RunTables`; everything else is bound.

extension RunRows {
  /// Inserts the rows of a run whose row in `runs` is there.
  func insert(into db: Database, run: Int64) throws {
    for shape in RunTables.parts {
      let columns = ["run"] + shape.columns
      let sql = "INSERT INTO \(quoted(shape.name)) (\(joined(columns))) VALUES (\(marks(columns.count)))"
      let statement = try db.makeStatement(sql: sql)
      for row in self[shape] {
        try statement.execute(arguments: StatementArguments([run.databaseValue] + row.map(\.databaseValue)))
        CrashPoint.reach("insert")
      }
    }
  }

  /// - Throws: `CellMismatch` for a value that no table of ours holds.
  init(reading db: Database, run: Int64) throws {
    self.init()
    for shape in RunTables.parts {
      let order = shape.keys.isEmpty ? "" : " ORDER BY \(joined(shape.keys))"
      let sql = "SELECT \(joined(shape.columns)) FROM \(quoted(shape.name)) WHERE run = ?\(order)"
      self[shape] = try cells(db, sql: sql, arguments: [run])
    }
  }
}

/// A row of `runs` with its digests.
struct StoredRun {
  let key: Int64
  private let cells: [Cell]
  /// Of the rows in all other tables.
  let contentDigest: String
  /// Of this row and `contentDigest`, so that a list of runs can be trusted without reading every run.
  private let digest: String

  /// Whether the row is as it was saved.
  var isIntact: Bool { Self.digest(cells, contentDigest) == digest }

  /// - Throws: `RowMismatch` when a value is not what it should be.
  func row() throws -> RunRow { try RunTables.runs.element(in: cells).element }

  /// As it stands in the file, for telling which run is damaged.
  var id: String { cells.first.flatMap { try? String(cell: $0) } ?? "" }

  private static func digest(_ cells: [Cell], _ contentDigest: String) -> String {
    var digest = Digest()
    digest.add(cells, of: RunTables.runs.shape)
    digest.add([.text(contentDigest)], of: TableShape(name: "runs", keys: [], fields: ["content_sha256"]))
    return digest.finish()
  }
}

extension StoredRun {
  private static let digests = ["content_sha256", "sha256"]

  /// Inserts a row.
  ///
  /// - Returns: its key.
  static func insert(_ row: RunRow, contentDigest: String, into db: Database) throws -> Int64 {
    let cells = try RunTables.runs.row(of: row, at: [])
    let columns = RunTables.runs.shape.columns + digests
    let values = cells + [.text(contentDigest), .text(digest(cells, contentDigest))]
    try db.execute(
      sql: "INSERT INTO runs (\(joined(columns))) VALUES (\(marks(columns.count)))",
      arguments: StatementArguments(values.map(\.databaseValue)))
    return db.lastInsertedRowID
  }

  /// The runs whose id begins so, newest first; of equal times the one saved last.
  ///
  /// NOT INDEXED: a damaged index could hide a run or lead to another one. Nor may a damaged id hide one from the list.
  static func all(in db: Database, idPrefix: String = "", limit: Int? = nil) throws -> [Self] {
    let condition = "?1 = '' OR substr(CAST(id AS BLOB), 1, length(CAST(?1 AS BLOB))) = CAST(?1 AS BLOB)"
    // -1: no limit.
    return try fetch(db, where: condition, [idPrefix.cell().databaseValue, limit ?? -1])
  }

  /// The run in this row of the file, or nil.
  static func at(_ key: Int64, in db: Database) throws -> Self? { try fetch(db, where: "run = ?1", [key, 1]).first }

  private static func fetch(_ db: Database, where condition: String, _ arguments: StatementArguments) throws -> [Self] {
    let columns = ["run"] + RunTables.runs.shape.columns + digests
    let sql = """
      SELECT \(joined(columns)) FROM runs NOT INDEXED
      WHERE \(condition)
      ORDER BY created_at DESC, run DESC LIMIT ?2
      """
    return try Storage.cells(db, sql: sql, arguments: arguments).map { row in
      guard case .integer(let key)? = row.first else { throw CellMismatch(reason: "a run without a key") }
      return Self(
        key: key, cells: Array(row.dropFirst().dropLast(2)), contentDigest: try String(cell: row[row.count - 2]),
        digest: try String(cell: row[row.count - 1]))
    }
  }
}

private func cells(_ db: Database, sql: String, arguments: StatementArguments) throws -> [[Cell]] {
  var result: [[Cell]] = []
  let rows = try Row.fetchCursor(db, sql: sql, arguments: arguments)
  while let row = try rows.next() { result.append(try row.databaseValues.map { try Cell($0) }) }
  return result
}

private func quoted(_ name: String) -> String { "\"\(name)\"" }

private func joined(_ names: [String]) -> String { names.map(quoted).joined(separator: ", ") }

private func marks(_ count: Int) -> String { repeatElement("?", count: count).joined(separator: ", ") }
