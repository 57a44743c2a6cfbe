import FeatureImportance
import Foundation
import GRDB
import Reports
import Tabular
import TestSupport
import Testing

@testable import Storage

@Suite("A run comes back as it was saved")
struct RoundTripTests {
  @Test(
    "to the last bit",
    arguments: [
      StorageSample.classification(), StorageSample.regression(), StorageSample.bare(), StorageSample.classes(),
    ])
  func roundTrip(run: Run) throws {
    let scratch = try Scratch()
    try RunStore(path: scratch.store).save(run)
    let loaded = try RunStore(readingFrom: scratch.store).load(id: run.id)
    #expect(loaded == run)
    #expect(try StorageSample.bits(of: loaded) == StorageSample.bits(of: run))
  }

  @Test(
    "a real analysis comes back equal, predicts the same and makes the same report", arguments: ["outcome", "amount"])
  func analysis(target: String) throws {
    let table = Samples.table(rows: 200, seed: 9)
    let other: ByteText = target == "outcome" ? "amount" : "outcome"
    let kept = Table(columns: table.columns.filter { $0.name != other }, rowCount: table.rowCount)
    let run = try Analysis(AnalysisOptions(target: ByteText(target), repeats: 2, network: .quick)).run(
      on: kept, from: DataSource(fileName: "t.csv", sha256: String(repeating: "0", count: 64), byteCount: 1),
      as: RunIdentity(id: "20260101T000000Z-1", createdAt: "2026-01-01T00:00:00Z", version: "0", command: ["assay"]))
    let scratch = try Scratch()
    try RunStore(path: scratch.store).save(run)
    let loaded = try RunStore(readingFrom: scratch.store).load(id: run.id)
    #expect(loaded == run)
    #expect(Report().html(loaded) == Report().html(run))
    #expect(Report().markdown(loaded).text == Report().markdown(run).text)

    let x = run.encoding.design(of: kept, rows: Array(0..<200))
    #expect(loaded.encoding.design(of: kept, rows: Array(0..<200)).values == x.values)
    func predictions(_ run: Run) -> [[Double]] {
      run.models.filter { $0.network == nil }.map { model in
        (0..<200).map { row in
          model.coefficients.indices.reduce(model.intercepts[0]) {
            $0 + model.coefficients[$1].estimate * x.values[$1 * 200 + row]
          }
        }
      }
    }
    #expect(predictions(loaded) == predictions(run))
  }

