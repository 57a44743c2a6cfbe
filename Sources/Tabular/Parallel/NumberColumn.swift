/// A column that has held nothing but numbers so far.
struct NumberColumn {
  private(set) var values: [Double] = []
  /// Whether some field was something else: the text of those before it is gone, so the file is read again.
  private(set) var hasFailed = false

  /// Takes a run of values; `hasFailed` when they aren't all good.
  mutating func append(_ run: UnsafeBufferPointer<Double>, hasFailed: Bool) {
    self.hasFailed = self.hasFailed || hasFailed
    if !self.hasFailed { values.append(contentsOf: run) }
  }

  mutating func append(_ fields: FieldArena, rule: Rule) {
    guard !hasFailed else { return }
    var isGood = true
    values.reserveCapacity(values.count + fields.count)
    fields.forEach { _, field in
      guard isGood else { return }
      if let value = rule.value(of: field) { values.append(value) } else { isGood = false }
    }
    hasFailed = !isGood
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
  }
}
