/// Tells whether a table's first record holds names or data.
///
/// People rely on headers, so names are assumed unless the record is clearly data: in some column its cell is a number
/// over numbers, or a date over dates, and in no column is it text over either.
struct HeaderDetector {
  enum Verdict {
    /// Some cell is text over numbers or dates.
    case names
    case data
    /// Nothing tells: all cells are text, or there's no record below.
    case unclear
  }

  let verdict: Verdict

  /// The number of records that are looked at.
  private static let depth = 200

  init(_ sample: Sample, from start: Int, width: Int, nulls: NullTokens) {
    let records = sample.records
    guard start < records.count, records[start].width == width else {
      verdict = .unclear
      return
    }
    let first = sample.shapes(of: records[start], nulls: nulls)
    let below = records[(start + 1)...].lazy.filter { $0.width == width }.prefix(Self.depth)
      .map { sample.shapes(of: $0, nulls: nulls) }
    let rows = Array(below)
    var (fits, differs) = (0, 0)
    for column in 0..<width {
      let filled = rows.map { $0[column] }.filter { $0 != .empty }
      guard let shape = filled.first, shape.isTyped, filled.allSatisfy({ $0 == shape }) else { continue }
      if first[column] == shape { fits += 1 } else if first[column] != .empty { differs += 1 }
    }
    if differs > 0 {
      verdict = .names
    } else {
      verdict = fits > 0 && !Self.countsColumns(sample, records[start]) ? .data : .unclear
    }
  }

  /// Whether the numbers of a record are names in order: years; 0, 1, 2, … as pandas writes them; or 1, 2, 3, … beside
  /// text.
  private static func countsColumns(_ sample: Sample, _ record: Sample.Record) -> Bool {
    var numbers: [Double] = []
    for field in record.fields {
      let number = sample.withField(field) { Number.read(ColumnTyping.trimmed($0), decimalPoint: UInt8(ascii: ".")) }
      if case .finite(let value) = number { numbers.append(value) }
    }
    guard numbers.count >= 2 else { return false }
    let steps = zip(numbers.dropFirst(), numbers).map { $0 - $1 }
    guard let step = steps.first, step != 0, steps.allSatisfy({ $0 == step }) else { return false }
    let areYears = numbers.allSatisfy { (1800...2100).contains($0) && $0 == $0.rounded() }
    let isBesideText = numbers.count < record.width
    return areYears || (numbers.count >= 3 && step == 1 && (numbers[0] == 0 || (numbers[0] == 1 && isBesideText)))
  }
}
