/// Reads the decimals that tables are full of, such as `-12.34`, without a loop over their digits.
///
/// Its time is nearly that of finding the next field: no branch depends on the number of digits. What it doesn't take
/// (more than seven digits before the point or some nineteen in all, exponents, a leading plus, leading zeros, blanks,
/// quotes) goes the general way.
struct PlainDecimal {
  private let delimiter: UInt8
  private let point: UInt8
  /// 10^0...10^7, as integers and as doubles.
  private let powers: UnsafeMutablePointer<(UInt64, Double)>

  init(delimiter: UInt8, point: UInt8) {
    self.delimiter = delimiter
    self.point = point
    powers = .allocate(capacity: 8)
    var power: UInt64 = 1
    for exponent in 0..<8 {
      (powers + exponent).initialize(to: (power, Double(power)))
      power *= 10
    }
  }

  func deallocate() { powers.deallocate() }

  /// Reads the field at a place.
  ///
  /// - Parameters:
  ///   - start: followed by `Piece.padding` readable bytes.
  ///   - value: is set to the nearest double.
  /// - Returns: the place of the delimiter or line end after the field, or nil if the field isn't one of these.
  @inline(__always)
  func read(_ start: UnsafePointer<UInt8>, into value: UnsafeMutablePointer<Double>) -> UnsafePointer<UInt8>? {
    let sign: UInt64 = start.pointee == UInt8(ascii: "-") ? 1 : 0
    let first = start + Int(truncatingIfNeeded: sign)
    let word = Word(at: first)
    let marks = word.nonDigitMarks
    guard !marks.isEmpty else { return nil }
    let wholeBits = marks.bitsBefore
    var end = first + marks.bytesBefore
    // Whether zeros before other digits make a code is for the whole column to decide.
    if wholeBits > 8, word.bits & 0xFF == UInt64(UInt8(ascii: "0")) { return nil }
    let whole = word.number(ofFirst: wholeBits)
    let magnitude: Double
    if end.pointee == point {
      let fraction = Word(at: end + 1)
      let fractionMarks = fraction.nonDigitMarks
      if fractionMarks.isEmpty {
        guard let long = longFraction(whole, from: end + 1) else { return nil }
        (magnitude, end) = long
      } else {
        // At most 7 + 7 digits, which a Double holds, over a power of ten that it holds: one correctly rounded division.
        guard wholeBits | fractionMarks.bitsBefore != 0 else { return nil }
        let count = fractionMarks.bytesBefore
        let power = powers[count]
        let digits = whole &* power.0 &+ fraction.number(ofFirst: fractionMarks.bitsBefore)
        magnitude = Double(Int64(truncatingIfNeeded: digits)) / power.1
        end += 1 &+ count
      }
    } else {
      guard wholeBits != 0 else { return nil }
      magnitude = Double(Int64(truncatingIfNeeded: whole))
    }
    let next = end.pointee
    guard next == delimiter || next == 10 || (next == 13 && end[1] == 10) else { return nil }
    value.pointee = Double(bitPattern: magnitude.bitPattern | sign &<< 63)
    return end
  }

  /// A fraction of eight digits or more.
  /// - Returns: nil if the digits don't fit into an integer, or the double isn't found quickly.
  @inline(never)
  private func longFraction(
    _ whole: UInt64, from start: UnsafePointer<UInt8>
  ) -> (magnitude: Double, end: UnsafePointer<UInt8>)? {
    var (digits, at) = (whole, start)
    var word = Word(at: at)
    while word.nonDigitMarks.isEmpty {
      // 10^8 x digits + 10^8 must stay below 2^64.
      guard digits < 184_467_440_736 else { return nil }
      digits = digits &* 100_000_000 &+ word.number(ofFirst: 64)
      at += 8
      word = Word(at: at)
    }
    let marks = word.nonDigitMarks
    let power = powers[marks.bytesBefore].0
    let (high, low) = digits.multipliedFullWidth(by: power)
    let (sum, overflows) = low.addingReportingOverflow(word.number(ofFirst: marks.bitsBefore))
    guard high == 0, !overflows else { return nil }
    at += marks.bytesBefore
    guard let magnitude = nearestDouble(sum, exponent: start - at) else { return nil }
    return (magnitude, at)
  }
}
