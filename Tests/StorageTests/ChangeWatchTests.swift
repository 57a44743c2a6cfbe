import FeatureImportance
import Foundation
import Storage
import Synchronization
import Testing

@Suite("A program that may be interrupted knows what is saved")
struct ChangeWatchTests {
  /// What a watch was told, as "begin", "made", "not made", with the number of runs in the file at that moment.
  private final class Log: Sendable {
    let entries = Mutex<[String]>([])

    func watch(_ path: String) -> ChangeWatch {
      ChangeWatch(
        willBegin: { self.entries.withLock { $0.append("begin") } },
        didEnd: { isMade in
          let count = (try? RunStore(readingFrom: path).list().count) ?? -1
          self.entries.withLock { $0.append(isMade ? "made, \(count)" : "not made, \(count)") }
        })
    }
  }

  @Test("a change begins and ends once, and is on the disk when it has ended")
  func order() throws {
    let scratch = try Scratch()
    let log = Log()
    let store = try RunStore(path: scratch.store, watch: log.watch(scratch.store))
    // The empty store itself saves nothing.
    #expect(log.entries.withLock { $0 } == ["begin", "not made, 0"])
    log.entries.withLock { $0 = [] }
    try store.save(StorageSample.bare())
    #expect(throws: StoreError.self) { try store.save(StorageSample.bare()) }
    try store.delete(id: StorageSample.bare().id)
    #expect(log.entries.withLock { $0 } == ["begin", "made, 1", "begin", "not made, 1", "begin", "made, 0"])
  }

  @Test("what would prevent saving is found early, and nothing is created")
  func check() throws {
    let scratch = try Scratch()
    try RunStore.check(path: scratch.store)
    #expect(try scratch.names.isEmpty)
    #expect(throws: StoreError.missingDirectory(path: scratch.path("no/s"))) {
      try RunStore.check(path: scratch.path("no/s"))
    }
    #expect(throws: StoreError.notAStore(path: scratch.directory, .directory)) {
      try RunStore.check(path: scratch.directory)
    }
    try RunStore(path: scratch.store).save(StorageSample.bare())
    try RunStore.check(path: scratch.store)
  }

  @Test("a list can be cut to its newest runs")
  func limit() throws {
    let scratch = try Scratch()
    let store = try RunStore(path: scratch.store)
    for id in ["a", "b", "c"] { try store.save(StorageSample.bare(id: id)) }
    #expect(try store.list(limit: 2).map(\.id) == ["c", "b"])
    #expect(try store.list(limit: 9).count == 3)
  }
}
