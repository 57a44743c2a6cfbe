import FeatureImportance
import Foundation
import GRDB
import Testing

@testable import Storage

@Suite("What is not a store is refused and left alone")
struct OpeningTests {
  /// Opens in both ways; both must fail in the same way, fast, and leave the bytes.
  private func expectRefusal(_ expected: StoreError, _ path: String) {
    #expect(throws: expected) { try RunStore(path: path) }
    #expect(throws: expected) { try RunStore(readingFrom: path) }
  }

  @Test("nothing at the path: created for writing, an error for reading")
  func absent() throws {
    let scratch = try Scratch()
    #expect(throws: StoreError.notFound(path: scratch.store)) { try RunStore(readingFrom: scratch.store) }
    #expect(try scratch.names.isEmpty)
    #expect(try RunStore(path: scratch.store).list().isEmpty)
    #expect(try scratch.names == ["assay.sqlite"])
  }

  @Test("a missing parent directory is not made")
  func missingDirectory() throws {
    let scratch = try Scratch()
    let path = scratch.path("no/assay.sqlite")
    #expect(throws: StoreError.missingDirectory(path: path)) { try RunStore(path: path) }
    try scratch.write([1], to: scratch.path("file"))
    expectRefusal(.missingDirectory(path: scratch.path("file/x")), scratch.path("file/x"))
    #expect(try scratch.names == ["file"])
  }

  @Test("a directory, a pipe, a device and links that lead nowhere are refused")
  func types() throws {
    let scratch = try Scratch()
    expectRefusal(.notAStore(path: scratch.directory, .directory), scratch.directory)
    mkfifo(scratch.path("pipe"), 0o600)
    expectRefusal(.notAStore(path: scratch.path("pipe"), .special), scratch.path("pipe"))
    expectRefusal(.notAStore(path: "/dev/null", .special), "/dev/null")
    for (link, target) in [("loop", "loop"), ("dangling", "nowhere")] {
      symlink(target, scratch.path(link))
      expectRefusal(.notAStore(path: scratch.path(link), .brokenLink), scratch.path(link))
    }
    symlink("pipe", scratch.path("to-pipe"))
    expectRefusal(.notAStore(path: scratch.path("to-pipe"), .special), scratch.path("to-pipe"))
    #expect(try scratch.names == ["dangling", "loop", "pipe", "to-pipe"])
  }

  @Test("files of other content are refused and keep their bytes")
  func contents() throws {
    let scratch = try Scratch()
    let path = scratch.path("file")
    let cases: [([UInt8], StoreError.Refusal)] = [
      ([], .empty), (Array("a,b\n1,2\n".utf8), .notSQLite), ([UInt8](repeating: 0, count: 4096), .notSQLite),
      (Array("SQLite format 3\0".utf8), .notSQLite),
    ]
    for (bytes, refusal) in cases {
      try scratch.write(bytes, to: path)
      expectRefusal(.notAStore(path: path, refusal), path)
      #expect(try scratch.bytes(path) == bytes)
    }
    #expect(try scratch.names == ["file"])
  }

  @Test("another program's database is refused, also one in WAL mode with a journal beside it")
  func otherProgram() throws {
    let scratch = try Scratch()
    let path = scratch.path("other.sqlite")
    let other = try DatabasePool(path: path)
    try other.write { try $0.execute(sql: "CREATE TABLE runs (id TEXT); PRAGMA user_version = 1") }
    let (bytes, names) = (try scratch.bytes(path), try scratch.names)
    expectRefusal(.notAStore(path: path, .otherProgram), path)
    #expect(try scratch.bytes(path) == bytes)
    #expect(try scratch.names == names)
  }

  @Test("a newer version is refused")
  func newer() throws {
    let scratch = try Scratch()
    _ = try RunStore(path: scratch.store)
    try DatabaseQueue(path: scratch.store).write { try $0.execute(sql: "PRAGMA user_version = 2") }
    let bytes = try scratch.bytes(scratch.store)
    expectRefusal(.newerVersion(path: scratch.store, version: 2), scratch.store)
    #expect(try scratch.bytes(scratch.store) == bytes)
  }

