internal import Foundation

/// The stores that this process has open.
///
/// SQLite guards a file with POSIX locks, and a process that closes any descriptor of a file loses all its locks on
/// it (https://www.sqlite.org/howtocorrupt.html, 2.2). Reading the header of a store that another connection of this
/// process is writing to would take that connection's lock away, so only the first one reads it.
final class OpenFiles: @unchecked Sendable {
  static let shared = OpenFiles()

  /// Guards `counts`.
  private let lock = NSLock()
  private var counts: [StoreFile.Identity: Int] = [:]

  /// Runs `check` unless the file is open already, then counts it as open.
  func enter(_ file: StoreFile.Identity, check: () throws(StoreError) -> Void) throws(StoreError) {
    lock.lock()
    defer { lock.unlock() }
    let count = counts[file, default: 0]
    if count == 0 { try check() }
    counts[file] = count + 1
  }

  /// Undoes one `enter`.
  func leave(_ file: StoreFile.Identity) {
    lock.lock()
    defer { lock.unlock() }
    counts[file] = counts[file].flatMap { $0 > 1 ? $0 - 1 : nil }
  }
}
