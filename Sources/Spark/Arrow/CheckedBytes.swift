/// Bytes from a server, which may hold anything: every offset and every length is checked before a byte is read.
///
/// Integers and floating-point numbers are little-endian, as on all machines that this is built for.
struct CheckedBytes {
  private let storage: [UInt8]
  private let start: Int
  let count: Int

  init(_ storage: [UInt8]) {
    self.storage = storage
    start = 0
    count = storage.count
  }

  private init(_ storage: [UInt8], from start: Int, count: Int) {
    self.storage = storage
    self.start = start
    self.count = count
  }

  /// A part of these bytes, without a copy.
  func slice(at offset: Int, count length: Int) throws(SparkError) -> CheckedBytes {
    guard offset >= 0, length >= 0, offset <= count, length <= count - offset else {
      throw .damaged("bytes \(offset)+\(length) of \(count)")
    }
    return CheckedBytes(storage, from: start + offset, count: length)
  }

  /// The number at `offset`, aligned or not.
  func integer<T: FixedWidthInteger & BitwiseCopyable>(_: T.Type = T.self, at offset: Int) throws(SparkError) -> T {
    let part = try slice(at: offset, count: MemoryLayout<T>.size)
    return storage.withUnsafeBytes { T(littleEndian: $0.loadUnaligned(fromByteOffset: part.start, as: T.self)) }
  }

  /// The first `length` numbers.
  func values<T: BitwiseCopyable>(_: T.Type = T.self, count length: Int) throws(SparkError) -> [T] {
    let size = MemoryLayout<T>.stride
    guard length >= 0, length <= count / size else { throw .damaged("\(length) values of \(size) bytes in \(count)") }
    return [T](unsafeUninitializedCapacity: length) { buffer, initialized in
      storage.withUnsafeBytes { bytes in
        UnsafeMutableRawBufferPointer(buffer).copyMemory(
          from: UnsafeRawBufferPointer(rebasing: bytes[start..<start + length * size]))
      }
      initialized = length
    }
  }

  /// The first `length` bits, the lowest of a byte first.
  func bits(count length: Int) throws(SparkError) -> [Bool] {
    guard length >= 0, length <= 8 * count else { throw .damaged("\(length) bits in \(count) bytes") }
    let bytes = try values(UInt8.self, count: (length + 7) / 8)
    return (0..<length).map { bytes[$0 >> 3] >> UInt8($0 & 7) & 1 == 1 }
  }

  func text() throws(SparkError) -> String {
    guard let text = String(validating: storage[start..<start + count], as: UTF8.self) else {
      throw .damaged("text that is not UTF-8")
    }
    return text
  }
}
