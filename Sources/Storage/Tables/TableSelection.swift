internal import Tabular

/// Which table or view of a database is read, and its columns.
struct TableSelection {
  let columns: [ByteText]
  private let table: String
  /// What to sort by, so that SQLite doesn't take the order of an index that happens to hold the columns.
  private let order: String?

  /// - Parameter wanted: nil: the only table or view there is; of a run store, whose tables are many, none.
  init(of wanted: ByteText?, in database: ReadOnlyDatabase) throws(CSVError) {
    // "shadow" tables belong to virtual ones, and those of SQLite itself are of no interest.
    let all = try database.rows(
      """
      SELECT name, type, wr FROM pragma_table_list
      WHERE schema = 'main' AND type IN ('table', 'view', 'virtual') AND substr(name, 1, 7) <> 'sqlite_'
      ORDER BY name
      """)
    let names = all.map { ByteText($0[0]) }
    let index: Int?
    if let wanted {
      // As SQL has it, unless two views differ in case only, which SQL doesn't allow.
      index = names.firstIndex(of: wanted) ?? names.firstIndex { $0.string.lowercased() == wanted.string.lowercased() }
      if index == nil { throw CSVError(.noSuchTable(name: wanted, among: names)) }
    } else {
      index = names.count == 1 ? 0 : nil
    }
    guard let index else { throw CSVError(.whichTable(of: names)) }
    table = all[index][0]
    // Hidden: arguments of virtual tables. Generated columns (2 and 3) are columns like others.
    let columns = try database.rows("SELECT name FROM pragma_table_xinfo(?) WHERE hidden <> 1", table).map { $0[0] }
    self.columns = columns.map { ByteText($0) }
    // The rowid has three names, each of which a column can take away.
    let taken = Set(columns.map { $0.lowercased() })
    order = all[index][1...] == ["table", "0"] ? ["rowid", "_rowid_", "oid"].first { !taken.contains($0) } : nil
  }

  /// All rows; fields that aren't asked for are NULL.
  func rows(of database: ReadOnlyDatabase, fields: [Bool]) throws(CSVError) -> ReadOnlyStatement {
    let list = zip(columns, fields).map { $1 ? Self.quoted($0.string) : "NULL" }.joined(separator: ", ")
    let sorting = order.map { " ORDER BY \($0)" } ?? ""
    return try database.statement("SELECT \(list) FROM main.\(Self.quoted(table))\(sorting)")
  }

  private static func quoted(_ name: String) -> String {
    "\"" + name.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
  }
}
