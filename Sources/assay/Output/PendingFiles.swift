import Foundation

/// Files that appear together and whole, or not at all: each is written under a temporary name beside its place, and
/// `commit` renames them.
struct PendingFiles: ~Copyable {
  private var files: [(temporary: String, final: String)] = []
  /// Directories that were made for the files, outermost first.
  private var directories: [String] = []

  init() {}

  deinit {
    for file in files {
      unlink(file.temporary)
      Interruption.forget(file.temporary)
    }
    // Only empty ones go; after a commit none is.
    for directory in directories.reversed() { rmdir(directory) }
  }

  /// Writes the bytes of one file and forces them to the disk.
  ///
  /// - Throws: `OutputError` naming the file.
  mutating func add(_ path: String, _ bytes: [UInt8]) throws(OutputError) {
    let (_, descriptor) = try create(path)
    defer { close(descriptor) }
    try writeAll(bytes, to: descriptor, path: path)
    guard fsync(descriptor) == 0 else { throw Self.error(path) }
  }

  /// Has another program or library write one file, and forces it to the disk.
  ///
  /// - Parameter fill: fills the empty file at the path that it gets, in place.
  /// - Throws: `OutputError` naming the file, or what `fill` throws.
  mutating func add(_ path: String, filledBy fill: (String) throws -> Void) throws {
    let (temporary, descriptor) = try create(path)
    defer { close(descriptor) }
    try fill(temporary)
    guard fsync(descriptor) == 0 else { throw Self.error(path) }
  }

  /// A new empty file beside its place.
  private mutating func create(_ path: String) throws(OutputError) -> (temporary: String, descriptor: Int32) {
    try makeDirectory((path as NSString).deletingLastPathComponent)
    let temporary = path + ".\(getpid()).tmp"
    Interruption.remember(temporary)
    let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw Self.error(path) }
    files.append((temporary, path))
    return (temporary, descriptor)
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

  private mutating func makeDirectory(_ path: String) throws(OutputError) {
    guard !path.isEmpty, !FileManager.default.fileExists(atPath: path) else { return }
    try makeDirectory((path as NSString).deletingLastPathComponent)
    guard mkdir(path, 0o755) == 0 || errno == EEXIST else { throw Self.error(path) }
    directories.append(path)
  }
}
