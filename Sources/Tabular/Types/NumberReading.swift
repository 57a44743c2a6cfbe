/// A column of text read as numbers of one format.
struct NumberReading {
  let format: NumberFormat
  /// What every number is written with.
  let unit: String?
  /// One for each distinct field; NaN where it's missing. Empty unless the tally is whole.
  private(set) var values: [Double]
  private(set) var tally: Tally
  /// Rows with an integer beyond 2^53, and the line of the first.
  private(set) var inexactRows = 0
  private(set) var firstInexact: Int?
  /// Whether some field has the decimal mark.
  private(set) var hasDecimalMarks = false
  /// The line of the first field with zeros before its other digits.
  private(set) var firstPadded: Int?
  /// Whether every field consists of equally many digits.
  private(set) var isOfOneWidth = true
  /// Bytes of the last field.
  private var width: Int?

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
        firstInexact = firstInexact ?? column.line(of: index)
      case .none: break
      }
      hasDecimalMarks = hasDecimalMarks || field.contains(format.decimalMark)
      if firstPadded == nil, Number.hasLeadingZeros(field) { firstPadded = column.line(of: index) }
      isOfOneWidth = isOfOneWidth && field.count == (width ?? field.count) && field.allSatisfy { $0 &- 48 <= 9 }
      width = field.count
      tally.count(number.isNumber, index, column)
      return tally.goesOn
    }
    self.values = tally.isWhole || column.presentRows == 0 ? values : []
    (self.tally, self.inexactRows, self.isOfOneWidth) = (tally, inexactRows, isOfOneWidth)
    self.hasDecimalMarks = hasDecimalMarks
    (self.firstInexact, self.firstPadded, self.width) = (firstInexact, firstPadded, width)
  }

  /// Takes the reading of a later part of the column in the same format, but not its values.
  mutating func append(_ later: NumberReading) {
    tally.append(later.tally)
    values = []
    inexactRows += later.inexactRows
    firstInexact = firstInexact ?? later.firstInexact
    firstPadded = firstPadded ?? later.firstPadded
    hasDecimalMarks = hasDecimalMarks || later.hasDecimalMarks
    isOfOneWidth = isOfOneWidth && later.isOfOneWidth && (width ?? later.width) == later.width
    width = later.width
  }

  /// Whether the fields are codes, as postal codes are: integers of one width, some filled up with zeros.
  var isCode: Bool { unit == nil && firstPadded != nil && isOfOneWidth }

  /// - Parameter field: without blanks around it.
  static func read(_ field: UnsafeBufferPointer<UInt8>, _ format: NumberFormat, _ unit: String?) -> Number {
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
  /// The reading, if all that are possible mean the same numbers.
  private(set) var only: NumberReading?

  init(_ column: TextColumn, options: ReadOptions) {
    let formats = NumberFormat.all(options)
    let plain = NumberReading(column, as: formats[0])
    best = plain.tally
    guard !plain.tally.isWhole, column.presentRows > 0 else {
      (whole, only) = ([plain], plain)
      return
    }
    let unit = Self.unit(of: column)
    let others = (unit == nil ? formats[1...] : formats[...]).map { NumberReading(column, as: $0, unit: unit) }
    let readings = [plain] + others
    sort(readings) { readings[$0].meansTheSame(as: readings[$1]) }
  }

  /// - Parameters:
  ///   - readings: of all parts of a column, the plainest first; at least one.
  ///   - mean: whether two of them, by their places, mean the same numbers.
  init(_ readings: [NumberReading], meanTheSame mean: (Int, Int) -> Bool) {
    best = readings[0].tally
    sort(readings, meanTheSame: mean)
  }

  private mutating func sort(_ readings: [NumberReading], meanTheSame mean: (Int, Int) -> Bool) {
    for reading in readings {
      if reading.tally.matches > best.matches { best = reading.tally }
      if reading.tally.isNearlyWhole, reading.tally.matches > nearlyWhole?.tally.matches ?? 0 { nearlyWhole = reading }
    }
    let places = readings.indices.filter { readings[$0].tally.isWhole }
    whole = places.map { readings[$0] }
    if let first = places.first, places.dropFirst().allSatisfy({ mean(first, $0) }) { only = readings[first] }
  }

  /// What the first value is written with.
  static func unit(of column: TextColumn) -> String? {
    var unit: String?
    column.forEachPresent { _, field in
      unit = NumberUnit.split(ColumnTyping.trimmed(field))?.unit
      return false
    }
    return unit
  }
}

extension NumberReading {
  /// Whether the numbers are the same, of two readings of one column.
  func meansTheSame(as other: NumberReading) -> Bool {
    zip(other.values, values).allSatisfy { $0 == $1 || ($0.isNaN && $1.isNaN) }
  }
}
