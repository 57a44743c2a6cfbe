internal import Foundation
internal import GRDB

/// A checked connection to a store.
final class StoreConnection: Sendable {
  let path: String
  let queue: DatabaseQueue
  private let file: StoreFile.Identity

  enum Access: Sendable {
    case reading, writing
  }

  static var configuration: Configuration {
    var configuration = Configuration()
    configuration.foreignKeysEnabled = true
    // Six processes saving 40 runs each wait about 2 s at worst; with 5 s a stopped process is still told from them.
    configuration.busyMode = .timeout(10)
    configuration.prepareDatabase { db in
      try db.execute(
        sql: "PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON; PRAGMA synchronous = FULL")
    }
    return configuration
  }

  /// Opens a store that exists; for writing, creates it when absent and brings it up to date.
  init(path givenPath: String, access: Access, schema: Schema, watch: ChangeWatch) throws(StoreError) {
    let path = StoreFile.absolute(givenPath)
    self.path = path
    if access == .writing, try StoreFile.identity(of: path) == nil {
      watch.willBegin()
      defer { watch.didEnd(false) }
      try StoreCreation(path: path, schema: schema).run()
    }
    guard let file = try StoreFile.identity(of: path) else { throw .notFound(path: path) }
    if access == .writing { try Self.checkWritable(path) }
    try OpenFiles.shared.enter(file) { () throws(StoreError) in
      try StoreFile.checkHeader(of: path, newest: schema.version)
    }
    do {
      // Also for reading the file is opened for writing, if that is allowed: after a crash the journal that the
      // dead writer left must be rolled back before anything can be read. `read` blocks any other change.
      queue = try DatabaseQueue(path: path, configuration: Self.configuration)
      switch access {
      case .reading: try queue.read { try Self.check($0, against: schema, path: path) }
      case .writing: try Self.prepareForWriting(queue, schema: schema, path: path)
      }
    } catch {
      OpenFiles.shared.leave(file)
      throw StoreError(error, path: path)
    }
    self.file = file
  }

  deinit { OpenFiles.shared.leave(file) }

  static func checkWritable(_ path: String) throws(StoreError) {
    // SQLite falls back to reading and complains only when a run is saved; and its journal needs the directory.
    let directory = ((path as NSString).resolvingSymlinksInPath as NSString).deletingLastPathComponent
    guard access(path, W_OK) == 0, access(directory, W_OK | X_OK) == 0 else { throw .readOnly(path: path) }
  }

  private static func prepareForWriting(_ queue: DatabaseQueue, schema: Schema, path: String) throws {
    try queue.writeWithoutTransaction { db in
      // The lock comes before the look, or two processes would both migrate.
      try db.inTransaction(.immediate) {
        let version = try version(of: db, newest: schema.version, path: path)
        try checkSchema(of: db, against: schema, at: version, path: path)
        if version < schema.version { try schema.migrate(db, from: version) }
        return .commit
      }
      // Another program may have left the file in WAL mode, in which a copy of the file alone loses runs.
      if try String.fetchOne(db, sql: "PRAGMA journal_mode") != "delete" {
        try db.execute(sql: "PRAGMA journal_mode = DELETE")
      }
    }
  }

  private static func check(_ db: Database, against schema: Schema, path: String) throws {
    let version = try version(of: db, newest: schema.version, path: path)
    guard version == schema.version else { throw StoreError.olderVersion(path: path, version: version) }
    try checkSchema(of: db, against: schema, at: version, path: path)
  }

  /// Once more, now that SQLite has rolled back what a crash left, and under its lock.
  private static func version(of db: Database, newest: Int, path: String) throws -> Int {
    let application = try Int64.fetchOne(db, sql: "PRAGMA application_id") ?? 0
    guard application == Int64(Schema.applicationID) else { throw StoreError.notAStore(path: path, .otherProgram) }
    let version = try Int.fetchOne(db, sql: "PRAGMA user_version") ?? 0
    guard version > 0 else { throw StoreError.corrupt(path: path, reason: "its header has no version") }
    guard version <= newest else { throw StoreError.newerVersion(path: path, version: version) }
    return version
  }

  private static func checkSchema(of db: Database, against schema: Schema, at version: Int, path: String) throws {
    if let difference = try schema.difference(of: db, at: version) {
      throw StoreError.notAStore(path: path, .foreignSchema(difference))
    }
  }
}

extension StoreError {
  /// Translates what SQLite says. Its messages name tables and columns, never a value.
  init(_ error: any Error, path: String) {
    guard let error = error as? DatabaseError else {
      self = error as? StoreError ?? .corrupt(path: path, reason: "\(error)")
      return
    }
    let reason = error.message ?? "SQLite error \(error.extendedResultCode.rawValue)"
    switch error.resultCode {
    case .SQLITE_BUSY, .SQLITE_LOCKED: self = .locked(path: path)
    case .SQLITE_READONLY: self = .readOnly(path: path)
    case .SQLITE_PERM, .SQLITE_AUTH: self = .denied(path: path)
    case .SQLITE_NOTADB, .SQLITE_CORRUPT, .SQLITE_FORMAT: self = .corrupt(path: path, reason: reason)
    case .SQLITE_FULL, .SQLITE_IOERR, .SQLITE_CANTOPEN, .SQLITE_NOMEM: self = .disk(path: path, reason: reason)
    default: self = .corrupt(path: path, reason: reason)
    }
  }
}
