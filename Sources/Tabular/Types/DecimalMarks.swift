/// What the numbers of one column say about those of another: a file is mostly written in one country.
enum DecimalMarks {
  /// Notes on columns of decimal points that could as well stand between thousands, in a file where other columns have
  /// decimal commas.
  ///
  /// - Parameters:
  ///   - names: of the columns whose numbers are as they might be.
  ///   - notes: those of the columns.
  static func doubts(_ names: [ByteText], notes: [ReadNote]) -> [ReadNote] {
    let withComma = Set(notes.filter { $0.code == .decimalComma }.compactMap(\.column))
    guard !withComma.isEmpty else { return [] }
    return names.filter { !withComma.contains($0) }.map { Remark.mixedDecimalMarks.note(on: $0) }
  }
}

/// Whether 1.234 may have been written for 1234 throughout a column: at least 1, below 1000, not more than three
/// decimals.
struct ThousandsDoubt {
  private var isPossible = true
  private var hasFractions = false

  init() {}

  init(_ values: [Double]) { values.withUnsafeBufferPointer { see($0) } }

  /// Whether it may be so, for what has been seen.
  var isThere: Bool { isPossible && hasFractions }

  /// - Complexity: O(1) once it can't be.
  mutating func see(_ values: UnsafeBufferPointer<Double>) {
    guard isPossible else { return }
    for value in values where !value.isNaN {
      let isWhole = value == value.rounded()
      guard abs(value) < 1000, isWhole || abs(value) > 1, (value * 1000).rounded() / 1000 == value else {
        isPossible = false
        return
      }
      hasFractions = hasFractions || !isWhole
    }
  }
}
