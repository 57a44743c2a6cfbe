internal import GRDB

/// The rows that one of the documented views has of a run, for other programs.
public struct StoreView: Sendable {
  /// As in the schema: "v_ranking".
  public let name: String
  public let columns: [Column]
  /// In the order of the view; one value a column.
  public let rows: [[StoreValue]]

  /// A column and the type of its values that are not missing.
  public struct Column: Sendable, Equatable {
    public let name: String
    public let type: ColumnType
  }

  /// As SQLite declares it for a column of a table; for a computed one as its values are.
  public enum ColumnType: String, Sendable {
    case integer = "INTEGER"
    case real = "REAL"
    case text = "TEXT"
  }
}

/// One value of a view. Texts are as they stand in the store: `␛␀` for a NUL byte, `␛␛` for `␛`.
public enum StoreValue: Sendable, Equatable {
  case missing
  case integer(Int64)
  case real(Double)
  case text(String)
}

extension RunStore {
  /// The names of all views, in alphabetical order.
  public static var viewNames: [String] {
    V1.sql.split(separator: "\n").compactMap { line in
      let words = line.split(separator: " ")
      return words.starts(with: ["CREATE", "VIEW"]) && words.count > 2 ? String(words[2]) : nil
    }.sorted()
  }

  /// What views say of one run.
  ///
  /// - Parameters:
  ///   - id: as for `load(id:)`.
  ///   - names: of views; nil for all.
  /// - Throws: `StoreError` as `load(id:)`, since a damaged run is not exported; `.unknownView`.
  public func views(of id: String, _ names: [String]? = nil) throws(StoreError) -> [StoreView] {
    let names = names ?? Self.viewNames
    for name in names where !Self.viewNames.contains(name) {
      throw .unknownView(name, known: Self.viewNames)
    }
    return try read { db in
      let run = try find(id, in: db)
      _ = try load(run, from: db)
      return try names.map { try StoreView($0, of: run, in: db) }
    }
  }
}

extension StoreView {
  fileprivate init(_ name: String, of run: StoredRun, in db: Database) throws {
    let declared = try Row.fetchAll(db, sql: "PRAGMA table_info(\(name))")
    let cursor = try Row.fetchCursor(db, sql: "SELECT * FROM \(name) WHERE run_id = ?", arguments: [run.id])
    var rows: [[StoreValue]] = []
    while let row = try cursor.next() { rows.append(try row.databaseValues.map { StoreValue(try Cell($0)) }) }
    self.name = name
    self.rows = rows
    columns = declared.enumerated().map { index, column in
      let type = String.fromDatabaseValue(column["type"]).flatMap { ColumnType(rawValue: $0) }
      return Column(
        name: String.fromDatabaseValue(column["name"]) ?? "",
        type: type ?? ColumnType(of: rows.lazy.map { $0[index] }))
    }
  }
}

extension StoreView.ColumnType {
  /// The narrowest type that all values have; of no values a number, as most computed columns are.
  fileprivate init(of values: some Sequence<StoreValue>) {
    self = .integer
    var isEmpty = true
    for value in values {
      switch value {
      case .missing: continue
      case .integer: break
      case .real where self == .integer: self = .real
      case .real: break
      case .text: self = .text
      }
      isEmpty = false
    }
    if isEmpty { self = .real }
  }
}

extension StoreValue {
  fileprivate init(_ cell: Cell) {
    switch cell {
    case .null: self = .missing
    case .integer(let value): self = .integer(value)
    case .real(let value): self = .real(value)
    case .text(let value): self = .text(value)
    }
  }
}
