/// A column that has held nothing but numbers so far.
struct NumberColumn {
  private(set) var values: [Double] = []
  /// Whether some field was something else: the text of those before it is gone, so the file is read again.
  private(set) var hasFailed = false

  mutating func reserve(_ count: Int) {
    if !hasFailed { values.reserveCapacity(count) }
  }

  /// Takes a run of values; `hasFailed` when they aren't all good.
  mutating func append(_ run: UnsafeBufferPointer<Double>, hasFailed: Bool) {
    if hasFailed { fail() }
    if !self.hasFailed { values.append(contentsOf: run) }
  }

  mutating func append(_ fields: FieldArena, rule: Rule) {
    guard !hasFailed else { return }
    var isGood = true
    fields.forEach { _, field in
      guard isGood else { return }
      if let value = rule.value(of: field) { values.append(value) } else { isGood = false }
    }
    if !isGood { fail() }
  }

  private mutating func fail() {
    hasFailed = true
    values = []
  }

  /// What a field means in a numeric column.
  struct Rule {
    let nulls: NullTokens
    let decimalPoint: UInt8

    init(_ options: ReadOptions) {
      nulls = NullTokens(options.nullTokens)
      decimalPoint = options.decimalMark
    }

    /// NaN for a missing value; nil for what isn't a number that a Double holds, and for numbers with leading zeros:
    /// whether they are codes is for the whole column to decide.
    func value(of field: UnsafeBufferPointer<UInt8>) -> Double? {
      let trimmed = ColumnTyping.trimmed(field)
      if nulls.contains(trimmed) || (trimmed.count < field.count && nulls.contains(field)) { return .nan }
      guard !Number.hasLeadingZeros(trimmed), case .finite(let value) = Number.read(trimmed, decimalPoint: decimalPoint)
      else { return nil }
      return value
    }

    /// The fields as numbers, if all of them are.
    func values(of fields: FieldArena) -> [Double]? {
      var column = NumberColumn()
      column.reserve(fields.count)
      column.append(fields, rule: self)
      return column.hasFailed ? nil : column.values
    }
  }
}
