/// A column of numbers or dates while its rows go by.
struct StreamedNumbers {
  let kind: ValueColumn.Kind
  /// Of the block that is being filled.
  private var block: [Double] = []
  private(set) var oddities: Oddities = []
  private(set) var thousands = ThousandsDoubt()
  /// Whether every value so far is missing.
  private(set) var isEmpty = true

  init(_ kind: ValueColumn.Kind) { self.kind = kind }

  var hasFailed: Bool { oddities.haveFailed }

  mutating func note(_ found: Oddities) { oddities.formUnion(found) }

  mutating func append(_ values: UnsafeBufferPointer<Double>) {
    block.append(contentsOf: values)
    if kind == .number { thousands.see(values) }
    if isEmpty { isEmpty = values.allSatisfy(\.isNaN) }
  }

  mutating func takeBlock(next rows: Int) -> [Double] {
    defer {
      block = []
      block.reserveCapacity(rows)
    }
    return block
  }

  var meaning: StreamedColumn.Meaning {
    switch kind {
    case .number: .numeric
    case .date: .date(oddities.dateFormat)
    }
  }
}
