public import FeatureImportance
internal import GRDB
internal import Tabular

/// Runs in one SQLite file, which people and other programs read without us through views such as `v_ranking`.
///
/// A run is there whole or not at all, and carries a SHA-256 over all its rows that is checked whenever it is read.
/// Several processes may use one file at the same time; one that finds it locked waits 10 seconds.
public struct RunStore: Sendable {
  let connection: StoreConnection
  private let access: StoreConnection.Access
  private let watch: ChangeWatch

  /// The absolute path of the file.
  public var path: String { connection.path }

  /// Opens a store for reading and writing; creates it when nothing is at the path, and brings an older one up to date.
  ///
  /// - Parameter watch: told of every change that is made through this value.
  /// - Throws: `StoreError`; a file that is not a store is left as it is.
  public init(path: String, watch: ChangeWatch = .none) throws(StoreError) {
    try self.init(path: path, access: .writing, schema: .current, watch: watch)
  }

  /// Opens a store that exists for reading; also on a medium that cannot be written.
  ///
  /// - Throws: `StoreError`, `.notFound` when nothing is at the path.
  public init(readingFrom path: String) throws(StoreError) {
    try self.init(path: path, access: .reading, schema: .current)
  }

  /// Opens a store that exists for changes to its runs, and brings an older one up to date.
  ///
  /// - Parameter watch: told of every change that is made through this value.
  /// - Throws: `StoreError`, `.notFound` when nothing is at the path.
  public init(changing path: String, watch: ChangeWatch = .none) throws(StoreError) {
    let file = StoreFile.absolute(path)
    guard try StoreFile.identity(of: file) != nil else { throw .notFound(path: file) }
    try self.init(path: path, watch: watch)
  }

  init(
    path: String, access: StoreConnection.Access, schema: Schema, watch: ChangeWatch = .none
  ) throws(StoreError) {
    connection = try StoreConnection(path: path, access: access, schema: schema, watch: watch)
    self.access = access
    self.watch = watch
  }

  /// Finds out early what would prevent saving a run, so that nobody waits for a result that has no place.
  ///
  /// Creates nothing and waits for nobody: a store that is locked now may be free when the run is ready.
  ///
  /// - Throws: `StoreError`, as `init(path:)` would.
  public static func check(path: String) throws(StoreError) {
    do {
      guard try StoreFile.identity(of: StoreFile.absolute(path)) != nil else {
        return try StoreCreation(path: StoreFile.absolute(path), schema: .current).check()
      }
      let store = try RunStore(readingFrom: path)
      try StoreConnection.checkWritable(store.path)
    } catch {
      switch error {
      case .locked, .olderVersion: return
      default: throw error
      }
    }
  }

  /// Stores a run, whole or not at all. On return it is on the disk.
  ///
  /// - Throws: `StoreError`: `.duplicateRun`, `.unstorable` for a run with a NaN, `.readOnly`, `.locked`, `.disk`.
  public func save(_ run: Run) throws(StoreError) {
    let rows: RunRows
    do { rows = try RunRows(run) } catch { throw unstorable(run, error) }
    try write { db in
      let key: Int64
      do {
        key = try StoredRun.insert(RunRow(run), contentDigest: rows.digest, into: db)
      } catch DatabaseError.SQLITE_CONSTRAINT_UNIQUE {
        throw StoreError.duplicateRun(path: path, id: run.id)
      } catch let error as RowMismatch {
        throw unstorable(run, error)
      }
      try rows.insert(into: db, run: key)
    }
  }

  /// Reads a run.
  ///
  /// - Parameter id: the whole id, the run's name, or a beginning of the id that only one run has.
  /// - Returns: exactly what was saved, to the last bit, but for -0.0, which comes back as 0.0.
  /// - Throws: `StoreError`: `.unknownRun`, `.ambiguousRun`, `.damaged` when the rows are not those that were saved.
  public func load(id: String) throws(StoreError) -> Run {
    try read { db in try load(find(id, in: db), from: db) }
  }

  /// All runs, newest first; of equal times the one saved last first.
  ///
  /// - Parameter limit: how many at most; nil for all.
  public func list(limit: Int? = nil) throws(StoreError) -> [RunSummary] {
    try read { db in
      let (names, tags) = (try LabelTable.names.labels(in: db).intact, try LabelTable.tags.labels(in: db).intact)
      return try StoredRun.all(in: db, limit: limit).map { stored in
        let row = try? stored.row()
        var summary = RunSummary(row ?? RunRow(id: stored.id), isDamaged: row == nil || !stored.isIntact)
        summary.name = names[stored.key]?.first
        summary.tags = tags[stored.key] ?? []
        return summary
      }
    }
  }

