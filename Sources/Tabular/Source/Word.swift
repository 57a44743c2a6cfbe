/// Eight bytes of text as one integer, the first byte lowest: what is asked of them is answered for all eight at once.
///
/// - SeeAlso: Warren, Hacker's Delight (2nd ed.), 6-1; Mula and Langdale, "Faster integer parsing" (2019).
struct Word {
  var bits: UInt64

  @inline(__always)
  init(_ bits: UInt64) { self.bits = bits }

  /// - Precondition: eight bytes can be read at `bytes`, whether or not they belong to the text.
  @inline(__always)
  init(at bytes: UnsafePointer<UInt8>) {
    bits = UInt64(littleEndian: UnsafeRawPointer(bytes).loadUnaligned(as: UInt64.self))
  }

  @inline(__always)
  init(repeating byte: UInt8) { bits = UInt64(byte) &* 0x0101_0101_0101_0101 }

  private static var highBits: UInt64 { 0x8080_8080_8080_8080 }

  /// The first bytes, the others 0.
  /// - Parameter count: 0...8.
  @inline(__always)
  func prefix(_ count: Int) -> Word {
    Word(count >= 8 ? bits : bits & ((1 &<< UInt64(truncatingIfNeeded: 8 &* count)) &- 1))
  }

  /// Marks bytes that equal another word's. The lowest mark is right; those above it may be wrong.
  @inline(__always)
  func marks(equalTo other: Word) -> Marks {
    let difference = bits ^ other.bits
    return Marks(bits: (difference &- 0x0101_0101_0101_0101) & ~difference & Self.highBits)
  }

  /// Marks bytes that equal another word's; all marks are right.
  @inline(__always)
  func allMarks(equalTo other: Word) -> Marks {
    let difference = bits ^ other.bits
    return Marks(bits: ~((difference & ~Self.highBits) &+ ~Self.highBits | difference) & Self.highBits)
  }

  /// Marks bytes below 16: NUL, LF, CR, the tab and rare control characters. As right as `marks(equalTo:)`.
  @inline(__always)
  var controlMarks: Marks { Marks(bits: (bits &- 0x1010_1010_1010_1010) & ~bits & Self.highBits) }

  /// Marks bytes that aren't the digits 0 to 9; all marks are right.
  @inline(__always)
  var nonDigitMarks: Marks {
    let x = bits ^ 0x3030_3030_3030_3030
    return Marks(bits: ((x & 0x7F7F_7F7F_7F7F_7F7F) &+ 0x7676_7676_7676_7676 | x) & Self.highBits)
  }

  /// The number that the first digits are, by three multiplications instead of one a digit.
  /// - Parameter bitCount: eight times the number of digits, at most 64.
  @inline(__always)
  func number(ofFirst bitCount: UInt64) -> UInt64 {
    // The last digit comes to the highest byte, and zeros before the first.
    var x = bitCount == 0 ? 0 : bits &<< (64 &- bitCount)
    x = ((x & 0x0F0F_0F0F_0F0F_0F0F) &* 2561) &>> 8
    x = ((x & 0x00FF_00FF_00FF_00FF) &* 6_553_601) &>> 16
    return ((x & 0x0000_FFFF_0000_FFFF) &* 42_949_672_960_001) &>> 32
  }

  /// The highest bit of each byte that something holds for.
  struct Marks {
    var bits: UInt64

    @inline(__always)
    var isEmpty: Bool { bits == 0 }

    /// Eight times the number of bytes before the first mark.
    @inline(__always)
    var bitsBefore: UInt64 { UInt64(truncatingIfNeeded: bits.trailingZeroBitCount) & 0x78 }

    /// The number of bytes before the first mark.
    @inline(__always)
    var bytesBefore: Int { bits.trailingZeroBitCount &>> 3 }

    @inline(__always)
    static func | (a: Marks, b: Marks) -> Marks { Marks(bits: a.bits | b.bits) }
  }
}
