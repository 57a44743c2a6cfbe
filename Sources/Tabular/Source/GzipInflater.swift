import CZlib

/// Gzip (RFC 1952) by zlib, any number of members one after the other.
final class GzipInflater: Inflater {
  let format = "gzip"
  private(set) var isComplete = false
  private let stream: UnsafeMutablePointer<z_stream>

  init() throws(CSVError) {
    stream = .allocate(capacity: 1)
    stream.initialize(to: z_stream())
    // 15: the largest window, which every reader must allow; 16: with the header and check sums of gzip.
    let size = Int32(MemoryLayout<z_stream>.size)
    guard inflateInit2_(stream, 15 + 16, ZLIB_VERSION, size) == Z_OK else {
      throw CSVError(.notReadable(reason: "zlib cannot be used"))
    }
  }

  deinit {
    inflateEnd(stream)
    stream.deallocate()
  }

  func inflate(
    _ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer
  ) throws(InflationFault) -> (taken: Int, made: Int) {
    if isComplete, let first = input.first {
      // One file may be several that were put together.
      guard first == 0x1F else { throw .trailingBytes }
      guard inflateReset(stream) == Z_OK else { throw .damaged }
      isComplete = false
    }
    if isComplete { return (0, 0) }
    let (inputCount, outputCount) = (min(input.count, 1 << 30), min(output.count, 1 << 30))
    // zlib doesn't write to it; its header just doesn't say so.
    stream.pointee.next_in = UnsafeMutableRawPointer(mutating: input.baseAddress)?.assumingMemoryBound(to: UInt8.self)
    stream.pointee.avail_in = UInt32(inputCount)
    stream.pointee.next_out = output.baseAddress?.assumingMemoryBound(to: UInt8.self)
    stream.pointee.avail_out = UInt32(outputCount)
    let status = CZlib.inflate(stream, Z_NO_FLUSH)
    let (taken, made) = (inputCount - Int(stream.pointee.avail_in), outputCount - Int(stream.pointee.avail_out))
    switch status {
    case Z_STREAM_END: isComplete = true
    // Z_BUF_ERROR: no progress without more input, which is no error.
    case Z_OK, Z_BUF_ERROR: break
    case Z_MEM_ERROR: throw .outOfMemory
    // What was good is handed on first, however the input was cut; zlib says the same again next time.
    default: if made == 0 { throw .damaged }
    }
    return (taken, made)
  }
}
