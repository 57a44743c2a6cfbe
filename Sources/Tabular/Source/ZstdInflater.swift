import CZstd

/// Zstandard (RFC 8878) by libzstd, any number of frames one after the other.
///
/// Windows above 128 MiB, libzstd's own bound, are refused as damaged: they are made only on request (`--long=28` and
/// more), and the window is all memory that inflating takes.
final class ZstdInflater: Inflater {
  let format = "Zstandard"
  private(set) var isComplete = false
  private let stream: OpaquePointer

  init() throws(CSVError) {
    guard let stream = ZSTD_createDStream() else { throw CSVError(.notReadable(reason: "out of memory")) }
    self.stream = stream
  }

  deinit { ZSTD_freeDStream(stream) }

  func inflate(
    _ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer
  ) throws(InflationFault) -> (taken: Int, made: Int) {
    if isComplete {
      // Another frame? Its magic number begins with one of these (RFC 8878, 3.1).
      guard let first = input.first else { return (0, 0) }
      guard first == 0x28 || first & 0xF0 == 0x50 else { throw .trailingBytes }
      isComplete = false
    }
    var from = ZSTD_inBuffer(src: input.baseAddress, size: input.count, pos: 0)
    var to = ZSTD_outBuffer(dst: output.baseAddress, size: output.count, pos: 0)
    let status = ZSTD_decompressStream(stream, &to, &from)
    guard ZSTD_isError(status) == 0 else { throw .damaged }
    isComplete = status == 0
    return (from.pos, to.pos)
  }
}
