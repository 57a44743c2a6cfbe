internal import Foundation
internal import Tabular

/// The files of a database, as files.
///
/// They are read before SQLite opens them and never while it has them open: a process that closes any descriptor of a
/// file loses its locks on it. That nobody wrote in between is told by their size and time.
struct DatabaseFile {
  /// Absolute, without symbolic links: beside it SQLite keeps the log and the journal.
  let path: String
  /// Whether it keeps a write-ahead log, now or when it is next written to.
  let usesLog: Bool

  /// The database's file, and its log if that holds anything.
  struct State: Equatable {
    let database: RawBytes.Stamp?
    let log: RawBytes.Stamp?

    var hasLog: Bool { (log?.size ?? 0) > 0 }
    var byteCount: Int { (database?.size ?? 0) + (log?.size ?? 0) }
  }

  /// - Throws: for what isn't a database.
  init(path givenPath: String) throws(CSVError) {
    path = URL(fileURLWithPath: givenPath).resolvingSymlinksInPath().path
    // Offsets as in https://www.sqlite.org/fileformat2.html#the_database_header
    var header = [UInt8](repeating: 0, count: 100)
    let bytes = try RawBytes(path: path)
    let result = header.withUnsafeMutableBytes { buffer in
      Result { () throws(CSVError) in try bytes.read(into: buffer) }
    }
    guard try result.get() == header.count, header.starts(with: Signature.sqlite) else {
      throw CSVError(.notADatabase)
    }
    usesLog = header[18] == 2 || header[19] == 2
  }

  private var logPath: String { path + "-wal" }

  func state() throws(CSVError) -> State {
    State(
      database: try RawBytes(path: path).stamp(),
      log: FileManager.default.fileExists(atPath: logPath) ? try RawBytes(path: logPath).stamp() : nil)
  }

  /// Reads all bytes.
  /// - Returns: the state in which they were.
  func read(observing observer: @escaping RawBytes.Observer) throws(CSVError) -> State {
    let state = try state()
    try Self.readAll(path, observer)
    if state.hasLog { try Self.readAll(logPath, observer) }
    guard try self.state() == state else { throw CSVError(.changed) }
    return state
  }

  private static func readAll(_ path: String, _ observer: @escaping RawBytes.Observer) throws(CSVError) {
    let bytes = try RawBytes(path: path, observer: observer)
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 256 << 10, alignment: 16)
    defer { buffer.deallocate() }
    while try bytes.read(into: buffer) > 0 {}
  }
}
