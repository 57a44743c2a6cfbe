internal import Foundation
internal import GRDB

extension RunStore {
  /// Copies the store as it is at one moment, while others may write to it, and checks the copy.
  ///
  /// The copy is on the disk and intact on return. Write it under a temporary name and rename it: a backup that fails
  /// leaves a useless file.
  ///
  /// - Parameter file: a path where nothing is, or an empty file.
  /// - Returns: how many runs the copy has.
  /// - Throws: `StoreError`; `.damagedCopy` when this store, and so the copy, is not intact.
  /// - SeeAlso: https://www.sqlite.org/backup.html
  public func backup(to file: String) throws(StoreError) -> Int {
    let file = StoreFile.absolute(file)
    do {
      var configuration = StoreConnection.configuration
      // Nobody sees the file before it is whole, so a crash needs no journal beside it.
      configuration.prepareDatabase { db in try db.execute(sql: "PRAGMA journal_mode = MEMORY") }
      let copy = try DatabaseQueue(path: file, configuration: configuration)
      try connection.queue.backup(to: copy)
      try copy.writeWithoutTransaction { db in
        // In a copy of a file that another program left in WAL mode.
        if try String.fetchOne(db, sql: "PRAGMA journal_mode") == "wal" {
          try db.execute(sql: "PRAGMA journal_mode = DELETE")
        }
      }
      try copy.close()
    } catch { throw StoreError(error, path: file) }
    let result = try RunStore(readingFrom: file).verify()
    guard result.isIntact else {
      throw .damagedCopy(path: path, problems: result.damagedRuns + result.fileProblems)
    }
    return result.runCount
  }
}
