#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// A file with room for an error's path, closed when it isn't needed any more.
final class CacheFile: Sendable {
  let path: String
  private let descriptor: Int32

  private init(_ descriptor: Int32, path: String) { (self.descriptor, self.path) = (descriptor, path) }

  deinit { close(descriptor) }

  /// Opens a regular file for reading.
  static func reading(_ path: String) throws(CacheError) -> CacheFile {
    // O_NONBLOCK: opening a FIFO must not hang before we can see that it is one.
    let descriptor = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
    guard descriptor >= 0 else {
      let code = errno
      throw CacheError(code == ENOENT || code == ENOTDIR ? .notFound : .notReadable(reason: reason(code)), path: path)
    }
    let file = CacheFile(descriptor, path: path)
    guard try file.status().st_mode & S_IFMT == S_IFREG else { throw CacheError(.notACache, path: path) }
    return file
  }

  /// Makes an empty file that only its owner may read, and that nobody else writes meanwhile; what somebody left behind
  /// there is overwritten.
  static func writing(_ path: String) throws(CacheError) -> CacheFile {
    while true {
      let descriptor = open(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0o600)
      guard descriptor >= 0 else { throw failedWriting(errno, path) }
      let file = CacheFile(descriptor, path: path)
      guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
        let code = errno
        throw code == EWOULDBLOCK ? CacheError(.busy, path: path) : failedWriting(code, path)
      }
      // Who held the lock before may have given the file its final name, or have removed it.
      var named = stat()
      let own = try file.status()
      guard lstat(path, &named) == 0, named.st_ino == own.st_ino, named.st_dev == own.st_dev else { continue }
      guard own.st_mode & S_IFMT == S_IFREG else { throw failedWriting(EINVAL, path) }
      guard fchmod(descriptor, 0o600) == 0 else { throw failedWriting(errno, path) }
      try file.truncate(to: 0)
      return file
    }
  }

  func size() throws(CacheError) -> Int { Int(try status().st_size) }

  private func status() throws(CacheError) -> stat {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw failedReading(errno) }
    return status
  }

  /// Fills a buffer from a place in the file; plain reads, since a file that shrinks must give an error and no signal.
  func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int) throws(CacheError) {
    var done = 0
    while done < buffer.count {
      let count = pread(
        descriptor, buffer.baseAddress.map { $0 + done }, buffer.count - done, off_t(offset + done))
      if count == 0 { throw CacheError(.cutOff, path: path) }
      if count > 0 { done += count } else if errno != EINTR { throw failedReading(errno) }
    }
  }

  func read(_ count: Int, at offset: Int) throws(CacheError) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    let result = bytes.withUnsafeMutableBytes { buffer in
      Result { () throws(CacheError) in try read(into: buffer, at: offset) }
    }
    try result.get()
    return bytes
  }

  func write(_ bytes: [UInt8], at offset: Int) throws(CacheError) {
    let result = bytes.withUnsafeBytes { buffer in
      Result { () throws(CacheError) in
        var done = 0
        while done < buffer.count {
          let count = pwrite(
            descriptor, buffer.baseAddress.map { $0 + done }, buffer.count - done, off_t(offset + done))
          if count >= 0 { done += count } else if errno != EINTR { throw Self.failedWriting(errno, path) }
        }
      }
    }
    try result.get()
  }

  func truncate(to size: Int) throws(CacheError) {
    guard ftruncate(descriptor, off_t(size)) == 0 else { throw Self.failedWriting(errno, path) }
  }

  /// Gives the file its name, in place of whatever has it.
  func rename(to name: String) throws(CacheError) {
    #if canImport(Glibc)
      let result = Glibc.rename(path, name)
    #elseif canImport(Musl)
      let result = Musl.rename(path, name)
    #else
      let result = Darwin.rename(path, name)
    #endif
    guard result == 0 else { throw Self.failedWriting(errno, name) }
  }

  func remove() { unlink(path) }

  private func failedReading(_ code: Int32) -> CacheError {
    CacheError(.notReadable(reason: Self.reason(code)), path: path)
  }

  private static func failedWriting(_ code: Int32, _ path: String) -> CacheError {
    CacheError(code == ENOSPC || code == EDQUOT ? .diskFull : .notWritable(reason: reason(code)), path: path)
  }

  private static func reason(_ code: Int32) -> String {
    let text: UnsafeMutablePointer<CChar>? = strerror(code)
    return text.map { String(cString: $0) } ?? "error \(code)"
  }
}
