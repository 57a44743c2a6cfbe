/// UTF-16 (RFC 2781) as UTF-8.
///
/// The place of an error is told from here, where it is known: what follows sees only UTF-8.
final class UTF16Bytes: ByteStream {
  private let input: BufferedBytes
  private let isBigEndian: Bool
  /// Of the next unit, in bytes of the UTF-16 text.
  private var offset: Int
  /// UTF-8 that has been made, and how much of it has been handed on.
  private let made: UnsafeMutableBufferPointer<UInt8>
  private var count = 0
  private var taken = 0
  /// In all that has been made; LF, CR and CRLF are one each.
  private var lineEnds = 0
  private var last: UInt8 = 0

  private static let inputSize = 64 << 10

  /// - Parameter offset: of the first byte of the input.
  init(_ input: BufferedBytes, isBigEndian: Bool, offset: Int) {
    self.input = input
    self.isBigEndian = isBigEndian
    self.offset = offset
    // At most three bytes for a unit, which has two.
    made = .allocate(capacity: Self.inputSize / 2 * 3)
  }

  deinit { made.deallocate() }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws(CSVError) -> Int {
    if taken == count {
      // Four bytes hold any character.
      let bytes = try input.peek(4)
      let used = transcode(UnsafeRawBufferPointer(rebasing: bytes.prefix(Self.inputSize)))
      if used == 0, !bytes.isEmpty {
        let problem: CSVError.Problem =
          bytes.count == 1 ? .halfUnit(offset: offset) : .unpairedSurrogate(unit: unit(bytes, at: 0), offset: offset)
        throw CSVError(problem, line: lineEnds + 1)
      }
      input.skip(used)
      offset += used
      countLineEnds()
    }
    let next = min(buffer.count, count - taken)
    buffer.copyBytes(from: UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(made)[taken..<taken + next]))
    taken += next
    return next
  }

  /// Makes UTF-8 of the bytes up to a unit that isn't a character, or not without what comes behind the bytes.
  /// - Returns: how many bytes were used; 0 only if there are no more, or the first of them are no character.
  private func transcode(_ bytes: UnsafeRawBufferPointer) -> Int {
    var (index, count) = (0, 0)
    func put(_ byte: UInt32) {
      made[count] = UInt8(truncatingIfNeeded: byte)
      count &+= 1
    }
    func putTail(_ scalar: UInt32, _ shift: UInt32) { put(0x80 | scalar &>> shift & 0x3F) }
    loop: while index + 2 <= bytes.count {
      let unit = UInt32(unit(bytes, at: index))
      switch unit {
      case ..<0x80: put(unit)
      case ..<0x800:
        put(0xC0 | unit &>> 6)
        putTail(unit, 0)
      case 0xD800...0xDFFF:
        guard unit < 0xDC00, index + 4 <= bytes.count else { break loop }
        let next = UInt32(self.unit(bytes, at: index + 2))
        guard next & 0xFC00 == 0xDC00 else { break loop }
        let scalar = 0x10000 + ((unit & 0x3FF) << 10) + (next & 0x3FF)
        put(0xF0 | scalar &>> 18)
        putTail(scalar, 12)
        putTail(scalar, 6)
        putTail(scalar, 0)
        index += 2
      default:
        put(0xE0 | unit &>> 12)
        putTail(unit, 6)
        putTail(unit, 0)
      }
      index += 2
    }
    (self.count, taken) = (count, 0)
    return index
  }

  private func unit(_ bytes: UnsafeRawBufferPointer, at index: Int) -> UInt16 {
    let unit = bytes.loadUnaligned(fromByteOffset: index, as: UInt16.self)
    return isBigEndian ? UInt16(bigEndian: unit) : UInt16(littleEndian: unit)
  }

  private func countLineEnds() {
    for byte in made[..<count] {
      if byte == 13 || (byte == 10 && last != 13) { lineEnds += 1 }
      last = byte
    }
  }
}