  @Test("a path is stored without its zeros, which come back")
  func sparsity() throws {
    let scratch = try Scratch()
    var run = StorageSample.classification()
    // Zero in the units of the file, because they are huge, and yet in the model.
    run.path.points[4].coefficients[0] = 0
    let store = try RunStore(path: scratch.store)
    try store.save(run)
    let stored = try DatabaseQueue(path: scratch.store).read { db in
      try Row.fetchAll(db, sql: "SELECT point, path_column, estimate, standardized FROM path_coefficients")
    }
    #expect(stored.allSatisfy { $0["estimate"] != 0.0 || $0["standardized"] != 0.0 })
    let inModel = run.path.points.flatMap(\.standardized).count { $0 != 0 }
    #expect(stored.count == inModel && inModel == 10)
    #expect(try store.load(id: run.id).path == run.path)
    #expect(throws: DatabaseError.self) {
      try DatabaseQueue(path: scratch.store).write { db in
        try db.execute(sql: "INSERT INTO path_coefficients VALUES (1, 0, 0, 0, 0, 0.0, 0.0)")
      }
    }
  }

  @Test("-0.0 comes back as 0.0")
  func negativeZero() throws {
    let scratch = try Scratch()
    var run = StorageSample.classification()
    run.path.points[0].coefficients[0] = -0.0
    run.models[0].intercepts = [-0.0]
    let store = try RunStore(path: scratch.store)
    try store.save(run)
    let loaded = try store.load(id: run.id)
    #expect(loaded == run)
    #expect(loaded.path.points[0].coefficients[0].sign == .plus)
    #expect(loaded.models[0].intercepts[0].sign == .plus)
  }

  @Test("a NaN is refused by table and column, and nothing is stored")
  func notANumber() throws {
    let scratch = try Scratch()
    let store = try RunStore(path: scratch.store)
    var run = StorageSample.classification()
    run.models[1].metrics[0].estimate.low = .nan
    let expected = StoreError.unstorable(run: run.id, reason: "metrics.conf_low: not a number (NaN)")
    #expect(throws: expected) { try store.save(run) }
    #expect(try store.list().isEmpty)
  }

  @Test("a number of a training that is not finite, or norms that do not fit the features, are refused")
  func trainingNumbers() throws {
    let scratch = try Scratch()
    let store = try RunStore(path: scratch.store)
    func refuses(_ table: String, _ change: (inout TrainingRecord.Epoch) -> Void) throws {
      var run = StorageSample.classification()
      var network = try #require(run.models[3].network)
      change(&network.training[0].epochs[1])
      run.models[3].network = network
      #expect { try store.save(run) } throws: { "\($0)".contains(table) }
    }
    for number in [Double.infinity, -.infinity, .nan] {
      try refuses("training_epochs") { $0.loss = number }
      try refuses("training_epochs") { $0.validationLoss = number }
      try refuses("training_epochs") { $0.gradientNorm = number }
      try refuses("training_layers") { $0.layers[1].updateRatio = number }
      try refuses("training_features") { $0.featureNorms[5] = number }
    }
    try refuses("training_features") { $0.featureNorms.removeLast() }
    #expect(try store.list().isEmpty)
  }

  @Test("a run without networks has no row of them, and keeps the digest that it had before there were any")
  func withoutNetworks() throws {
    var run = StorageSample.classification()
    run.models.removeLast()
    let rows = try RunRows(run)
    for shape in RunTables.networkParts { #expect(rows[shape].isEmpty) }
    var digest = Digest()
    let others = RunTables.parts.filter { shape in !RunTables.networkParts.contains { $0.name == shape.name } }
    for shape in others { for row in rows[shape] { digest.add(row, of: shape) } }
    #expect(rows.digest == digest.finish())
  }

  @Test("lists of the path that do not fit together are refused")
  func misfits() throws {
    let scratch = try Scratch()
    let store = try RunStore(path: scratch.store)
    var short = StorageSample.classification()
    short.path.points[1].standardized.removeLast()
    #expect(throws: StoreError.self) { try store.save(short) }
    var unvalidated = StorageSample.classification()
    unvalidated.path.validation?.mean.removeLast()
    #expect(throws: StoreError.self) { try store.save(unvalidated) }
    #expect(try store.list().isEmpty)
  }

  @Test("associations that are not those of the features are refused")
  func associations() throws {
    let scratch = try Scratch()
    let store = try RunStore(path: scratch.store)
    func refuses(_ change: (inout [Double]) -> Void) throws {
      var run = StorageSample.classification()
      change(&run.redundancy.associations)
      let expected = StoreError.unstorable(run: run.id, reason: "associations: no associations of these features")
      #expect(throws: expected) { try store.save(run) }
    }
    try refuses { $0.removeLast() }
    try refuses { $0[0] = 0.5 }
    try refuses { $0[1] = 0.75 }
    #expect(try store.list().isEmpty)
  }

  @Test("only coefficients that are not zero have a row")
  func sparsePath() throws {
    let scratch = try Scratch()
    try RunStore(path: scratch.store).save(StorageSample.classification())
    let count = try DatabaseQueue(path: scratch.store).read {
      try Int.fetchOne($0, sql: "SELECT count(*) FROM path_coefficients")
    }
    #expect(count == 0 + 1 + 2 + 3 + 4)
  }

  @Test("runs are listed newest first, and of equal times the one saved last first")
  func order() throws {
    let scratch = try Scratch()
    let store = try RunStore(path: scratch.store)
    try store.save(StorageSample.regression())
    try store.save(StorageSample.classification())
    try store.save(StorageSample.classification(id: "again"))
    let list = try store.list()
    #expect(list.map(\.id) == [StorageSample.regression().id, "again", StorageSample.classification().id])
    #expect(list[0].target == "lpsa")
    #expect(list[1].rowsUsed == 300)
    #expect(list[1].seed == .max)
    #expect(list.allSatisfy { !$0.isDamaged })
  }

  @Test("a run is found by its id or a beginning that is its own")
  func prefixes() throws {
    let scratch = try Scratch()
    let store = try RunStore(path: scratch.store)
    for id in ["ab", "abc", "abd", "x%_", "e\u{301}"] { try store.save(StorageSample.bare(id: id)) }
    #expect(try store.load(id: "ab").id == "ab")
    #expect(try store.load(id: "abd").id == "abd")
    #expect(try store.load(id: "x%").id == "x%_")
    #expect(throws: StoreError.ambiguousRun(path: scratch.store, prefix: "a", count: 3)) { try store.load(id: "a") }
    for unknown in ["", "%", "B", "é", "abcd", "ab\0"] {
      #expect(throws: StoreError.unknownRun(path: scratch.store, id: unknown)) { try store.load(id: unknown) }
    }
  }

  @Test("an id is stored once; the second run of that id changes nothing")
  func duplicate() throws {
    let scratch = try Scratch()
    let store = try RunStore(path: scratch.store)
    try store.save(StorageSample.classification(id: "one"))
    #expect(throws: StoreError.duplicateRun(path: scratch.store, id: "one")) {
      try store.save(StorageSample.regression(id: "one"))
    }
    #expect(try store.load(id: "one") == StorageSample.classification(id: "one"))
  }

  @Test("a deleted run leaves no row and the others whole")
  func deletion() throws {
    let scratch = try Scratch()
    let store = try RunStore(path: scratch.store)
    try store.save(StorageSample.classification())
    try store.save(StorageSample.regression())
    try store.delete(id: StorageSample.classification().id)
    #expect(try store.list().map(\.id) == [StorageSample.regression().id])
    #expect(try store.load(id: StorageSample.regression().id) == StorageSample.regression())
    #expect(try store.verify().isIntact)
  }

  @Test("a run is there whole or not at all", arguments: ["work", "runs", "path_coefficients"])
  func atomicity(table: String) throws {
    let scratch = try Scratch()
    let store = try RunStore(path: scratch.store)
    try store.save(StorageSample.regression())
    try DatabaseQueue(path: scratch.store).write {
      try $0.execute(
        sql: "CREATE TRIGGER fault AFTER INSERT ON \(table) BEGIN SELECT RAISE(ABORT, 'fault'); END")
    }
    #expect(throws: StoreError.self) { try store.save(StorageSample.classification()) }
    try DatabaseQueue(path: scratch.store).write { try $0.execute(sql: "DROP TRIGGER fault") }
    #expect(try store.list().map(\.id) == [StorageSample.regression().id])
    #expect(try store.verify().isIntact)
    try store.save(StorageSample.classification())
    #expect(try store.list().count == 2)
  }
}
