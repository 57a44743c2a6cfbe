import Foundation
import Storage

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
    for directory in directories.reversed() {
      rmdir(directory)
      Interruption.forget(directory)
    }
  }

  /// Finds out early what would prevent making files below a directory, which may not exist yet; creates nothing.
  ///
  /// - Throws: `OutputError` naming the directory.
  static func check(directory: String) throws(OutputError) {
    var existing = directory
    while !existing.isEmpty, access(existing, F_OK) != 0, errno == ENOENT { existing = self.directory(of: existing) }
    // Of what is not a directory "/." does not exist.
    guard access((existing.isEmpty ? "." : existing) + "/.", W_OK | X_OK) == 0 else { throw error(directory) }
  }

  /// Writes the bytes of one file and forces them to the disk.
  ///
  /// - Throws: `OutputError` naming the file, also when its place is taken by anything but a file: a link there could
  ///   lead anywhere.
  mutating func add(_ path: String, _ bytes: [UInt8]) throws(OutputError) {
    let (_, descriptor) = try create(path)
    do {
      defer { close(descriptor) }
      try writeAll(bytes, to: descriptor, path: path)
      CrashPoint.reach("written")
      guard fsync(descriptor) == 0 else { throw Self.error(path) }
    }
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
    try checkPlace(path)
    try makeDirectory(Self.directory(of: path))
    // Not the process's number: in a container it's the same each time, and a file that a kill left would be in the way.
    let temporary = "\(path).\(String(UInt64.random(in: 0 ... .max), radix: 36)).tmp"
    let (descriptor, reason) = Interruption.making(temporary) {
      (open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o644), errno)
    }
    guard descriptor >= 0 else { throw Self.error(path, reason) }
    files.append((temporary, path))
    CrashPoint.reach("open")
    return (temporary, descriptor)
  }

  /// Gives the files their names.
  ///
  /// - Throws: `OutputError` naming the first file that could not be renamed.
  consuming func commit() throws(OutputError) {
    let files = files
    let directories = directories
    try Interruption.change("the files are written") { () throws(OutputError) in
      for file in files {
        CrashPoint.reach("rename")
        guard rename(file.temporary, file.final) == 0 else { throw Self.error(file.final) }
        Interruption.forget(file.temporary)
      }
      directories.forEach(Interruption.forget)
    }
  }

  private func checkPlace(_ path: String) throws(OutputError) {
    guard let occupant = FilePlace.occupant(of: path), occupant != .file else { return }
    throw OutputError(path: path, reason: "\(occupant.rawValue) is in its place")
  }

  private mutating func makeDirectory(_ path: String) throws(OutputError) {
    guard !path.isEmpty, access(path, F_OK) != 0 else { return }
    try makeDirectory(Self.directory(of: path))
    let (made, reason) = Interruption.making(path) { (mkdir(path, 0o755) == 0, errno) }
    if made { return directories.append(path) }
    Interruption.forget(path)
    guard reason == EEXIST else { throw Self.error(path, reason) }
  }

  /// Foundation's `deletingLastPathComponent` traps on a path of one letter.
  private static func directory(of path: String) -> String {
    guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return "" }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  private static func error(_ path: String, _ reason: Int32 = errno) -> OutputError {
    OutputError(path: path, reason: String(cString: strerror(reason)))
  }
}