  @Test(
    "a store with tables, views or triggers that we did not make is refused",
    arguments: [
      "CREATE TRIGGER t AFTER INSERT ON runs BEGIN DELETE FROM runs; END",
      "CREATE VIEW extra AS SELECT * FROM runs", "CREATE TABLE extra (x)", "CREATE INDEX i ON ranking (rank)",
      "DROP VIEW v_path", "DROP VIEW v_runs; CREATE VIEW v_runs AS SELECT 'x' AS run_id",
      "DROP TABLE warnings; CREATE VIEW warnings AS SELECT 1 AS run, 0 AS position, 'a' AS code",
      "ALTER TABLE timings ADD COLUMN x TEXT",
    ])
  func hostileSchema(sql: String) throws {
    let scratch = try Scratch()
    try RunStore(path: scratch.store).save(StorageSample.classification())
    // Dropping `warnings` leaves a view without its table, which SQLite allows only when asked.
    try DatabaseQueue(path: scratch.store).writeWithoutTransaction { try $0.execute(sql: sql) }
    let bytes = try scratch.bytes(scratch.store)
    for open in [{ try RunStore(path: scratch.store) }, { try RunStore(readingFrom: scratch.store) }] {
      let error = #expect(throws: StoreError.self) { try open() }
      #expect(error?.code == "store-refused", "\(String(describing: error))")
    }
    #expect(try scratch.bytes(scratch.store) == bytes)
  }

  @Test("statistics that ANALYZE leaves are no reason to refuse")
  func analyzed() throws {
    let scratch = try Scratch()
    try RunStore(path: scratch.store).save(StorageSample.classification())
    try DatabaseQueue(path: scratch.store).write { try $0.execute(sql: "ANALYZE") }
    #expect(try RunStore(path: scratch.store).list().count == 1)
  }

  @Test("names that mean something to SQLite are just names")
  func specialNames() throws {
    let scratch = try Scratch()
    for name in [":memory:", "file:x?mode=memory", "a b#c%41.sqlite", "é.sqlite"] {
      try RunStore(path: scratch.path(name)).save(StorageSample.bare())
      #expect(try RunStore(readingFrom: scratch.path(name)).list().count == 1)
      #expect(FileManager.default.fileExists(atPath: scratch.path(name)))
    }
    #expect(StoreFile.absolute(":memory:").hasSuffix("/:memory:"))
  }

  @Test("a link to a store is that store")
  func link() throws {
    let scratch = try Scratch()
    try RunStore(path: scratch.store).save(StorageSample.bare())
    symlink("assay.sqlite", scratch.path("link"))
    try RunStore(path: scratch.path("link")).save(StorageSample.regression())
    #expect(try RunStore(readingFrom: scratch.store).list().count == 2)
  }

  @Test("a store opened for reading saves nothing")
  func reading() throws {
    let scratch = try Scratch()
    _ = try RunStore(path: scratch.store)
    let store = try RunStore(readingFrom: scratch.store)
    #expect(throws: StoreError.readOnly(path: scratch.store)) { try store.save(StorageSample.bare()) }
    #expect(throws: StoreError.readOnly(path: scratch.store)) { try store.delete(id: "x") }
  }

  @Test("a read-only file or directory can be read but not written", .enabled(if: geteuid() != 0, "root may write"))
  func permissions() throws {
    let scratch = try Scratch()
    try RunStore(path: scratch.store).save(StorageSample.bare())
    for (path, mode, back) in [(scratch.store, 0o400 as mode_t, 0o600 as mode_t), (scratch.directory, 0o500, 0o700)] {
      chmod(path, mode)
      defer { chmod(path, back) }
      #expect(try RunStore(readingFrom: scratch.store).load(id: "2025") == StorageSample.bare())
      #expect(throws: StoreError.readOnly(path: scratch.store)) { try RunStore(path: scratch.store) }
    }
    chmod(scratch.directory, 0o500)
    #expect(throws: StoreError.readOnly(path: scratch.path("new"))) { try RunStore(path: scratch.path("new")) }
    chmod(scratch.directory, 0o700)
    chmod(scratch.store, 0)
    #expect(throws: StoreError.denied(path: scratch.store)) { try RunStore(readingFrom: scratch.store) }
  }

  @Test("messages, fixes and codes are there for every error")
  func wording() {
    let error = StoreError.notAStore(path: "/x", .empty)
    #expect(error.message == "/x is not a run store: the file is empty")
    #expect(error.fix == "choose another path; the file was left as it is")
    #expect(error.code == "store-refused")
    #expect(StoreError.locked(path: "/x").message == "the run store /x is locked by another process")
    #expect(StoreError.readOnly(path: "/x").message == "the run store /x is read-only")
  }
}
