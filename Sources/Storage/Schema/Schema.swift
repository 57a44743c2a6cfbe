internal import GRDB
internal import Tabular

/// The tables and views of a store, version by version.
struct Schema: Sendable {
  /// Version 1 first. A released migration never changes: stores made with it exist.
  let migrations: [String]

  #if ASSAY_FAULTS
    static let current = Schema(migrations: [V1.sql] + RehearsedMigration.migrations)
  #else
    static let current = Schema(migrations: [V1.sql])
  #endif

  /// "Assy" in ASCII. SQLite keeps it in the file's header, where `file` and we can tell a store from another
  /// program's database without opening it.
  static let applicationID: UInt32 = 0x4173_7379

  /// Stands in the header as `user_version`.
  var version: Int { migrations.count }

  /// Brings an empty or older database to this version. Call it inside a transaction.
  func migrate(_ db: Database, from old: Int) throws {
    for migration in migrations.dropFirst(old) {
      CrashPoint.reach("migrating")
      try db.execute(sql: migration)
      CrashPoint.reach("migrated")
    }
    try db.execute(sql: "PRAGMA application_id = \(Self.applicationID); PRAGMA user_version = \(version)")
  }

  /// What makes the database another than the migrations up to `version` make, or nil.
  ///
  /// The text of every table, index, view and trigger is compared, so that a view that poses as one of our tables or
  /// a trigger that rewrites what we insert is found before a statement runs into it.
  func difference(of db: Database, at version: Int) throws -> String? {
    let expected = try DatabaseQueue().write { reference in
      try Schema(migrations: Array(migrations.prefix(version))).migrate(reference, from: 0)
      return try SchemaObject.all(in: reference)
    }
    let found = try SchemaObject.all(in: db)
    if let missing = expected.subtracting(found).min() {
      let isAbsent = !found.contains { $0.name == missing.name }
      return "\(missing) \(isAbsent ? "is missing" : "is not as this program made it")"
    }
    return found.subtracting(expected).min().map { "\($0) was not made by this program" }
  }
}

/// One row of `sqlite_schema`, compared by bytes.
private struct SchemaObject: Hashable, Comparable, CustomStringConvertible {
  let type: ByteText
  let name: ByteText
  let table: ByteText
  let sql: ByteText

  var description: String { "the \(type) \(name)" }

  static func < (a: Self, b: Self) -> Bool { (a.name, a.sql) < (b.name, b.sql) }

  static func all(in db: Database) throws -> Set<Self> {
    // `ANALYZE`, harmless and useful, keeps its results in tables of these names.
    let sql = """
      SELECT type, name, tbl_name, sql FROM sqlite_master
      WHERE type <> 'table' OR name NOT IN ('sqlite_stat1', 'sqlite_stat4')
      """
    let rows = try Row.fetchCursor(db, sql: sql)
    var objects: Set<Self> = []
    while let row = try rows.next() {
      let texts = (0..<4).map { ByteText(String.fromDatabaseValue(row[$0]) ?? "") }
      objects.insert(Self(type: texts[0], name: texts[1], table: texts[2], sql: texts[3]))
    }
    return objects
  }
}
