import Tabular

/// Writes the raw columns of rows of a block.
struct RawExpansion: Sendable {
  let block: RowBlock
  let raw: RawColumns
  let used: UsedRows

  /// Fills one column after the other.
  ///
  /// - Parameters:
  ///   - rows: places among the used rows.
  ///   - out: raw columns x `rows.count`.
  func write(_ rows: Range<Int>, to out: UnsafeMutablePointer<Double>) {
    for (place, column) in raw.columns.enumerated() {
      let to = out + place * rows.count
      switch (block.columns[column.source], column.kind) {
      case (.numbers(let x), .value):
        let origin = raw.origins[column.source]
        // What is no number equals nothing; asked so, processors look at several at a time.
        each(rows, x, to) { $0 == $0 ? $0 : origin }
      case (.numbers(let x), .missing): each(rows, x, to) { $0 == $0 ? 0 : 1 }
      case (.codes(let codes), .missing): each(rows, codes, to) { $0 < 0 ? 1 : 0 }
      case (.codes(let codes), .code(let code)): each(rows, codes, to) { $0 == code ? 1 : 0 }
      // A column that was given up: nothing is made of it.
      default: to.initialize(repeating: 0, count: rows.count)
      }
    }
  }

  /// The target of some used rows as a number, or its code.
  func target(_ column: Int, _ rows: Range<Int>) -> [Double] {
    [Double](unsafeUninitializedCapacity: rows.count) { out, filled in
      if let out = out.baseAddress { writeTarget(column, rows, to: out) }
      filled = rows.count
    }
  }

  /// The same, written to a place.
  func writeTarget(_ column: Int, _ rows: Range<Int>, to out: UnsafeMutablePointer<Double>) {
    switch block.columns[column] {
    case .numbers(let x): each(rows, x, out) { $0 }
    case .codes(let codes): each(rows, codes, out) { Double($0) }
    case .forgotten: out.initialize(repeating: 0, count: rows.count)
    }
  }

  @inline(__always)
  private func each<Value>(
    _ rows: Range<Int>, _ values: [Value], _ out: UnsafeMutablePointer<Double>, _ number: (Value) -> Double
  ) {
    values.withUnsafeBufferPointer { values in
      guard let values = values.baseAddress else { return }
      if let chosen = used.rows {
        for (i, row) in chosen[rows].enumerated() { out[i] = number(values[row]) }
      } else {
        let from = values + rows.lowerBound
        for i in 0..<rows.count { out[i] = number(from[i]) }
      }
    }
  }
}
