/// How the numbers of a column are written.
struct NumberFormat: Equatable {
  /// Before the fraction: a point or a comma.
  let decimalMark: UInt8
  /// Between thousands; nil: nothing.
  let groupMark: ThousandsMark?

  /// The formats that a column may have, the plainest first.
  static func all(_ options: ReadOptions) -> [NumberFormat] {
    let point = UInt8(ascii: ".")
    let comma = UInt8(ascii: ",")
    let decimalMarks = options.decimalMark == comma ? [comma] : options.thousands == nil ? [point, comma] : [point]
    let groupMarks = options.thousands.map { [$0] } ?? ThousandsMark.allCases
    let plain = decimalMarks.map { NumberFormat(decimalMark: $0, groupMark: nil) }
    return plain
      + decimalMarks.flatMap { decimalMark in
        groupMarks
          .filter { $0 != (decimalMark == comma ? .comma : .point) }
          .map { NumberFormat(decimalMark: decimalMark, groupMark: $0) }
      }
  }

  /// Reads a whole field without blanks around it.
  ///
  /// With a group mark: one to three digits, then groups of three, all of them set apart, then the fraction; no exponent.
  func read(_ field: UnsafeBufferPointer<UInt8>) -> Number {
    guard let groupMark else { return Number.read(field, decimalPoint: decimalMark) }
    guard let plain = withoutGroups(field, groupMark) else { return .none }
    return plain.withUnsafeBufferPointer { Number.read($0, decimalPoint: decimalMark) }
  }

  /// nil if the digits aren't grouped by three.
  private func withoutGroups(_ field: UnsafeBufferPointer<UInt8>, _ mark: ThousandsMark) -> [UInt8]? {
    var plain: [UInt8] = []
    var rest = field[...]
    if rest.first == UInt8(ascii: "-") || rest.first == UInt8(ascii: "+") { plain.append(rest.removeFirst()) }
    var groupCount = 0
    while true {
      let digits = rest.prefix { $0 &- 48 <= 9 }
      guard groupCount == 0 ? (1...3).contains(digits.count) : digits.count == 3 else { return nil }
      plain += digits
      rest = rest[digits.endIndex...]
      groupCount += 1
      guard let spelling = mark.spellings.first(where: { rest.starts(with: $0) }) else { break }
      // 0,123 is a fraction.
      if groupCount == 1, digits.first == UInt8(ascii: "0") { return nil }
      rest.removeFirst(spelling.count)
    }
    guard let point = rest.first else { return plain }
    guard point == decimalMark, rest.dropFirst().allSatisfy({ $0 &- 48 <= 9 }) else { return nil }
    return plain + rest
  }
}

/// What stands between the thousands of a number.
public enum ThousandsMark: String, Sendable, CaseIterable {
  case comma, point, blank, apostrophe

  /// The characters that people and programs write for it, in UTF-8.
  var spellings: [[UInt8]] {
    switch self {
    case .comma: [Array(",".utf8)]
    case .point: [Array(".".utf8)]
    // No-break, figure, thin and narrow no-break spaces keep a number on one line.
    case .blank: [" ", "\u{A0}", "\u{2007}", "\u{2009}", "\u{202F}"].map { Array($0.utf8) }
    case .apostrophe: ["'", "\u{2019}"].map { Array($0.utf8) }
    }
  }
}
