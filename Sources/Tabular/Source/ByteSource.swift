#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Where bytes come from: a file, standard input, or memory (for tests), read block by block.
///
/// Plain `read(2)` into a buffer, not `mmap`: a file that shrinks while it is read must give an error, not a signal.
final class ByteSource {
  /// Is handed bytes, which are valid only during the call.
  typealias Observer = (UnsafeRawBufferPointer) -> Void

  /// Large enough that system calls don't count, small enough to stay in the second-level cache.
  static let defaultBlockSize = 256 << 10

  private enum Origin {
    case descriptor(Int32, size: Int?)
    case memory([UInt8])
  }

  private let origin: Origin
  private let blockSize: Int
  private(set) var byteCount = 0
  /// Sees every byte once, in order, as the file has it; for hashing.
  var observer: Observer?

  /// Opens a regular file, without waiting for anything.
  init(path: String, blockSize: Int = defaultBlockSize) throws(CSVError) {
    // O_NONBLOCK: opening a FIFO must not hang before we can see that it is one.
    let descriptor = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
    guard descriptor >= 0 else {
      throw errno == ENOENT || errno == ENOTDIR ? CSVError(.notFound) : .system(errno)
    }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else {
      let code = errno
      close(descriptor)
      throw .system(code)
    }
    if let kind = Self.irregularKind(status.st_mode) {
      close(descriptor)
      throw CSVError(.notRegular(kind: kind))
    }
    origin = .descriptor(descriptor, size: Int(status.st_size))
    self.blockSize = blockSize
  }

  /// Standard input, whatever it is connected to.
  static func standardInput() -> ByteSource {
    ByteSource(origin: .descriptor(STDIN_FILENO, size: nil), blockSize: defaultBlockSize)
  }

  private init(origin: Origin, blockSize: Int) {
    self.origin = origin
    self.blockSize = blockSize
  }

  init(bytes: [UInt8], blockSize: Int) {
    origin = .memory(bytes)
    self.blockSize = blockSize
  }

  deinit {
    if case .descriptor(let descriptor, .some) = origin { close(descriptor) }
  }

  /// Replaces the contents of `block` by the next bytes.
  /// - Returns: false at the end.
  func read(into block: inout [UInt8]) throws(CSVError) -> Bool {
    if block.count != blockSize { block = [UInt8](repeating: 0, count: blockSize) }
    let result = block.withUnsafeMutableBufferPointer { buffer in
      Result { () throws(CSVError) in try readSome(into: buffer) }
    }
    let count = try result.get()
    block.removeLast(block.count - count)
    if count == 0 { try checkSize() }
    return count > 0
  }

  /// Fills a buffer, less only where the end comes first.
  /// - Returns: the number of bytes.
  func fill(_ buffer: UnsafeMutableBufferPointer<UInt8>) throws(CSVError) -> Int {
    var filled = 0
    while filled < buffer.count {
      let count = try readSome(into: UnsafeMutableBufferPointer(rebasing: buffer[filled...]))
      if count == 0 { break }
      filled += count
    }
    if filled < buffer.count { try checkSize() }
    return filled
  }

  /// One read.
  private func readSome(into buffer: UnsafeMutableBufferPointer<UInt8>) throws(CSVError) -> Int {
    let count: Int
    switch origin {
    case .memory(let bytes):
      count = min(buffer.count, bytes.count - byteCount, max(blockSize, 1))
      _ = buffer.update(fromContentsOf: bytes[byteCount..<byteCount + count])
    case .descriptor(let descriptor, _): count = try Self.read(descriptor, into: UnsafeMutableRawBufferPointer(buffer))
    }
    byteCount += count
    if count > 0 { observer?(UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(buffer)[..<count])) }
    return count
  }

  /// What changes when somebody writes to the file.
  struct Stamp: Equatable {
    var size = 0
    var seconds = 0
    var nanoseconds = 0
  }

  /// Of the file as it is now; nil for what cannot be read twice.
  func stamp() throws(CSVError) -> Stamp? {
    switch origin {
    case .memory(let bytes): return Stamp(size: bytes.count)
    case .descriptor(_, nil): return nil
    case .descriptor(let descriptor, .some):
      var status = stat()
      guard fstat(descriptor, &status) == 0 else { throw .system(errno) }
      #if canImport(Darwin)
        let time = status.st_mtimespec
      #else
        let time = status.st_mtim
      #endif
      return Stamp(size: Int(status.st_size), seconds: Int(time.tv_sec), nanoseconds: Int(time.tv_nsec))
    }
  }

  private static func read(_ descriptor: Int32, into buffer: UnsafeMutableRawBufferPointer) throws(CSVError) -> Int {
    while true {
      #if canImport(Glibc)
        let count = Glibc.read(descriptor, buffer.baseAddress, buffer.count)
      #elseif canImport(Musl)
        let count = Musl.read(descriptor, buffer.baseAddress, buffer.count)
      #else
        let count = Darwin.read(descriptor, buffer.baseAddress, buffer.count)
      #endif
      if count >= 0 { return count }
      if errno != EINTR { throw .system(errno) }
    }
  }

  /// A file that was rewritten while we read it would be a mixture of two tables.
  private func checkSize() throws(CSVError) {
    guard case .descriptor(let descriptor, let size?) = origin else { return }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw .system(errno) }
    // Files that the kernel makes up (/proc) have size 0 and contents all the same.
    if Int(status.st_size) != size || (size > 0 && byteCount != size) { throw CSVError(.changed) }
  }

  private static func irregularKind(_ mode: mode_t) -> String? {
    switch mode & S_IFMT {
    case S_IFREG: nil
    case S_IFDIR: "a directory"
    case S_IFIFO: "a FIFO"
    case S_IFCHR, S_IFBLK: "a device"
    case S_IFSOCK: "a socket"
    default: "something else"
    }
  }
}

extension CSVError {
  fileprivate static func system(_ code: Int32) -> CSVError {
    let text: UnsafeMutablePointer<CChar>? = strerror(code)
    return CSVError(.notReadable(reason: text.map { String(cString: $0) } ?? "error \(code)"))
  }
}
