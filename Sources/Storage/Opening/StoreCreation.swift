internal import Foundation
internal import GRDB

/// Makes a new store so that it appears under its name complete or not at all.
///
/// The schema goes into a file beside it, which then gets the name by `link`, an operation that fails when the name is
/// taken. So of several processes that create a store at once one wins and the others open its file; nobody ever sees
/// an empty one; and being killed leaves at most the file beside it.
struct StoreCreation {
  let path: String
  let schema: Schema

  private var directory: String { (path as NSString).deletingLastPathComponent }

  func run() throws(StoreError) {
    try check()
    let draft = "\(directory)/.\((path as NSString).lastPathComponent).\(UUID().uuidString).new"
    defer {
      unlink(draft)
      unlink(draft + "-journal")
    }
    do { try fill(draft) } catch { throw StoreError(error, path: path) }
    try publish(draft)
    synchronize(directory)
  }

  /// - Throws: `StoreError` when the store's directory is not there or cannot be written.
  func check() throws(StoreError) {
    var info = stat()
    guard stat(directory, &info) == 0, info.st_mode & S_IFMT == S_IFDIR else { throw .missingDirectory(path: path) }
    guard access(directory, W_OK | X_OK) == 0 else { throw .readOnly(path: path) }
  }

  private func fill(_ draft: String) throws {
    let queue = try DatabaseQueue(path: draft, configuration: StoreConnection.configuration)
    try queue.writeWithoutTransaction { db in
      try db.inTransaction(.immediate) {
        try schema.migrate(db, from: 0)
        return .commit
      }
    }
    try queue.close()
  }

  private func publish(_ draft: String) throws(StoreError) {
    if link(draft, path) == 0 { return }
    switch errno {
    case EEXIST: return
    case EPERM, ENOTSUP, ENOSYS, EMLINK:
      // A file system without links. Claim the name, then replace our own claim; whoever comes in between is refused
      // because of an empty file, which is better than two files under one name.
      let claim = open(path, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0o644)
      if claim < 0, errno == EEXIST { return }
      guard claim >= 0, close(claim) == 0, rename(draft, path) == 0 else { throw failure(errno) }
    case let reason: throw failure(reason)
    }
  }

  private func failure(_ reason: Int32) -> StoreError {
    switch reason {
    case EACCES, EPERM, EROFS: .readOnly(path: path)
    default: .disk(path: path, reason: String(cString: strerror(reason)))
    }
  }

  /// So that the name survives a power failure. A directory that cannot be synchronised is no reason to fail.
  private func synchronize(_ directory: String) {
    let file = open(directory, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return }
    fsync(file)
    close(file)
  }
}
