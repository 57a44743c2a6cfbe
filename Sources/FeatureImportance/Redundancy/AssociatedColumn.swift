import Tabular

/// A feature's values as its associations see them: of numbers and dates only the order counts, of labels only which are
/// equal. Units and monotone transformations therefore change nothing.
struct AssociatedColumn: Sendable {
  let name: ByteText
  /// Whether codes stand in the order of the values, as those of numbers and dates.
  let isOrdered: Bool
  /// For each row the number of its value among the distinct ones, from 0; -1 where it is missing.
  let codes: [Int32]
  let codeCount: Int
  let isComplete: Bool

  /// - Parameter rows: of the column; no other row is looked at.
  /// - Complexity: O(n log n) for n rows.
  init(_ column: Column, rows: [Int]) {
    name = column.name
    switch column.values {
    case .numeric(let x), .date(let x, _):
      isOrdered = true
      (codes, codeCount) = Self.places(rows.map { x[$0] })
    case .boolean(let labels), .categorical(let labels):
      isOrdered = false
      (codes, codeCount) = Self.compact(rows.map { labels.codes[$0] }, below: labels.levels.count)
    case .text(let texts):
      isOrdered = false
      (codes, codeCount) = Self.compact(rows.map { texts.codes[$0] }, below: texts.distinctCount)
    }
    isComplete = !codes.contains(-1)
  }

  /// Each value's place among the distinct ones.
  private static func places(_ values: [Double]) -> ([Int32], Int) {
    let order = values.indices.filter { !values[$0].isNaN }.sorted { values[$0] < values[$1] }
    var codes = [Int32](repeating: -1, count: values.count)
    var next: Int32 = -1
    var last = Double.nan
    for row in order {
      if values[row] != last { next += 1 }
      last = values[row]
      codes[row] = next
    }
    return (codes, Int(next + 1))
  }

  /// Numbers without gaps for the labels that occur.
  private static func compact(_ codes: [Int32], below count: Int) -> ([Int32], Int) {
    var numbers = [Int32](repeating: -1, count: count)
    var next: Int32 = 0
    let compact = codes.map { code in
      guard code >= 0 else { return Int32(-1) }
      if numbers[Int(code)] < 0 {
        numbers[Int(code)] = next
        next += 1
      }
      return numbers[Int(code)]
    }
    return (compact, Int(next))
  }

  /// For each code the middle of the ranks of its rows, less the mean of all ranks.
  ///
  /// - Parameter counts: rows of each code.
  static func centredRanks(_ counts: [Int]) -> [Double] {
    let middle = Double(counts.reduce(0, +) + 1) / 2
    var before = 0
    return counts.map { count in
      defer { before += count }
      return Double(before) + Double(count + 1) / 2 - middle
    }
  }
}
