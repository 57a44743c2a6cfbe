internal import Foundation

/// The file at a store's path, judged by its type and its first hundred bytes before SQLite opens it.
///
/// SQLite would create what is missing, roll back the journal of another program's database or wait for ever on a
/// pipe; what is refused here stays as it is.
enum StoreFile {
  /// Which file, whatever its name.
  struct Identity: Hashable, Sendable {
    let device: UInt64
    let node: UInt64
  }

  /// An absolute path: SQLite gives other meanings to "", ":memory:" and "file:…".
  static func absolute(_ path: String) -> String {
    path.utf8.first == UInt8(ascii: "/") ? path : FileManager.default.currentDirectoryPath + "/" + path
  }

  /// Looks at the type.
  ///
  /// - Returns: which file it is, or nil when nothing is there.
  static func identity(of path: String) throws(StoreError) -> Identity? {
    var info = stat()
    if stat(path, &info) != 0 {
      let reason = errno
      if lstat(path, &info) == 0, info.st_mode & S_IFMT == S_IFLNK { throw .notAStore(path: path, .brokenLink) }
      switch reason {
      case ENOENT: return nil
      case ENOTDIR: throw .missingDirectory(path: path)
      case EACCES, EPERM: throw .denied(path: path)
      case ELOOP: throw .notAStore(path: path, .brokenLink)
      default: throw .disk(path: path, reason: String(cString: strerror(reason)))
      }
    }
    switch info.st_mode & S_IFMT {
    case S_IFREG: return Identity(device: UInt64(info.st_dev), node: UInt64(info.st_ino))
    case S_IFDIR: throw .notAStore(path: path, .directory)
    default: throw .notAStore(path: path, .special)
    }
  }

  /// Checks the header of a regular file.
  ///
  /// - Parameter newest: the schema version that this program knows.
  static func checkHeader(of path: String, newest: Int) throws(StoreError) {
    let header = try firstBytes(100, of: path)
    if header.isEmpty { throw .notAStore(path: path, .empty) }
    guard header.count == 100, header.starts(with: "SQLite format 3\0".utf8) else {
      throw .notAStore(path: path, .notSQLite)
    }
    // Offsets as in https://www.sqlite.org/fileformat2.html#the_database_header
    let (encoding, version) = (word(at: 56, of: header), word(at: 60, of: header))
    guard word(at: 68, of: header) == Schema.applicationID else { throw .notAStore(path: path, .otherProgram) }
    if version > newest { throw .newerVersion(path: path, version: Int(version)) }
    guard version > 0 else { throw .corrupt(path: path, reason: "its header has no version") }
    // 1: UTF-8. In another encoding SQLite converts every text and fails on some.
    guard encoding == 1 else { throw .corrupt(path: path, reason: "its header has another text encoding") }
  }

  private static func word(at offset: Int, of bytes: [UInt8]) -> UInt32 {
    bytes[offset..<offset + 4].reduce(0) { $0 << 8 | UInt32($1) }
  }

  private static func firstBytes(_ count: Int, of path: String) throws(StoreError) -> [UInt8] {
    // Non-blocking, in case a pipe has just taken the file's place.
    let file = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
    guard file >= 0 else {
      let reason = errno
      if reason == EACCES || reason == EPERM { throw .denied(path: path) }
      throw .disk(path: path, reason: String(cString: strerror(reason)))
    }
    defer { close(file) }
    var bytes = [UInt8](repeating: 0, count: count)
    let length = pread(file, &bytes, count, 0)
    guard length >= 0 else { throw .disk(path: path, reason: String(cString: strerror(errno))) }
    return Array(bytes.prefix(length))
  }
}
