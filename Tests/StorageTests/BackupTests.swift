import Dispatch
import FeatureImportance
import Foundation
import GRDB
import Storage
import Tabular
import Testing

@Suite("Backups")
struct BackupTests {
  @Test("a copy has the same runs and labels, and is a store of its own")
  func copy() throws {
    let scratch = try Scratch()
    let store = try RunStore(path: scratch.store)
    try store.save(StorageSample.classification())
    try store.save(StorageSample.classes())
    try store.tag(id: StorageSample.classes().id, with: ["x"])
    #expect(try store.backup(to: scratch.path("copy")) == 2)
    #expect(try scratch.names == ["assay.sqlite", "copy"])
    let copy = try RunStore(path: scratch.path("copy"))
    #expect(try copy.list() == store.list())
    #expect(try copy.load(id: StorageSample.classes().id) == StorageSample.classes())
    try copy.delete(id: StorageSample.classes().id)
    #expect(try store.list().count == 2)
  }

  @Test("a copy of a store in WAL mode is one file")
  func writeAheadLog() throws {
    let scratch = try Scratch()
    try RunStore(path: scratch.store).save(StorageSample.bare())
    try DatabaseQueue(path: scratch.store).writeWithoutTransaction { try $0.execute(sql: "PRAGMA journal_mode = WAL") }
    #expect(try RunStore(readingFrom: scratch.store).backup(to: scratch.path("copy")) == 1)
    #expect(try Array(scratch.bytes(scratch.path("copy"))[18..<20]) == [1, 1])
    #expect(try scratch.names.filter { $0.hasPrefix("copy") } == ["copy"])
  }

  @Test("a damaged store gives no backup")
  func damage() throws {
    let scratch = try Scratch()
    let store = try RunStore(path: scratch.store)
    try store.save(StorageSample.classification())
    try DatabaseQueue(path: scratch.store).write {
      try $0.execute(sql: "UPDATE ranking SET estimate = 9 WHERE rank = 1")
    }
    let error = #expect(throws: StoreError.self) { try store.backup(to: scratch.path("copy")) }
    #expect(error?.code == "store-damaged")
  }

  @Test("while others write, a copy has whole runs only")
  func whileWriting() throws {
    let scratch = try Scratch()
    _ = try RunStore(path: scratch.store)
    DispatchQueue.concurrentPerform(iterations: 2) { worker in
      #expect(throws: Never.self) {
        for index in 0..<5 {
          if worker == 0 {
            try RunStore(path: scratch.store).save(StorageSample.bare(id: "run-\(index)"))
          } else {
            let count = try RunStore(readingFrom: scratch.store).backup(to: scratch.path("copy-\(index)"))
            #expect((0...5).contains(count))
          }
        }
      }
    }
  }
}
