/// Checks that the bytes of a file are text, or makes them so, before the tokenizer sees them.
///
/// Works on blocks of any size: a character may be cut between two of them.
struct TextDecoder {
  /// The first byte that isn't text.
  struct Fault {
    /// How many bytes of the (decoded) block come before the place where the fault showed.
    let goodBytes: Int
    let problem: CSVError.Problem
  }

  private let encoding: TextEncoding
  private let allowsNUL: Bool
  /// Where the next block begins in the file.
  private var offset: Int
  private var utf8 = UTF8Check()

  /// - Parameters:
  ///   - offset: of the first block in the file, after a byte-order mark.
  ///   - allowsNUL: whether a NUL is a character like any other.
  init(encoding: TextEncoding, offset: Int, allowsNUL: Bool = false) {
    self.encoding = encoding
    self.allowsNUL = allowsNUL
    self.offset = offset
  }

  /// Decodes in place.
  /// - Complexity: O(bytes); ASCII goes eight bytes at a time.
  mutating func decode(_ block: inout [UInt8]) -> Fault? {
    let rawCount = block.count
    defer { offset += rawCount }
    // The NUL first: in Latin-1 its place in the block changes with the decoding.
    let nul = allowsNUL ? nil : block.firstIndex(of: 0)
    switch encoding {
    case .utf8:
      let invalid = block.withUnsafeBufferPointer { utf8.firstFault(in: $0, at: offset) }
      if let invalid, invalid.index <= nul ?? Int.max {
        return Fault(goodBytes: invalid.index, problem: .invalidUTF8(byte: invalid.byte, offset: invalid.offset))
      }
      return nul.map { Fault(goodBytes: $0, problem: .nul(offset: offset + $0)) }
    case .latin1:
      let fault = nul.map { place in
        Fault(goodBytes: place + block[..<place].count { $0 >= 0x80 }, problem: .nul(offset: offset + place))
      }
      if block.contains(where: { $0 >= 0x80 }) { block = Self.utf8(fromLatin1: block) }
      return fault
    }
  }

  /// Whether bytes that begin and end with whole characters are text.
  static func isText(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    // One pass that the compiler does with vectors: most text is ASCII.
    var (all, least) = (UInt8.min, UInt8.max)
    for byte in bytes {
      all |= byte
      least = min(least, byte)
    }
    guard least > 0 || bytes.isEmpty else { return false }
    guard all >= 0x80 else { return true }
    var check = UTF8Check()
    return check.firstFault(in: bytes, at: 0) == nil && check.openCharacter == nil
  }

  /// A character cut off by the end of the file.
  func finish() -> CSVError.Problem? {
    utf8.openCharacter.map { .invalidUTF8(byte: $0.byte, offset: $0.offset) }
  }

  private static func utf8(fromLatin1 block: [UInt8]) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(block.count * 2)
    for byte in block {
      if byte < 0x80 {
        result.append(byte)
      } else {
        result.append(0xC0 | byte >> 6)
        result.append(0x80 | byte & 0x3F)
      }
    }
    return result
  }
}

/// A validator of UTF-8 (Unicode 15, table 3-7) that can stop and go on anywhere.
private struct UTF8Check {
  /// Continuation bytes still to come, and the bounds of the next one: they exclude overlong forms, surrogates and
  /// code points above U+10FFFF.
  private var missing = 0
  private var low: UInt8 = 0x80
  private var high: UInt8 = 0xBF
  private var lead: (byte: UInt8, offset: Int) = (0, 0)

  var openCharacter: (byte: UInt8, offset: Int)? { missing > 0 ? lead : nil }

  /// - Returns: where the fault showed in the block, and the byte to blame: the lead byte of a broken character.
  mutating func firstFault(
    in block: UnsafeBufferPointer<UInt8>, at offset: Int
  ) -> (index: Int, byte: UInt8, offset: Int)? {
    let bytes = UnsafeRawBufferPointer(block)
    var index = 0
    while index < block.count {
      if missing == 0 {
        while index + 8 <= block.count,
          bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self) & 0x8080_8080_8080_8080 == 0
        {
          index += 8
        }
        guard index < block.count else { return nil }
        let byte = block[index]
        if byte >= 0x80 {
          lead = (byte, offset + index)
          guard begin(byte) else { return (index, byte, offset + index) }
        }
      } else {
        guard (low...high).contains(block[index]) else { return (index, lead.byte, lead.offset) }
        (low, high) = (0x80, 0xBF)
        missing -= 1
      }
      index += 1
    }
    return nil
  }

  private mutating func begin(_ byte: UInt8) -> Bool {
    switch byte {
    case 0xC2...0xDF: (missing, low, high) = (1, 0x80, 0xBF)
    case 0xE0: (missing, low, high) = (2, 0xA0, 0xBF)
    case 0xED: (missing, low, high) = (2, 0x80, 0x9F)
    case 0xE1...0xEF: (missing, low, high) = (2, 0x80, 0xBF)
    case 0xF0: (missing, low, high) = (3, 0x90, 0xBF)
    case 0xF1...0xF3: (missing, low, high) = (3, 0x80, 0xBF)
    case 0xF4: (missing, low, high) = (3, 0x80, 0x8F)
    default: return false
    }
    return true
  }
}
