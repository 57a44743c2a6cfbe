import CZlib

/// CRC-32 (ISO 3309), by zlib: finds every change of up to 32 adjacent bits, and all but one in four billion others.
enum Checksum {
  static func crc32(_ bytes: UnsafeRawBufferPointer) -> UInt32 {
    UInt32(truncatingIfNeeded: CZlib.crc32_z(0, bytes.baseAddress?.assumingMemoryBound(to: UInt8.self), bytes.count))
  }
}
