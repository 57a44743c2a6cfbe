import Tabular

/// Rows drawn evenly from all that go by: those whose numbers have the smallest hashes, so that the draw depends on the
/// seed and the rows alone.
struct RowSample: Sendable {
  private let most: Int
  private var rows: [Row] = []
  /// Rows with larger hashes are out.
  private(set) var threshold = UInt64.max

  struct Row: Sendable {
    let hash: UInt64
    let number: Int
    /// One a column: the number or the code; NaN where it is missing.
    let values: [Double]
  }

  init(most: Int) { self.most = most }

  static func hash(_ key: UInt64, row: Int) -> UInt64 { mixed(key ^ mixed(UInt64(row) &+ 0x9E37_79B9_7F4A_7C15)) }

  mutating func add(_ new: [Row]) {
    rows += new.filter { $0.hash <= threshold }
    // Sorting now and then costs less than keeping order.
    if rows.count > 2 * most { cut() }
  }

  private mutating func cut() {
    rows.sort { ($0.hash, $0.number) < ($1.hash, $1.number) }
    if rows.count > most { rows.removeLast(rows.count - most) }
    if rows.count == most { threshold = rows.last?.hash ?? .max }
  }

  /// As a table, in the order of the rows.
  ///
  /// - Parameter isCode: of each column, whether its values are codes.
  mutating func table(_ columns: [StreamedColumn], isCode: [Bool]) -> Table {
    cut()
    let rows = rows.sorted { $0.number < $1.number }
    let typed = columns.indices.compactMap { place -> Column? in
      let column = columns[place]
      let values = rows.map { $0.values[place] }
      let block: RowBlock.Values =
        isCode[place] ? .codes(values.map { $0.isNaN ? -1 : Int32($0) }) : .numbers(values)
      switch column.meaning {
      case .afterTrailingDelimiter: return nil
      // Of texts that were not remembered nothing is known but that they are many.
      case .forgotten:
        return Column(
          name: column.name,
          values: .text(TextCodes(codes: rows.indices.map { Int32($0) }, distinctCount: rows.count)))
      default:
        return column.values(block).map {
          Column(name: column.name, values: $0, unit: column.unit, isDeclared: column.isDeclared)
        }
      }
    }
    return Table(columns: typed, rowCount: rows.count)
  }
}
