import Foundation

/// Files that appear together and whole, or not at all: each is written under a temporary name beside its place, and
/// `commit` renames them.
struct PendingFiles: ~Copyable {
  private var files: [(temporary: String, final: String)] = []

  init() {}

  deinit { for file in files { Self.discard(file.temporary) } }

  /// Writes the bytes of one file and forces them to the disk.
  ///
  /// - Throws: `OutputError` naming the file.
  mutating func add(_ path: String, _ bytes: [UInt8]) throws(OutputError) {
    let directory = (path as NSString).deletingLastPathComponent
    if !directory.isEmpty {
      do {
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
      } catch {
        throw OutputError(path: directory, reason: "the directory cannot be made")
      }
    }
    let temporary = path + ".\(getpid()).tmp"
    Interruption.remember(temporary)
    let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw Self.error(path) }
    files.append((temporary, path))
    defer { close(descriptor) }
    try writeAll(bytes, to: descriptor, path: path)
    guard fsync(descriptor) == 0 else { throw Self.error(path) }
  }

  /// Gives the files their names.
  ///
  /// - Throws: `OutputError` naming the first file that could not be renamed.
  consuming func commit() throws(OutputError) {
    while let file = files.first {
      guard rename(file.temporary, file.final) == 0 else { throw Self.error(file.final) }
      Interruption.forget(file.temporary)
      files.removeFirst()
    }
  }

  private static func error(_ path: String) -> OutputError {
    OutputError(path: path, reason: String(cString: strerror(errno)))
  }

  private static func discard(_ path: String) {
    unlink(path)
    Interruption.forget(path)
  }
}
