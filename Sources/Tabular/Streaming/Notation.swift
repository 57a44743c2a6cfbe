/// A notation in which all values of a column are numbers or dates, as a first reading has shown.
struct Notation: Sendable {
  let decision: ColumnTyping.Decision
  let notes: [ReadNote]

  var meaning: StreamedColumn.Meaning {
    switch decision {
    case .numbers: .numeric
    case .dates(let format): .date(format)
    }
  }

  var unit: String? {
    if case .numbers(let reading) = decision { reading.unit } else { nil }
  }

  var kind: StreamHead.Kind {
    if case .numbers = decision { .number } else { .date }
  }

  /// What the fields of a dictionary mean.
  func meanings(of dictionary: FieldDictionary, nulls: NullTokens) -> FieldMeanings {
    var values = [Double](repeating: .nan, count: dictionary.count)
    var others: Set<Int32> = []
    for code in 0..<dictionary.count {
      let field = dictionary.field(code)
      let trimmed = ColumnTyping.trimmed(field)
      if nulls.areMeant(by: field, trimmed: trimmed) { continue }
      let value: Double? =
        switch decision {
        case .numbers(let reading): NumberReading.read(trimmed, reading.format, reading.unit).value
        case .dates(let format): DateParser.read(trimmed)?.days(format.order)
        }
      if let value { values[code] = value } else { others.insert(Int32(code)) }
    }
    return FieldMeanings(values: values, others: others)
  }
}

/// What the fields of a dictionary mean.
struct FieldMeanings {
  /// NaN where the value is missing.
  let values: [Double]
  /// Those that aren't written as they should be.
  let others: Set<Int32>
}

/// A column in a notation of its own while its rows go by.
struct StreamedNotation {
  let notation: Notation
  private var block: [Double] = []
  private(set) var thousands = ThousandsDoubt()
  /// Whether some value was written otherwise than in the first reading.
  private(set) var hasChanged = false

  init(_ notation: Notation) { self.notation = notation }

  mutating func append(_ codes: UnsafeBufferPointer<Int32>, _ meanings: FieldMeanings) {
    let values = codes.map { meanings.values[Int($0)] }
    if !meanings.others.isEmpty, codes.contains(where: { meanings.others.contains($0) }) { hasChanged = true }
    block += values
    if notation.kind == .number { values.withUnsafeBufferPointer { thousands.see($0) } }
  }

  mutating func takeBlock(next rows: Int) -> RowBlock.Values {
    defer {
      block = []
      block.reserveCapacity(rows)
    }
    return .numbers(block)
  }
}