  /// Removes a run, damaged or not.
  ///
  /// - Parameter id: as for `load(id:)`.
  /// - Throws: `StoreError`: `.unknownRun`, `.ambiguousRun`, `.readOnly`, `.locked`.
  public func delete(id: String) throws(StoreError) {
    try write { db in
      try db.execute(sql: "DELETE FROM runs WHERE run = ?", arguments: [find(id, in: db).key])
    }
  }

  /// Reads every run and checks its digest, and lets SQLite check the file.
  ///
  /// Others may save and delete runs meanwhile: no lock is held for longer than one run, or the check of the file, takes.
  ///
  /// - Throws: `StoreError.corrupt` when the list of runs itself cannot be read, `.locked`.
  public func verify() throws(StoreError) -> StoreVerification {
    let runs = try read { db in try StoredRun.all(in: db) }
    var damaged: [String] = []
    for run in runs where try !isIntact(run) { damaged.append(run.id) }
    return StoreVerification(
      runCount: runs.count, damagedRuns: damaged, fileProblems: try read { db in try fileProblems(in: db) })
  }

  private func isIntact(_ run: StoredRun) throws(StoreError) -> Bool {
    do {
      return try read { db in
        // Anew: it may have been deleted, and another have taken its row.
        guard let stored = try StoredRun.at(run.key, in: db) else { return true }
        _ = try load(stored, from: db)
        return true
      }
    } catch {
      if case .locked = error { throw error }
      return false
    }
  }
}

extension RunStore {
  func find(_ id: String, in db: Database) throws -> StoredRun {
    let candidates = id.isEmpty ? [] : try StoredRun.all(in: db, idPrefix: id)
    if let exact = candidates.first(where: { $0.id.utf8.elementsEqual(id.utf8) }) { return exact }
    let names = try LabelTable.names.labels(in: db).intact
    if let named = names.first(where: { $0.value.contains(ByteText(id)) }),
      let run = try StoredRun.all(in: db).first(where: { $0.key == named.key })
    {
      return run
    }
    guard let first = candidates.first else { throw StoreError.unknownRun(path: path, id: id) }
    guard candidates.count == 1 else {
      throw StoreError.ambiguousRun(path: path, prefix: id, count: candidates.count)
    }
    return first
  }

  func load(_ stored: StoredRun, from db: Database) throws -> Run {
    do {
      guard stored.isIntact else { throw CellMismatch(reason: "its row in runs has changed since it was saved") }
      let rows = try RunRows(reading: db, run: stored.key)
      guard rows.digest == stored.contentDigest else {
        throw CellMismatch(reason: "its rows have changed since it was saved")
      }
      return try rows.run(stored.row())
    } catch let error as CellMismatch {
      throw StoreError.damaged(path: path, run: stored.id, reason: error.reason)
    } catch let error as RowMismatch {
      throw StoreError.damaged(path: path, run: stored.id, reason: error.reason)
    }
  }

  private func fileProblems(in db: Database) throws -> [String] {
    var problems: [String] = []
    do {
      // An index that has lost its order or a row that belongs to no run shows in no run's digest.
      problems = try String.fetchAll(db, sql: "PRAGMA integrity_check").filter { $0 != "ok" }
      let orphans = try Row.fetchAll(db, sql: "PRAGMA foreign_key_check")
      let tables = Set(orphans.compactMap { String.fromDatabaseValue($0[0]) })
      problems += tables.sorted().map { "\($0) has rows that belong to no run" }
      problems += try LabelTable.all.filter { try $0.labels(in: db).hasDamage }.map {
        "\($0.name) has a label that is not as it was given"
      }
    } catch {
      let error = StoreError(error, path: path)
      if case .locked = error { throw error }
      problems.append(error.message)
    }
    return problems
  }

  private func unstorable(_ run: Run, _ error: any Error) -> StoreError {
    .unstorable(run: run.id, reason: (error as? RowMismatch)?.reason ?? "\(error)")
  }

  func read<Value>(_ body: (Database) throws -> Value) throws(StoreError) -> Value {
    do { return try connection.queue.read(body) } catch { throw StoreError(error, path: path) }
  }

  func write(_ body: (Database) throws -> Void) throws(StoreError) {
    guard access == .writing else { throw .readOnly(path: path) }
    var hasBegun = false
    do {
      try connection.queue.writeWithoutTransaction { db in
        try db.inTransaction(.immediate) {
          CrashPoint.reach("begin")
          hasBegun = true
          watch.willBegin()
          try body(db)
          CrashPoint.reach("commit")
          return .commit
        }
      }
    } catch {
      if hasBegun { watch.didEnd(false) }
      throw StoreError(error, path: path)
    }
    CrashPoint.reach("committed")
    watch.didEnd(true)
  }
}
