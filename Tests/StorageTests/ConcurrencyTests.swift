import Dispatch
import FeatureImportance
import Foundation
import GRDB
import Storage
import Testing

@Suite("Several connections at once")
struct ConcurrencyTests {
  @Test("eight that create one store make one schema and lose no run")
  func creation() throws {
    let scratch = try Scratch()
    DispatchQueue.concurrentPerform(iterations: 8) { index in
      #expect(throws: Never.self) {
        try RunStore(path: scratch.store).save(StorageSample.classification(id: "run-\(index)"))
      }
    }
    let store = try RunStore(readingFrom: scratch.store)
    #expect(try Set(store.list().map(\.id)) == Set((0..<8).map { "run-\($0)" }))
    #expect(try store.verify().isIntact)
    #expect(try scratch.names == ["assay.sqlite"])
  }

  @Test("four writers of ten runs each and a reader between them: all is stored, no error, no half run")
  func writers() throws {
    let scratch = try Scratch()
    _ = try RunStore(path: scratch.store)
    DispatchQueue.concurrentPerform(iterations: 5) { writer in
      #expect(throws: Never.self) {
        for index in 0..<10 {
          if writer == 4 {
            let store = try RunStore(readingFrom: scratch.store)
            for run in try store.list() { _ = try store.load(id: run.id) }
          } else {
            // A new connection each time, so that headers are read while others hold locks.
            try RunStore(path: scratch.store).save(StorageSample.classification(id: "\(writer).\(index)"))
          }
        }
      }
    }
    let store = try RunStore(readingFrom: scratch.store)
    #expect(try store.list().count == 40)
    #expect(try store.verify().isIntact)
  }

  @Test("one store value can be used from several threads")
  func shared() throws {
    let scratch = try Scratch()
    let store = try RunStore(path: scratch.store)
    DispatchQueue.concurrentPerform(iterations: 8) { index in
      #expect(throws: Never.self) { try store.save(StorageSample.bare(id: "\(index)")) }
    }
    #expect(try store.list().count == 8)
  }

  @Test("a writer that waits in vain says that another process holds the lock; readers are not disturbed")
  func locked() throws {
    let scratch = try Scratch()
    let store = try RunStore(path: scratch.store)
    try store.save(StorageSample.bare())
    let other = try DatabaseQueue(path: scratch.store)
    try other.writeWithoutTransaction { db in
      try db.execute(sql: "BEGIN IMMEDIATE; DELETE FROM runs")
      #expect(try RunStore(readingFrom: scratch.store).list().count == 1)
      let start = ContinuousClock.now
      #expect(throws: StoreError.locked(path: scratch.store)) { try store.save(StorageSample.regression()) }
      #expect(ContinuousClock.now - start < .seconds(20))
      try db.execute(sql: "ROLLBACK")
    }
    try store.save(StorageSample.regression())
    #expect(try store.list().count == 2)
  }
}
