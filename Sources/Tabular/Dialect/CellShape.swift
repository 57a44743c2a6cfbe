/// What a cell looks like at a glance: enough to tell names from data, and a good split from a bad one.
enum CellShape {
  case empty
  /// Digits with signs, points, commas, a percent or currency sign.
  case number
  /// A date, a time or both, in digits.
  case moment
  case text

  var isTyped: Bool { self == .number || self == .moment }

  init(_ cell: UnsafeBufferPointer<UInt8>, nulls: NullTokens) {
    let cell = ColumnTyping.trimmed(cell)
    guard !cell.isEmpty, !nulls.contains(cell) else {
      self = .empty
      return
    }
    var digits = 0
    var points = 0
    var commas = 0
    // Of what dates are made of and numbers aren't: - / : after a digit, and blanks.
    var separators = 0
    var blanks = 0
    var exponents = 0
    for (index, byte) in cell.enumerated() {
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"): digits += 1
      case UInt8(ascii: "."): points += 1
      case UInt8(ascii: ","): commas += 1
      case UInt8(ascii: "-"), UInt8(ascii: "+"):
        let follows = index > 0 ? cell[index - 1] : UInt8(ascii: "e")
        if follows | 0x20 != UInt8(ascii: "e") { separators += 1 }
      case UInt8(ascii: "/"), UInt8(ascii: ":"): separators += 1
      case UInt8(ascii: " "), UInt8(ascii: "T"), UInt8(ascii: "Z"): blanks += 1
      case UInt8(ascii: "e"), UInt8(ascii: "E"): exponents += 1
      case UInt8(ascii: "%") where index == cell.count - 1 && index > 0: break
      case UInt8(ascii: "$") where index == 0: break
      default:
        self = .text
        return
      }
    }
    let first = cell.first ?? 0
    if digits > 0 && separators == 0 && blanks == 0 && exponents <= 1 && first | 0x20 != UInt8(ascii: "e")
      && (points <= 1 || commas <= 1)
    {
      self = .number
    } else if digits >= 3 && exponents == 0 && (48...57).contains(first) && (separators >= 1 || points == 2) {
      self = .moment
    } else {
      self = .text
    }
  }
}
