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
      isNull.append(nulls.areMeant(by: field, trimmed: ColumnTyping.trimmed(field)))
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
