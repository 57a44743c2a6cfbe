/// A column of text that is to be typed: its distinct fields, told apart into missing values and others.
struct TextColumn {
  /// Row by row an index into the distinct fields.
  let fields: DistinctFields
  /// For every distinct field whether it means a missing value.
  let isNull: [Bool]
  /// Rows whose value isn't missing.
  let presentRows: Int
  private let lines: RowLines

  init(_ fields: DistinctFields, nulls: NullTokens, lines: RowLines) {
    self.fields = fields
    self.lines = lines
    var isNull: [Bool] = []
    isNull.reserveCapacity(fields.count)
    fields.forEach { _, field in
      let trimmed = ColumnTyping.trimmed(field)
      isNull.append(nulls.contains(trimmed) || (trimmed.count < field.count && nulls.contains(field)))
    }
    self.isNull = isNull
    presentRows = zip(isNull, fields.counts).reduce(0) { $0 + ($1.0 ? 0 : $1.1) }
  }

  /// Calls `body` with every distinct field that isn't missing, in the order of their first rows, until it says false.
  func forEachPresent(_ body: (_ index: Int, _ field: UnsafeBufferPointer<UInt8>) -> Bool) {
    var goesOn = true
    fields.forEach { index, field in
      if goesOn && !isNull[index] { goesOn = body(index, field) }
    }
  }

  /// The line on which a distinct field stands first.
  func line(of index: Int) -> Int { lines[fields.firstRows[index]] }

  /// One value a row.
  ///
  /// - Parameter values: one for each distinct field; NaN for those that are missing.
  func rows(of values: [Double]) -> [Double] {
    values.withUnsafeBufferPointer { values in fields.codes.map { values[Int($0)] } }
  }

  /// One code a row.
  ///
  /// - Parameter codes: one for each distinct field; -1 for those that are missing.
  func rows(of codes: [Int32]) -> [Int32] {
    codes.withUnsafeBufferPointer { codes in fields.codes.map { codes[Int($0)] } }
  }
}

/// How many rows of a column are what they should be.
///
/// Counting ends as soon as fewer than nine in ten rows can be: such a column isn't one with a few wrong values.
struct Tally {
  private let presentRows: Int
  private(set) var matches = 0
  private(set) var others = 0
  /// The first distinct field that isn't.
  private(set) var firstOther: Int?

  init(_ column: TextColumn) { presentRows = column.presentRows }

  var goesOn: Bool { 10 * others <= presentRows }

  /// Whether every row is, and there's at least one.
  var isWhole: Bool { others == 0 && matches > 0 }

  /// Whether nine in ten rows are, but not all.
  var isNearlyWhole: Bool { others > 0 && goesOn }

  mutating func count(_ isMatch: Bool, _ index: Int, _ column: TextColumn) {
    let rows = column.fields.counts[index]
    if isMatch { matches += rows } else { others += rows }
    if !isMatch && firstOther == nil { firstOther = index }
  }
}
