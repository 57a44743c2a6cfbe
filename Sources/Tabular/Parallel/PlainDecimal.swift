/// Reads the decimals that tables are full of, such as `-12.34`, without a loop over their digits.
///
/// Its time is nearly that of finding the next field: no branch depends on the number of digits. What it doesn't take
/// (some twenty digits or more, exponents, a leading plus, leading zeros, blanks, quotes) goes the general way.
struct PlainDecimal {
  private let delimiter: UInt8
  private let point: UInt8
  /// 10^0...10^7, as integers and as doubles.
  private let powers: UnsafeMutablePointer<(whole: UInt64, double: Double)>

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
    let wholeBits = marks.bitsBefore
    var end = first + marks.bytesBefore
    let magnitude: Double
    // Whether zeros before other digits make a code is for the whole column to decide.
    if wholeBits > 8, word.bits & 0xFF == UInt64(UInt8(ascii: "0")) { return nil }
    let fraction = Word(at: end + 1)
    let fractionMarks = fraction.nonDigitMarks
    if marks.isEmpty || (end.pointee == point && fractionMarks.isEmpty) {
      guard let long = readLong(first) else { return nil }
      (magnitude, end) = long
    } else if end.pointee == point {
      // At most 7 + 7 digits, which a Double holds, over a power of ten that it holds: one correctly rounded division.
      guard wholeBits | fractionMarks.bitsBefore != 0 else { return nil }
      let power = powers[fractionMarks.bytesBefore]
      let digits =
        word.number(ofFirst: wholeBits) &* power.whole &+ fraction.number(ofFirst: fractionMarks.bitsBefore)
      magnitude = Double(Int64(truncatingIfNeeded: digits)) / power.double
      end += 1 &+ fractionMarks.bytesBefore
    } else {
      guard wholeBits != 0 else { return nil }
      magnitude = Double(Int64(truncatingIfNeeded: word.number(ofFirst: wholeBits)))
    }
    let next = end.pointee
    guard next == delimiter || next == 10 || (next == 13 && end[1] == 10) else { return nil }
    value.pointee = Double(bitPattern: magnitude.bitPattern | sign &<< 63)
    return end
  }

  /// A number with eight digits or more on a side of the point.
  /// - Returns: nil if the digits don't fit into an integer, or the double isn't found quickly.
  @inline(never)
  private func readLong(
    _ start: UnsafePointer<UInt8>
  ) -> (magnitude: Double, end: UnsafePointer<UInt8>)? {
    guard var (digits, end) = readDigits(start, after: 0) else { return nil }
    let wholeCount = end - start
    if wholeCount > 1, start.pointee == UInt8(ascii: "0") { return nil }
    guard end.pointee == point else {
      // Beyond 2^53 it isn't a number to us, but perhaps an id.
      return digits <= 1 << 53 ? (Double(digits), end) : nil
    }
    let fraction = end + 1
    guard let all = readDigits(fraction, after: digits) else { return nil }
    (digits, end) = all
    return nearestDouble(digits, exponent: fraction - end).map { ($0, end) }
  }

  /// Goes on with a number's digits, eight at a time.
  private func readDigits(
    _ start: UnsafePointer<UInt8>, after before: UInt64
  ) -> (digits: UInt64, end: UnsafePointer<UInt8>)? {
    var (digits, at) = (before, start)
    while true {
      let word = Word(at: at)
      let marks = word.nonDigitMarks
      let isWhole = marks.isEmpty
      let power = isWhole ? 100_000_000 : powers[marks.bytesBefore].whole
      let (shifted, overflows) = digits.multipliedReportingOverflow(by: power)
      let (sum, carries) = shifted.addingReportingOverflow(word.number(ofFirst: isWhole ? 64 : marks.bitsBefore))
      guard !overflows, !carries else { return nil }
      digits = sum
      at += isWhole ? 8 : marks.bytesBefore
      if !isWhole { return (digits, at) }
    }
  }
}
