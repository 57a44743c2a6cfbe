import FeatureImportance
import Foundation
import GRDB
import Tabular
import Testing

@testable import Storage

@Suite("Names and tags of runs")
struct LabelTests {
  private let scratch: Scratch
  private let store: RunStore
  private let first = StorageSample.classification()
  private let second = StorageSample.regression()

  init() throws {
    scratch = try Scratch()
    store = try RunStore(path: scratch.store)
    try store.save(first)
    try store.save(second)
  }

  private func summary(_ run: Run) throws -> RunSummary {
    try #require(try store.list().first { $0.id == run.id })
  }

  @Test(
    "a name is data, never a path or a pattern",
    arguments: [
      "../../etc/cron.d/x", "/abs/path", "CON", "a\\b", "..", "file\\0name", "-rf", "%", "'; DROP TABLE runs;--",
      "␛␀", "🩺", "=1+1", "e\u{301}",
    ])
  func names(name: String) throws {
    try store.rename(id: first.id, to: ByteText(name))
    #expect(try summary(first).name == ByteText(name) && summary(second).name == nil)
    #expect(try store.load(id: name) == first)
    #expect(try scratch.names == ["assay.sqlite"])
    #expect(try store.verify().isIntact)
    try store.rename(id: name, to: "other")
    #expect(throws: StoreError.unknownRun(path: store.path, id: name)) { try store.load(id: name) }
    try store.rename(id: "other", to: nil)
    #expect(try summary(first).name == nil)
  }

  @Test(
    "what is not one line of plain text is refused",
    arguments: [
      "", " ", " a", "a ", "a\nb", "a\0b", "\u{1B}[31m", "\u{202E}abc", "a\u{200B}", String(repeating: "é", count: 61),
    ])
  func unusable(text: String) throws {
    for change in [
      { try store.rename(id: first.id, to: ByteText(text)) }, { try store.tag(id: first.id, with: [ByteText(text)]) },
    ] {
      let error = #expect(throws: StoreError.self) { try change() }
      #expect(error?.code == "label-unusable")
    }
    #expect(try store.list().allSatisfy { $0.name == nil && $0.tags.isEmpty })
  }

  @Test("two runs have two names; both forms of é are two")
  func uniqueness() throws {
    try store.rename(id: first.id, to: "é")
    #expect(throws: StoreError.nameTaken(path: store.path, name: "é")) { try store.rename(id: second.id, to: "é") }
    try store.rename(id: second.id, to: "e\u{301}")
    #expect(try store.load(id: "é") == first)
    #expect(try store.load(id: "e\u{301}") == second)
    try store.rename(id: first.id, to: "é")
  }

  @Test("an id goes before a name, a name before the beginning of an id")
  func precedence() throws {
    try store.rename(id: first.id, to: ByteText(second.id))
    #expect(try store.load(id: second.id) == second)
    try store.rename(id: first.id, to: "2025")
    #expect(try store.load(id: "2025") == first)
  }

  @Test("tags are a set, in order; a run that goes takes its labels along")
  func tags() throws {
    try store.tag(id: first.id, with: ["q3", "approved", "q3"])
    try store.tag(id: first.id, with: ["approved", "'quoted'"])
    #expect(try summary(first).tags == ["'quoted'", "approved", "q3"] && summary(second).tags.isEmpty)
    try store.untag(id: first.id, of: ["approved", "absent"])
    #expect(try summary(first).tags == ["'quoted'", "q3"])
    try store.untag(id: first.id)
    #expect(try summary(first).tags.isEmpty)
    try store.tag(id: first.id, with: ["x"])
    try store.rename(id: first.id, to: "y")
    try store.delete(id: "y")
    let counts = try DatabaseQueue(path: scratch.store).read { db in
      try ["run_names", "run_tags"].map { try Int.fetchOne(db, sql: "SELECT count(*) FROM \($0)") }
    }
    #expect(counts == [0, 0])
    #expect(try store.verify().isIntact)
  }

  @Test("labels leave the run as it was")
  func digest() throws {
    try store.tag(id: first.id, with: ["x"])
    try store.rename(id: first.id, to: "y")
    let loaded = try store.load(id: "y")
    #expect(try StorageSample.bits(of: loaded) == StorageSample.bits(of: first))
  }

  @Test(
    "a label that was changed by another hand is not shown, and verify tells of it",
    arguments: [
      "UPDATE run_names SET name = 'z'", "UPDATE run_tags SET tag = 'z'",
      "UPDATE run_names SET run = (SELECT run FROM runs WHERE seed = '0')",
    ])
  func damage(sql: String) throws {
    try store.tag(id: first.id, with: ["x"])
    try store.rename(id: first.id, to: "y")
    try DatabaseQueue(path: scratch.store).write { try $0.execute(sql: sql) }
    #expect(
      try store.list().allSatisfy { $0.name != "z" && !$0.tags.contains("z") && ($0.id == first.id || $0.name == nil) })
    #expect(try !store.verify().isIntact)
  }

  @Test("views have the name and the tags")
  func views() throws {
    try store.tag(id: first.id, with: ["x"])
    try store.rename(id: first.id, to: "y")
    let (name, tag) = try DatabaseQueue(path: scratch.store).read { db in
      (
        try String.fetchAll(db, sql: "SELECT name FROM v_runs WHERE name IS NOT NULL"),
        try String.fetchAll(db, sql: "SELECT tag FROM v_tags")
      )
    }
    #expect(name == ["y"] && tag == ["x"])
  }
}
