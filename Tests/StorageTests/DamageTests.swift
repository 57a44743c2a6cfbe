import FeatureImportance
import Foundation
import GRDB
import Storage
import Testing

@Suite("Damage is found, never shown")
struct DamageTests {
  /// Numbers that are the same in every run of the tests (SplitMix64).
  private struct Generator: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
      state &+= 0x9E37_79B9_7F4A_7C15
      var z = state
      z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
      z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
      return z ^ (z >> 31)
    }
  }

  private let runs = [StorageSample.classification(), StorageSample.regression()]

  private func storeBytes(in scratch: Scratch) throws -> [UInt8] {
    let store = try RunStore(path: scratch.store)
    for run in runs { try store.save(run) }
    return try scratch.bytes(scratch.store)
  }

  /// What a reader is shown: nil where it is told of damage.
  private func shown(_ path: String) -> (list: [RunSummary]?, runs: [Run?], intact: Bool) {
    guard let store = try? RunStore(readingFrom: path) else { return (nil, [], false) }
    let intact = (try? store.verify())?.isIntact ?? false
    return (try? store.list(), runs.map { try? store.load(id: $0.id) }, intact)
  }

  private func expectHonesty(of path: String, original: [RunSummary], _ fault: String) throws {
    let after = shown(path)
    for (run, loaded) in zip(runs, after.runs) {
      guard let loaded else { continue }
      #expect(try StorageSample.bits(of: loaded) == StorageSample.bits(of: run), "\(fault)")
    }
    if let list = after.list {
      #expect(list.allSatisfy { $0.isDamaged || original.contains($0) }, "\(fault)")
      // Whatever a reader can see change, `verify` tells of.
      if list != original || after.runs.contains(nil) { #expect(!after.intact, "\(fault)") }
    }
  }

  @Test("one flipped bit")
  func flippedBits() throws {
    let scratch = try Scratch()
    let bytes = try storeBytes(in: scratch)
    let original = try RunStore(readingFrom: scratch.store).list()
    var generator = Generator(state: 1)
    for trial in 0..<200 {
      var changed = bytes
      let place = Int.random(in: bytes.indices, using: &generator)
      let bit = Int.random(in: 0..<8, using: &generator)
      changed[place] ^= 1 << bit
      let path = scratch.path("\(trial).sqlite")
      try scratch.write(changed, to: path)
      try expectHonesty(of: path, original: original, "bit \(bit) of byte \(place)")
      try FileManager.default.removeItem(atPath: path)
    }
  }

  @Test("a truncated file, a page of zeros, two pages exchanged")
  func pages() throws {
    let scratch = try Scratch()
    let bytes = try storeBytes(in: scratch)
    let original = try RunStore(readingFrom: scratch.store).list()
    let size = 4096
    var generator = Generator(state: 2)
    for trial in 0..<60 {
      var changed = bytes
      let page = Int.random(in: 0..<bytes.count / size, using: &generator) * size
      let other = Int.random(in: 0..<bytes.count / size, using: &generator) * size
      switch trial % 3 {
      case 0: changed.removeLast(Int.random(in: 1..<bytes.count, using: &generator))
      case 1: changed.replaceSubrange(page..<page + size, with: repeatElement(0, count: size))
      default:
        changed.replaceSubrange(page..<page + size, with: bytes[other..<other + size])
        changed.replaceSubrange(other..<other + size, with: bytes[page..<page + size])
      }
      let path = scratch.path("\(trial).sqlite")
      try scratch.write(changed, to: path)
      try expectHonesty(of: path, original: original, "trial \(trial), pages at \(page) and \(other)")
      try FileManager.default.removeItem(atPath: path)
    }
  }

  @Test(
    "a changed value is found in its run alone",
    arguments: [
      "UPDATE ranking SET estimate = estimate + 1e-12 WHERE position = 3",
      "UPDATE ranking SET why = why || ' ' WHERE position = 3", "UPDATE metrics SET conf_high = NULL",
      "DELETE FROM warnings", "UPDATE path_coefficients SET path_column = 9 WHERE path_column = 3",
      "INSERT INTO timings VALUES (1, 9, 'x', 1.0)", "UPDATE coefficients SET p_value = 1e999",
      "UPDATE models SET name = 'logistiç' WHERE position = 0", "UPDATE paths SET cv_minimum = 99",
      "UPDATE features SET coding = 'other'", "UPDATE run_options SET value = char(0x241B) || 'x'",
      "UPDATE runs SET task = 'regression'", "UPDATE runs SET content_sha256 = sha256",
    ])
  func changedValue(sql: String) throws {
    let scratch = try Scratch()
    let store = try RunStore(path: scratch.store)
    try store.save(runs[0])
    try DatabaseQueue(path: scratch.store).write { try $0.execute(sql: sql) }
    try store.save(runs[1])
    let error = #expect(throws: StoreError.self) { try store.load(id: runs[0].id) }
    #expect(error?.code == "run-damaged")
    #expect(try store.load(id: runs[1].id) == runs[1])
    let found = try store.verify()
    #expect(found.damagedRuns == [runs[0].id])
    #expect(found.fileProblems.isEmpty)
    #expect(found.runCount == 2)
    try store.delete(id: runs[0].id)
    #expect(try store.verify().isIntact)
  }

  @Test("a damaged summary is marked, and the other runs are listed")
  func damagedSummary() throws {
    let scratch = try Scratch()
    let store = try RunStore(path: scratch.store)
    for run in runs { try store.save(run) }
    try DatabaseQueue(path: scratch.store).write {
      try $0.execute(sql: "UPDATE runs SET file_name = 'other.csv' WHERE run = 1")
    }
    #expect(try store.list().map(\.isDamaged) == [false, true])
  }

  @Test("a run that has lost its id is listed all the same")
  func lostID() throws {
    let scratch = try Scratch()
    let store = try RunStore(path: scratch.store)
    for run in runs { try store.save(run) }
    try DatabaseQueue(path: scratch.store).writeWithoutTransaction { db in
      try db.execute(
        sql: """
          PRAGMA writable_schema = ON;
          UPDATE sqlite_schema SET sql = replace(sql, 'id TEXT NOT NULL', 'id TEXT') WHERE name = 'runs'
          """)
    }
    try DatabaseQueue(path: scratch.store).writeWithoutTransaction { db in
      try db.execute(
        sql: """
          UPDATE runs SET id = NULL WHERE run = 1;
          PRAGMA writable_schema = ON;
          UPDATE sqlite_schema SET sql = replace(sql, 'id TEXT', 'id TEXT NOT NULL') WHERE name = 'runs'
          """)
    }
    #expect(try RunStore(readingFrom: scratch.store).list().filter(\.isDamaged).count == 1)
    #expect(try !RunStore(readingFrom: scratch.store).verify().isIntact)
  }

  @Test("rows that belong to no run are found")
  func orphans() throws {
    let scratch = try Scratch()
    let store = try RunStore(path: scratch.store)
    try store.save(runs[0])
    var careless = Configuration()
    careless.foreignKeysEnabled = false
    try DatabaseQueue(path: scratch.store, configuration: careless).write {
      try $0.execute(sql: "DELETE FROM runs")
    }
    let found = try store.verify()
    #expect(found.damagedRuns.isEmpty)
    #expect(found.fileProblems.contains("ranking has rows that belong to no run"))
  }
}
