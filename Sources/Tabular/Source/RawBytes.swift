#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// The bytes of a file, of standard input, or of memory (for tests), as they are.
///
/// Plain `read(2)` into a buffer, not `mmap`: a file that shrinks while it is read must give an error, not a signal.
package final class RawBytes: ByteStream {
  /// Is handed bytes, which are valid only during the call.
  package typealias Observer = (UnsafeRawBufferPointer) -> Void

  /// What changes when somebody writes to the file.
  package struct Stamp: Equatable, Sendable {
    package var size = 0
    var seconds = 0
    var nanoseconds = 0
  }

  private enum Origin {
    case file(Int32, Stamp)
    case standardInput
    case memory([UInt8], blockSize: Int)
  }

  private let origin: Origin
  /// Sees every byte once, in order; for hashing.
  private let observer: Observer?
  /// How many have been read.
  package private(set) var byteCount = 0

  private init(_ origin: Origin, observer: Observer?) {
    self.origin = origin
    self.observer = observer
  }

  /// Opens a regular file, without waiting for anything.
  package convenience init(path: String, observer: Observer? = nil) throws(CSVError) {
    // O_NONBLOCK: opening a FIFO must not hang before we can see that it is one.
    let descriptor = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
    guard descriptor >= 0 else {
      throw errno == ENOENT || errno == ENOTDIR ? CSVError(.notFound) : .system(errno)
    }
    do throws(CSVError) {
      let status = try Self.status(of: descriptor)
      if let kind = Self.irregularKind(status.st_mode) { throw CSVError(.notRegular(kind: kind)) }
      self.init(.file(descriptor, Stamp(status)), observer: observer)
    } catch {
      close(descriptor)
      throw error
    }
  }

  /// Standard input, whatever it is connected to.
  static func standardInput(observer: Observer? = nil) -> RawBytes { RawBytes(.standardInput, observer: observer) }

  /// - Parameter blockSize: the most bytes of one read.
  convenience init(bytes: [UInt8], blockSize: Int, observer: Observer? = nil) {
    self.init(.memory(bytes, blockSize: max(blockSize, 1)), observer: observer)
  }

  deinit {
    if case .file(let descriptor, _) = origin { close(descriptor) }
  }

  package func read(into buffer: UnsafeMutableRawBufferPointer) throws(CSVError) -> Int {
    let count: Int
    switch origin {
    case .memory(let bytes, let blockSize):
      count = min(buffer.count, bytes.count - byteCount, blockSize)
      buffer.copyBytes(from: bytes[byteCount..<byteCount + count])
    case .standardInput: count = try Self.read(STDIN_FILENO, into: buffer)
    case .file(let descriptor, let before):
      count = try Self.read(descriptor, into: buffer)
      if count == 0 { try checkUnchanged(descriptor, since: before) }
    }
    byteCount += count
    if count > 0 { observer?(UnsafeRawBufferPointer(rebasing: buffer[..<count])) }
    return count
  }

  /// Of the file as it is now; nil for what cannot be read twice.
  package func stamp() throws(CSVError) -> Stamp? {
    switch origin {
    case .memory(let bytes, _): Stamp(size: bytes.count)
    case .standardInput: nil
    case .file(let descriptor, _): Stamp(try Self.status(of: descriptor))
    }
  }

  /// A file that was written to while we read it would be a mixture of two tables.
  private func checkUnchanged(_ descriptor: Int32, since before: Stamp) throws(CSVError) {
    // Files that the kernel makes up (/proc) have size 0 and contents all the same.
    guard before.size > 0 || byteCount == 0 else { return }
    if Stamp(try Self.status(of: descriptor)) != before || byteCount != before.size { throw CSVError(.changed) }
  }

  private static func status(of descriptor: Int32) throws(CSVError) -> stat {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw .system(errno) }
    return status
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

extension RawBytes.Stamp {
  fileprivate init(_ status: stat) {
    #if canImport(Darwin)
      let time = status.st_mtimespec
    #else
      let time = status.st_mtim
    #endif
    self.init(size: Int(status.st_size), seconds: Int(time.tv_sec), nanoseconds: Int(time.tv_nsec))
  }
}

extension CSVError {
  fileprivate static func system(_ code: Int32) -> CSVError {
    let text: UnsafeMutablePointer<CChar>? = strerror(code)
    return CSVError(.notReadable(reason: text.map { String(cString: $0) } ?? "error \(code)"))
  }
}
