import FeatureImportance
import Foundation
import GRDB
import Testing

@testable import Storage

@Suite("Views as values")
struct StoreViewTests {
  private let scratch: Scratch
  private let store: RunStore
  private let run = StorageSample.classification()

  init() throws {
    scratch = try Scratch()
    store = try RunStore(path: scratch.store)
    try store.save(StorageSample.regression())
    try store.save(run)
  }

  @Test("every view of the schema is known, and has rows of that run only, as SQLite gives them")
  func all() throws {
    let db = try DatabaseQueue(path: scratch.store)
    let names = try db.read { try String.fetchAll($0, sql: "SELECT name FROM sqlite_schema WHERE type = 'view'") }
    #expect(RunStore.viewNames == names.sorted())
    for view in try store.views(of: run.id) {
      let rows = try db.read {
        try Row.fetchAll($0, sql: "SELECT * FROM \(view.name) WHERE run_id = ?", arguments: [run.id])
      }
      #expect(view.rows.count == rows.count, "\(view.name)")
      #expect(view.columns.first?.name == "run_id")
      #expect(view.rows.allSatisfy { $0.count == view.columns.count && $0[0] == .text(run.id) })
      for (values, row) in zip(view.rows, rows) {
        for (value, stored) in zip(values, row.databaseValues) { #expect(databaseValue(value) == stored) }
      }
    }
  }

  private func databaseValue(_ value: StoreValue) -> DatabaseValue {
    switch value {
    case .missing: .null
    case .integer(let value): value.databaseValue
    case .real(let value): value.databaseValue
    case .text(let value): value.databaseValue
    }
  }

  @Test("types of columns do not hang on the values of a run")
  func types() throws {
    let bare = StorageSample.bare()
    try store.save(bare)
    let (full, empty) = (try store.views(of: run.id, ["v_ranking"])[0], try store.views(of: bare.id, ["v_ranking"])[0])
    #expect(empty.rows.isEmpty && full.columns == empty.columns)
    let types = Dictionary(uniqueKeysWithValues: full.columns.map { ($0.name, $0.type) })
    #expect(types["term"] == .text && types["conf_low"] == .real && types["rank"] == .integer)
  }

  @Test("an unknown view and a damaged run are refused")
  func refusals() throws {
    let error = #expect(throws: StoreError.self) { try store.views(of: run.id, ["runs"]) }
    #expect(error?.code == "view-unknown")
    try DatabaseQueue(path: scratch.store).write { try $0.execute(sql: "UPDATE metrics SET estimate = 9") }
    let damage = #expect(throws: StoreError.self) { try store.views(of: run.id, ["v_ranking"]) }
    #expect(damage?.code == "run-damaged")
  }
}
