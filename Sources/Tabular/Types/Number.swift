/// Reads decimal numbers from bytes: `[+-]?(digits[.digits*] | .digits)([eE][+-]?digits)?`, nothing else.
///
/// The standard library and strtod also take hexadecimal, `inf` and `nan(1)`, and turn 1e999 into infinity; a column
/// with such a field is text.
enum Number {
  case finite(Double)
  /// An integer beyond 2^53, rounded: neighbours would become equal, as ids and account numbers mustn't.
  case inexactInteger(Double)
  case none

  var isNumber: Bool { value != nil }

  /// nil for none.
  var value: Double? {
    switch self {
    case .finite(let value), .inexactInteger(let value): value
    case .none: nil
    }
  }

  /// Whether zeros stand before the other digits of a field that is a number: perhaps it's a code, as a postal code is.
  static func hasLeadingZeros(_ field: UnsafeBufferPointer<UInt8>) -> Bool {
    let start = field.first == UInt8(ascii: "-") || field.first == UInt8(ascii: "+") ? 1 : 0
    return field.count > start + 1 && field[start] == UInt8(ascii: "0") && field[start + 1] &- UInt8(ascii: "0") <= 9
  }

  /// Reads a whole field; blanks around the number are the caller's business.
  ///
  /// - Returns: the double nearest to the decimal number, ties to even.
  /// - Complexity: O(bytes). What `nearestDouble` cannot do goes to the standard library.
  static func read(_ field: UnsafeBufferPointer<UInt8>, decimalPoint: UInt8) -> Number {
    var index = 0
    let isNegative = field.first == UInt8(ascii: "-")
    if isNegative || field.first == UInt8(ascii: "+") { index = 1 }

    var digits = Digits()
    let integerStart = index
    digits.take(field, &index)
    var digitCount = index - integerStart
    var isInteger = true
    if index < field.count, field[index] == decimalPoint {
      index += 1
      isInteger = false
      let fractionStart = index
      digits.take(field, &index)
      digits.exponent -= index - fractionStart
      digitCount += index - fractionStart
    }
    guard digitCount > 0 else { return .none }
    if index < field.count, field[index] | 0x20 == UInt8(ascii: "e") {
      isInteger = false
      guard let exponent = readExponent(field, from: index + 1) else { return .none }
      digits.exponent += exponent
      index = field.count
    }
    guard index == field.count else { return .none }

    let magnitude: Double
    if let quick = digits.nearest {
      magnitude = quick
    } else {
      guard let nearest = nearest(to: field, decimalPoint: decimalPoint) else { return .none }
      magnitude = nearest.magnitude
    }
    let value = isNegative ? -magnitude : magnitude
    return isInteger && digits.exceedsExactIntegers ? .inexactInteger(value) : .finite(value)
  }

  /// The digits of a number as an integer and a power of ten.
  private struct Digits {
    var value: UInt64 = 0
    var exponent = 0
    /// `value` is of no use any more.
    var overflowed = false

    mutating func take(_ field: UnsafeBufferPointer<UInt8>, _ index: inout Int) {
      while index < field.count {
        let digit = field[index] &- UInt8(ascii: "0")
        guard digit <= 9 else { return }
        // 10 * value + 9 must stay below 2^64.
        if value > 1_844_674_407_370_955_160 { overflowed = true } else { value = value &* 10 &+ UInt64(digit) }
        index += 1
      }
    }

    var exceedsExactIntegers: Bool { overflowed || value > 1 << 53 }

    /// nil where the standard library has to do it.
    var nearest: Double? { overflowed ? nil : nearestDouble(value, exponent: exponent) }
  }

  private static func readExponent(_ field: UnsafeBufferPointer<UInt8>, from start: Int) -> Int? {
    var index = start
    guard index < field.count else { return nil }
    let isNegative = field[index] == UInt8(ascii: "-")
    if isNegative || field[index] == UInt8(ascii: "+") { index += 1 }
    guard index < field.count else { return nil }
    var exponent = 0
    while index < field.count {
      let digit = field[index] &- UInt8(ascii: "0")
      guard digit <= 9 else { return nil }
      // Anything above is infinite or zero whatever the digits before it, up to fields of a gigabyte.
      if exponent < 1_000_000_000_000 { exponent = exponent * 10 + Int(digit) }
      index += 1
    }
    return isNegative ? -exponent : exponent
  }

  /// The standard library's conversion of a field whose grammar has been checked; nil beyond the finite range.
  private static func nearest(to field: UnsafeBufferPointer<UInt8>, decimalPoint: UInt8) -> Double? {
    let text = String(decoding: field.map { $0 == decimalPoint ? UInt8(ascii: ".") : $0 }, as: UTF8.self)
    guard let value = Double(text), value.isFinite else { return nil }
    return value
  }
}
