/// A column whose fields become doubles as they are read: so far they were all numbers, or all dates.
struct ValueColumn {
  /// What the fields are.
  enum Kind {
    /// Plain numbers.
    case number
    /// Dates of ISO 8601, with a time of day or without, in days since the beginning of 1970.
    case date
  }

  let kind: Kind
  private(set) var values: [Double] = []
  private(set) var oddities: Oddities = []

  init(_ kind: Kind) { self.kind = kind }

  /// Whether some field was something else: the text of those before it is gone, so the file is read again.
  var hasFailed: Bool { oddities.haveFailed }

  var typed: Column.Values {
    switch kind {
    case .number: .numeric(values)
    case .date: .date(values, oddities.dateFormat)
    }
  }

  mutating func reserve(_ count: Int) {
    if !hasFailed { values.reserveCapacity(count) }
  }

  /// Takes a run of values, and what was found in it.
  mutating func append(_ run: UnsafeBufferPointer<Double>, _ found: Oddities) {
    oddities.formUnion(found)
    if hasFailed { values = [] } else { values.append(contentsOf: run) }
  }

  /// Takes the rows of another column of the same kind.
  mutating func append(_ other: ValueColumn) { other.values.withUnsafeBufferPointer { append($0, other.oddities) } }

  mutating func append(_ fields: FieldArena, _ reading: ValueReading) {
    fields.forEach { _, field in
      guard !hasFailed else { return }
      values.append(reading.value(of: field, as: kind, &oddities))
    }
    if hasFailed { values = [] }
  }
}

/// What was found among a column's values besides plain ones.
struct Oddities: OptionSet {
  let rawValue: UInt8

  /// A field that is no value of the column's kind.
  static let other = Oddities(rawValue: 1)
  /// A date with a time of day.
  static let localTime = Oddities(rawValue: 2)
  /// A date with a time of day and its offset from UTC.
  static let offsetTime = Oddities(rawValue: 4)

  /// Whether the column isn't one of its kind. Times with an offset from UTC and times without don't go together; that
  /// too is decided over the text.
  var haveFailed: Bool { contains(.other) || isSuperset(of: [.localTime, .offsetTime]) }

  /// How the dates are written.
  var dateFormat: DateFormat {
    DateFormat(
      order: .yearFirst, hasTime: !isDisjoint(with: [.localTime, .offsetTime]), hasOffset: contains(.offsetTime))
  }
}

/// Reads fields as values of a kind; all ways of reading a file share it.
struct ValueReading {
  let nulls: NullTokens
  let decimalPoint: UInt8

  init(_ options: ReadOptions) {
    nulls = NullTokens(options.nullTokens)
    decimalPoint = options.decimalMark
  }

  /// NaN for a missing value, and for what is no value of the kind. A number must be one that a Double holds, without
  /// leading zeros: whether they make it a code is for the whole column to decide.
  func value(of field: UnsafeBufferPointer<UInt8>, as kind: ValueColumn.Kind, _ oddities: inout Oddities) -> Double {
    let trimmed = ColumnTyping.trimmed(field)
    if nulls.areMeant(by: field, trimmed: trimmed) { return .nan }
    switch kind {
    case .number:
      if !Number.hasLeadingZeros(trimmed), case .finite(let value) = Number.read(trimmed, decimalPoint: decimalPoint) {
        return value
      }
    case .date:
      if let date = DateParser.read(trimmed), date.separator == UInt8(ascii: "-"), let days = date.days(.yearFirst) {
        switch date.time?.marker {
        case nil: break
        case .offset?: oddities.insert(.offsetTime)
        case .some(.none): oddities.insert(.localTime)
        // Rare enough to be left to the general way.
        case .halfOfDay?: oddities.insert(.other)
        }
        return days
      }
    }
    oddities.insert(.other)
    return .nan
  }

  /// The column that the fields make, if they are all of its kind or missing.
  func column(of fields: FieldArena, as kind: ValueColumn.Kind) -> ValueColumn? {
    var column = ValueColumn(kind)
    column.reserve(fields.count)
    column.append(fields, self)
    return column.hasFailed ? nil : column
  }

  /// What the first fields of a column look like; nil: text.
  func kind(of fields: FieldArena, declared: Column.Kind?) -> ValueColumn.Kind? {
    if declared == nil || declared == .numeric, column(of: fields, as: .number) != nil { return .number }
    if declared == nil || declared == .date, column(of: fields, as: .date) != nil { return .date }
    return nil
  }
}
