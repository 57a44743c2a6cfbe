// Numbers as a reader meets them: independent of the locale, few digits, a true minus sign, never "-0".
// Rounding works on the shortest decimal text that identifies the number, so 0.125 to two places is 0.13 and 1.005
// is 1.01, as a person rounding the printed number expects.

/// Shown for a number that does not exist.
let missingNumber = "—"

extension Double {
  /// With so many significant digits: "0.0312", "−4.50", "12,346", "1.2×10⁻⁵".
  ///
  /// - Parameter keepsZeros: whether zeros at the end stay, as they should for an estimate and need not for a datum.
  func significant(_ digits: Int = 3, keepsZeros: Bool = true) -> String {
    guard isFinite else { return missingNumber }
    if self == 0 { return "0" }
    let number = DecimalDigits(magnitude).rounded(keeping: digits)
    if number.exponent < -3 || number.exponent > 7 { return sign + number.scientific }
    // A whole number keeps all its digits: 12,346 rather than 12,300.
    let decimals = max(0, digits - number.exponent)
    let text = DecimalDigits(magnitude).rounded(keeping: number.exponent > digits ? number.exponent : digits)
      .plain(decimals: decimals)
    return sign + (keepsZeros ? text : text.droppingFractionZeros)
  }

  /// With so many digits after the point: "−0.031"; what rounds to zero has no sign.
  func fixed(_ decimals: Int, minus: String = "−") -> String {
    guard isFinite else { return missingNumber }
    let digits = DecimalDigits(magnitude)
    let number = digits.rounded(keeping: digits.exponent + decimals)
    let text = number.plain(decimals: decimals)
    return (self < 0 && !number.isZero ? minus : "") + text
  }

  /// A share as a percentage with one digit after the point.
  var percent: String { (self * 100).fixed(1) + (isFinite ? "%" : "") }

  /// A p-value: three places, never 0 and never more certain than ">0.99".
  var pValueText: String {
    guard isFinite else { return missingNumber }
    if self < 0.001 { return "<0.001" }
    if self > 0.99 { return ">0.99" }
    return fixed(self < 0.2 ? 3 : 2)
  }

  private var sign: String { self < 0 ? "−" : "" }
}

extension Int {
  /// "12,346".
  var grouped: String { (self < 0 ? "−" : "") + String(magnitude).groupedInThrees }
}

/// As many digits after the point for every number of a column or an interval, so that points stand under points.
struct SharedDecimals: Equatable {
  let decimals: Int
  /// Where the numbers are too large or too small to be written out.
  let isScientific: Bool

  /// So many that the largest of the numbers has `digits` significant ones.
  init(of numbers: [Double], digits: Int = 3) {
    let largest = numbers.filter(\.isFinite).map(\.magnitude).max() ?? 0
    let exponent = largest == 0 ? 1 : DecimalDigits(largest).rounded(keeping: digits).exponent
    self.init(decimals: digits - exponent, isScientific: exponent < -4 || exponent > 7)
  }

  /// So many that half the width of the interval has two significant ones.
  init(low: Double, high: Double) {
    let half = (high - low) / 2
    guard half > 0, half.isFinite else {
      self.init(of: [low, high])
      return
    }
    let exponent = DecimalDigits(half).rounded(keeping: 2).exponent
    let largest = DecimalDigits(Swift.max(low.magnitude, high.magnitude)).exponent
    self.init(decimals: 2 - exponent, isScientific: exponent < -4 || largest > 7)
  }

  private init(decimals: Int, isScientific: Bool) {
    self.decimals = Swift.min(7, Swift.max(0, decimals))
    self.isScientific = isScientific
  }

  func text(_ number: Double) -> String {
    isScientific ? number.significant(3) : number.fixed(decimals)
  }
}

/// The decimal digits of a number: 0.d₁d₂d₃… × 10^exponent.
struct DecimalDigits: Equatable {
  private(set) var digits: [UInt8]
  private(set) var exponent: Int

  /// - Precondition: the number is finite and not negative.
  init(_ number: Double) {
    precondition(number.isFinite && number >= 0, "digits of a finite magnitude")
    digits = []
    exponent = 0
    var shift = 0
    var isFraction = false
    let parts = number.description.split(separator: "e")
    for character in (parts.first ?? "0").utf8 {
      if character == UInt8(ascii: ".") {
        isFraction = true
      } else {
        digits.append(character - UInt8(ascii: "0"))
        if !isFraction { shift += 1 }
      }
    }
    let leading = digits.prefix { $0 == 0 }.count
    digits.removeFirst(leading)
    if !digits.isEmpty { exponent = shift - leading + (parts.count > 1 ? Int(parts[1]) ?? 0 : 0) }
  }

  var isZero: Bool { digits.allSatisfy { $0 == 0 } }

  /// The first `count` digits, half rounded up.
  func rounded(keeping count: Int) -> DecimalDigits {
    guard count < digits.count else { return self }
    var result = self
    result.digits = Array(digits.prefix(max(0, count)))
    let carries = count >= 0 && digits[count] >= 5
    if carries {
      var i = result.digits.count - 1
      while i >= 0 && result.digits[i] == 9 {
        result.digits[i] = 0
        i -= 1
      }
      if i >= 0 {
        result.digits[i] += 1
      } else {
        result.digits.insert(1, at: 0)
        result.exponent += 1
      }
    }
    return result
  }

  /// Written out with so many digits after the point, thousands grouped.
  func plain(decimals: Int) -> String {
    func digit(_ place: Int) -> Character {
      let known = digits.indices.contains(place) ? digits[place] : 0
      return Character(Unicode.Scalar(UInt8(ascii: "0") + known))
    }
    let whole = exponent > 0 ? String((0..<exponent).map(digit)) : "0"
    guard decimals > 0 else { return whole.groupedInThrees }
    return whole.groupedInThrees + "." + String((0..<decimals).map { digit(exponent + $0) })
  }

  /// "1.2×10⁻⁵"
  var scientific: String {
    let text = digits.map(String.init)
    let mantissa = text.count > 1 ? text[0] + "." + text[1...].joined() : text.joined()
    return mantissa.droppingFractionZeros + "×10" + String((exponent - 1).description.map(superscript))
  }

  private func superscript(_ character: Character) -> Character {
    switch character {
    case "-": "⁻"
    case "0": "⁰"
    case "1": "¹"
    case "2": "²"
    case "3": "³"
    case "4": "⁴"
    case "5": "⁵"
    case "6": "⁶"
    case "7": "⁷"
    case "8": "⁸"
    default: "⁹"
    }
  }
}

extension String {
  fileprivate var droppingFractionZeros: String {
    guard contains(".") else { return self }
    var result = self[...]
    while result.last == "0" { result.removeLast() }
    if result.last == "." { result.removeLast() }
    return String(result)
  }

  fileprivate var groupedInThrees: String {
    // Four digits read well without a comma, but a column looks calmer when all thousands have one.
    var result = ""
    for (i, character) in enumerated() {
      if i > 0 && (count - i) % 3 == 0 { result.append(",") }
      result.append(character)
    }
    return result
  }
}
