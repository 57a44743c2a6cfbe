/// UTF-16 (RFC 2781) as UTF-8.
///
/// The place of an error is told from here, where it is known: what follows sees only UTF-8.
final class UTF16Bytes: ByteStream {
  private let input: BufferedBytes
  private let isBigEndian: Bool
  /// Of the next unit, in bytes of the UTF-16 text.
  private var offset: Int
  /// Of the next unit.
  private var line = 1
  private var followsCarriageReturn = false
  /// UTF-8 that didn't fit into the caller's buffer.
  private var made: [UInt8] = []
  private var taken = 0
  /// Kept until the text before it has been handed on.
  private var failure: CSVError?

  /// - Parameter offset: of the first byte of the input.
  init(_ input: BufferedBytes, isBigEndian: Bool, offset: Int) {
    self.input = input
    self.isBigEndian = isBigEndian
    self.offset = offset
  }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws(CSVError) -> Int {
    if taken == made.count {
      made.removeAll(keepingCapacity: true)
      taken = 0
      if let failure { throw failure }
      // Four bytes hold any character.
      let bytes = try input.peek(4)
      if !bytes.isEmpty { input.skip(transcode(bytes)) }
      if made.isEmpty, let failure { throw failure }
    }
    let count = min(buffer.count, made.count - taken)
    buffer.copyBytes(from: made[taken..<taken + count])
    taken += count
    return count
  }

  /// - Parameter bytes: at least four, or all to the end.
  /// - Returns: how many bytes were used.
  private func transcode(_ bytes: UnsafeRawBufferPointer) -> Int {
    var index = 0
    while index + 2 <= bytes.count {
      let unit = unit(bytes, at: index)
      var scalar = UInt32(unit)
      var length = 2
      if unit & 0xF800 == 0xD800 {
        // Cut off by the end of these bytes; the next ones begin with it.
        if unit < 0xDC00, index + 4 > bytes.count, bytes.count >= 4 { return index }
        let next = unit < 0xDC00 && index + 4 <= bytes.count ? self.unit(bytes, at: index + 2) : 0
        guard next & 0xFC00 == 0xDC00 else {
          failure = CSVError(.unpairedSurrogate(unit: unit, offset: offset), line: line)
          return index
        }
        scalar = 0x10000 + ((UInt32(unit) & 0x3FF) << 10) + (UInt32(next) & 0x3FF)
        length = 4
      }
      append(scalar)
      count(unit)
      index += length
      offset += length
    }
    if bytes.count < 4, index < bytes.count { failure = CSVError(.halfUnit(offset: offset), line: line) }
    return index
  }

  private func unit(_ bytes: UnsafeRawBufferPointer, at index: Int) -> UInt16 {
    let unit = bytes.loadUnaligned(fromByteOffset: index, as: UInt16.self)
    return isBigEndian ? UInt16(bigEndian: unit) : UInt16(littleEndian: unit)
  }

  private func append(_ scalar: UInt32) {
    func tail(_ shift: UInt32) -> UInt8 { UInt8(0x80 | scalar >> shift & 0x3F) }
    switch scalar {
    case ..<0x80: made.append(UInt8(scalar))
    case ..<0x800:
      made.append(UInt8(0xC0 | scalar >> 6))
      made.append(tail(0))
    case ..<0x10000:
      made.append(UInt8(0xE0 | scalar >> 12))
      made.append(tail(6))
      made.append(tail(0))
    default:
      made.append(UInt8(0xF0 | scalar >> 18))
      made.append(tail(12))
      made.append(tail(6))
      made.append(tail(0))
    }
  }

  /// LF, CR and CRLF each end one line.
  private func count(_ unit: UInt16) {
    if unit == 13 || (unit == 10 && !followsCarriageReturn) { line += 1 }
    followsCarriageReturn = unit == 13
  }
}
