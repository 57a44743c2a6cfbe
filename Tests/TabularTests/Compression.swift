import CZlib
import CZstd

/// What `gzip` and `zstd` make of bytes.
enum Compression: String, CaseIterable {
  case gzip, zstd

  func compressed(_ bytes: [UInt8]) -> [UInt8] {
    switch self {
    case .gzip:
      var stream = z_stream()
      let size = Int32(MemoryLayout<z_stream>.size)
      deflateInit2_(&stream, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION, size)
      defer { deflateEnd(&stream) }
      var (input, output) = (bytes, [UInt8](repeating: 0, count: Int(deflateBound(&stream, UInt(bytes.count))) + 32))
      let count = input.withUnsafeMutableBufferPointer { from in
        output.withUnsafeMutableBufferPointer { to in
          (stream.next_in, stream.avail_in) = (from.baseAddress, UInt32(from.count))
          (stream.next_out, stream.avail_out) = (to.baseAddress, UInt32(to.count))
          deflate(&stream, Z_FINISH)
          return to.count - Int(stream.avail_out)
        }
      }
      return Array(output[..<count])
    case .zstd:
      let context = ZSTD_createCCtx()
      defer { ZSTD_freeCCtx(context) }
      // As the command line does, so that damage shows.
      ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1)
      var output = [UInt8](repeating: 0, count: ZSTD_compressBound(bytes.count))
      let count = ZSTD_compress2(context, &output, output.count, bytes, bytes.count)
      return Array(output[..<count])
    }
  }
}
