/// Bytes that come one after the other: a file, or what a decoder makes of another stream.
protocol ByteStream: AnyObject {
  /// Puts the next bytes at the start of a buffer that isn't empty.
  /// - Returns: how many; 0 only at the end.
  func read(into buffer: UnsafeMutableRawBufferPointer) throws(CSVError) -> Int
}

/// A stream whose next bytes can be looked at before they are taken.
final class BufferedBytes: ByteStream {
  private let base: any ByteStream
  /// Taken from `base`, not yet from here.
  private var held: Range<Int> = 0..<0
  private let buffer: UnsafeMutableRawBufferPointer

  /// - Parameter capacity: the most bytes that can be looked at.
  init(_ base: any ByteStream, capacity: Int = 64 << 10) {
    self.base = base
    buffer = .allocate(byteCount: capacity, alignment: 16)
  }

  deinit { buffer.deallocate() }

  /// The next bytes: as many as asked for, less only at the end. Valid until something is read.
  /// - Precondition: `count` is at most the capacity.
  func peek(_ count: Int) throws(CSVError) -> UnsafeRawBufferPointer {
    if held.count < count, held.lowerBound > 0 {
      buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: buffer[held]))
      held = 0..<held.count
    }
    while held.count < count {
      let more = try base.read(into: UnsafeMutableRawBufferPointer(rebasing: buffer[held.upperBound...]))
      if more == 0 { break }
      held = held.lowerBound..<held.upperBound + more
    }
    return UnsafeRawBufferPointer(rebasing: buffer[held])
  }

  /// Takes bytes that have been looked at.
  func skip(_ count: Int) {
    held = held.lowerBound + count..<held.upperBound
  }

  func read(into target: UnsafeMutableRawBufferPointer) throws(CSVError) -> Int {
    guard !held.isEmpty else { return try base.read(into: target) }
    let count = min(held.count, target.count)
    target.copyMemory(from: UnsafeRawBufferPointer(rebasing: buffer[held.prefix(count)]))
    skip(count)
    return count
  }
}
