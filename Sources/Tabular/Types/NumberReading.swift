/// A column of text read as numbers of one format.
struct NumberReading {
  let format: NumberFormat
  /// What every number is written with.
  let unit: String?
  /// One for each distinct field; NaN where it's missing. Empty unless the tally is whole.
  private(set) var values: [Double]
  private(set) var tally: Tally
  /// Rows with an integer beyond 2^53, and the first such field.
  private(set) var inexactRows = 0
  private(set) var firstInexact: Int?
  /// Whether some field has the decimal mark.
  private(set) var hasDecimalMarks = false
  /// The first field with zeros before its other digits.
  private(set) var firstPadded: Int?
  /// Whether every field consists of equally many digits.
  private(set) var isOfOneWidth = true

  /// - Complexity: O(bytes of distinct fields), less if it turns out that fewer than nine in ten rows are numbers.
  init(_ column: TextColumn, as format: NumberFormat, unit: String? = nil) {
    self.format = format
    self.unit = unit
    var values = [Double](repeating: .nan, count: column.fields.count)
    var tally = Tally(column)
    var (inexactRows, isOfOneWidth, hasDecimalMarks) = (0, true, false)
    var (width, firstInexact, firstPadded): (Int?, Int?, Int?) = (nil, nil, nil)
    column.forEachPresent { index, field in
      let field = ColumnTyping.trimmed(field)
      let number = Self.read(field, format, unit)
      switch number {
      case .finite(let value): values[index] = value
      case .inexactInteger(let value):
        values[index] = value
        inexactRows += column.fields.counts[index]
        firstInexact = firstInexact ?? index
      case .none: break
      }
      hasDecimalMarks = hasDecimalMarks || field.contains(format.decimalMark)
      if firstPadded == nil, Number.hasLeadingZeros(field) { firstPadded = index }
      isOfOneWidth = isOfOneWidth && field.count == (width ?? field.count) && field.allSatisfy { $0 &- 48 <= 9 }
      width = field.count
      tally.count(number.isNumber, index, column)
      return tally.goesOn
    }
    self.values = tally.isWhole || column.presentRows == 0 ? values : []
    (self.tally, self.inexactRows, self.isOfOneWidth) = (tally, inexactRows, isOfOneWidth)
    self.hasDecimalMarks = hasDecimalMarks
    (self.firstInexact, self.firstPadded) = (firstInexact, firstPadded)
  }

  /// Whether the fields are codes, as postal codes are: integers of one width, some filled up with zeros.
  var isCode: Bool { unit == nil && firstPadded != nil && isOfOneWidth }

  private static func read(_ field: UnsafeBufferPointer<UInt8>, _ format: NumberFormat, _ unit: String?) -> Number {
    guard let unit else { return format.read(field) }
    guard let (found, number) = NumberUnit.split(field), found == unit else { return .none }
    return number.withUnsafeBufferPointer(format.read)
  }
}

/// The formats in which a column of text is one of numbers.
struct NumberReadings {
  /// Those in which every row is a number, the plainest first.
  private(set) var whole: [NumberReading] = []
  /// The one in which most rows are numbers, if they are at least nine in ten but not all.
  private(set) var nearlyWhole: NumberReading?
  /// Rows that are numbers in the format that suits most of them.
  private(set) var best: Tally

  init(_ column: TextColumn, options: ReadOptions) {
    let formats = NumberFormat.all(options)
    let plain = NumberReading(column, as: formats[0])
    best = plain.tally
    if plain.tally.isWhole || column.presentRows == 0 {
      whole = [plain]
      return
    }
    var unit: String?
    column.forEachPresent { _, field in
      unit = NumberUnit.split(ColumnTyping.trimmed(field))?.unit
      return false
    }
    let others = (unit == nil ? formats[1...] : formats[...]).map { NumberReading(column, as: $0, unit: unit) }
    for reading in [plain] + others {
      if reading.tally.matches > best.matches { best = reading.tally }
      if reading.tally.isWhole { whole.append(reading) }
      if reading.tally.isNearlyWhole, reading.tally.matches > nearlyWhole?.tally.matches ?? 0 { nearlyWhole = reading }
    }
  }

  /// The reading, if all that are possible mean the same numbers.
  var only: NumberReading? {
    guard let first = whole.first else { return nil }
    let isOnly = whole.dropFirst().allSatisfy { other in
      zip(other.values, first.values).allSatisfy { $0 == $1 || ($0.isNaN && $1.isNaN) }
    }
    return isOnly ? first : nil
  }
}
