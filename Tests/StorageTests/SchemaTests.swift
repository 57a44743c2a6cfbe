import GRDB
import Testing

@testable import Storage

@Suite("The schema")
struct SchemaTests {
  private static let next = Schema(
    migrations: Schema.current.migrations + ["ALTER TABLE runs ADD COLUMN tag TEXT; CREATE VIEW v_next AS SELECT 1"])

  @Test("every table has the columns that are written and read, and no others")
  func columns() throws {
    let scratch = try Scratch()
    _ = try RunStore(path: scratch.store)
    try DatabaseQueue(path: scratch.store).read { db in
      let names = try String.fetchAll(db, sql: "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")
      #expect(names == (RunTables.parts.map(\.name) + ["runs"] + LabelTable.all.map(\.name)).sorted())
      for shape in RunTables.parts {
        #expect(try db.columns(in: shape.name).map(\.name) == ["run"] + shape.columns)
      }
      let ends = ["content_sha256", "sha256"]
      #expect(try db.columns(in: "runs").map(\.name) == ["run"] + RunTables.runs.shape.columns + ends)
    }
  }

  @Test("every table is STRICT and goes with its run")
  func strictness() throws {
    let scratch = try Scratch()
    _ = try RunStore(path: scratch.store)
    try DatabaseQueue(path: scratch.store).read { db in
      let loose = "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND NOT strict"
      #expect(try String.fetchAll(db, sql: loose) == ["sqlite_schema"])
      for shape in RunTables.parts {
        let keys = try Row.fetchAll(db, sql: "PRAGMA foreign_key_list(\(shape.name))")
        let actions = keys.map { $0["on_delete"] as String }
        #expect(!actions.isEmpty && actions.allSatisfy { $0 == "CASCADE" }, "\(shape.name)")
      }
    }
  }

  @Test("the file says what it is: application id, version, rollback journal")
  func header() throws {
    let scratch = try Scratch()
    _ = try RunStore(path: scratch.store)
    let bytes = try scratch.bytes(scratch.store)
    #expect(Array(bytes[68..<72]) == Array("Assy".utf8))
    #expect(Array(bytes[60..<64]) == [0, 0, 0, 1])
    #expect(Array(bytes[18..<20]) == [1, 1])
  }

  @Test("a store left in WAL mode returns to a rollback journal when it is opened for writing")
  func writeAheadLog() throws {
    let scratch = try Scratch()
    try RunStore(path: scratch.store).save(StorageSample.bare())
    try DatabaseQueue(path: scratch.store).writeWithoutTransaction { try $0.execute(sql: "PRAGMA journal_mode = WAL") }
    #expect(try RunStore(readingFrom: scratch.store).list().count == 1)
    _ = try RunStore(path: scratch.store)
    #expect(try Array(scratch.bytes(scratch.store)[18..<20]) == [1, 1])
  }

  @Test("a newer program brings an older store up to date and keeps its runs")
  func migration() throws {
    let scratch = try Scratch()
    try RunStore(path: scratch.store).save(StorageSample.classification())
    let outdated = StoreError.olderVersion(path: scratch.store, version: 1)
    #expect(throws: outdated) { try RunStore(path: scratch.store, access: .reading, schema: Self.next) }
    let store = try RunStore(path: scratch.store, access: .writing, schema: Self.next)
    #expect(try store.load(id: "2025") == StorageSample.classification())
    #expect(try store.verify().isIntact)
    #expect(try RunStore(path: scratch.store, access: .reading, schema: Self.next).list().count == 1)
    #expect(throws: StoreError.newerVersion(path: scratch.store, version: 2)) { try RunStore(path: scratch.store) }
  }

  @Test("a migration that fails leaves the old version")
  func failedMigration() throws {
    let scratch = try Scratch()
    try RunStore(path: scratch.store).save(StorageSample.classification())
    let bytes = try scratch.bytes(scratch.store)
    let broken = Schema(migrations: Schema.current.migrations + ["CREATE TABLE extra (x); nonsense"])
    #expect(throws: StoreError.self) { try RunStore(path: scratch.store, access: .writing, schema: broken) }
    #expect(try scratch.bytes(scratch.store) == bytes)
  }
}
