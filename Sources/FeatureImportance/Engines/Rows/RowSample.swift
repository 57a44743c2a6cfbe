import Tabular

/// Rows drawn evenly from all that go by: those whose numbers have the smallest hashes, so that the draw depends on the
/// seed and the rows alone.
struct RowSample: Sendable {
  private let most: Int
  /// In the order of the rows.
  private var drawn: [Drawn] = []
  private var count = 0
  /// Rows with larger hashes are out.
  private(set) var threshold = UInt64.max

  /// Rows of a block that were drawn, in their order.
  struct Drawn: Sendable {
    fileprivate let keys: [Key]
    /// Column after column: the number or the code; NaN where it is missing.
    fileprivate let values: [Double]

    /// - Parameters:
    ///   - key: from which, with the row's number, its hash follows.
    ///   - threshold: rows with larger hashes are out.
    init(from block: RowBlock, key: UInt64, threshold: UInt64) {
      var (keys, rows): ([Key], [Int]) = ([], [])
      for row in 0..<block.rowCount {
        let number = block.firstRow + row
        let hash = RowSample.hash(key, row: number)
        guard hash <= threshold else { continue }
        keys.append(Key(hash: hash, number: number))
        rows.append(row)
      }
      self.keys = keys
      values = Self.values(block.columns.count, rows) { block.columns[$0].number($1) }
    }

    private init(keys: [Key], values: [Double]) { (self.keys, self.values) = (keys, values) }

    /// Of each column those of some rows.
    private static func values(_ columns: Int, _ rows: [Int], _ value: (_ column: Int, _ row: Int) -> Double)
      -> [Double]
    {
      [Double](unsafeUninitializedCapacity: columns * rows.count) { out, filled in
        for j in 0..<columns { for (i, row) in rows.enumerated() { out[j * rows.count + i] = value(j, row) } }
        filled = columns * rows.count
      }
    }

    /// Those whose keys are at most `last`.
    fileprivate func cut(after last: Key) -> Drawn {
      let rows = keys.indices.filter { keys[$0] <= last }
      guard rows.count < keys.count else { return self }
      return Drawn(
        keys: rows.map { keys[$0] },
        values: Self.values(values.count / keys.count, rows) { values[$0 * keys.count + $1] })
    }

    fileprivate func column(_ place: Int) -> ArraySlice<Double> {
      values[place * keys.count..<(place + 1) * keys.count]
    }
  }

  fileprivate struct Key: Sendable, Comparable {
    let hash: UInt64
    let number: Int

    static func < (a: Key, b: Key) -> Bool { (a.hash, a.number) < (b.hash, b.number) }
  }

  init(most: Int) { self.most = most }

  static func hash(_ key: UInt64, row: Int) -> UInt64 { mixed(key ^ mixed(UInt64(row) &+ 0x9E37_79B9_7F4A_7C15)) }

  /// Takes those of the next block.
  mutating func add(_ new: Drawn) {
    guard !new.keys.isEmpty else { return }
    drawn.append(new)
    count += new.keys.count
    // Sorting now and then costs less than keeping order.
    if count > 2 * most { cut() }
  }

  private mutating func cut() {
    guard most > 0, count >= most else { return }
    let last = drawn.flatMap(\.keys).sorted()[most - 1]
    // One by one: of a wide table all of them are large.
    for k in drawn.indices { drawn[k] = drawn[k].cut(after: last) }
    drawn.removeAll { $0.keys.isEmpty }
    count = most
    threshold = last.hash
  }

  /// As a table, in the order of the rows.
  ///
  /// - Parameter isCode: of each column, whether its values are codes.
  mutating func table(_ columns: [StreamedColumn], isCode: [Bool]) -> Table {
    cut()
    let typed = columns.indices.compactMap { place -> Column? in
      let column = columns[place]
      let values = drawn.flatMap { $0.column(place) }
      let block: RowBlock.Values =
        isCode[place] ? .codes(values.map { $0.isNaN ? -1 : Int32($0) }) : .numbers(values)
      switch column.meaning {
      case .afterTrailingDelimiter: return nil
      // Of texts that were not remembered nothing is known but that they are many.
      case .forgotten:
        return Column(
          name: column.name,
          values: .text(TextCodes(codes: (0..<count).map { Int32($0) }, distinctCount: count)))
      default:
        return column.values(block).map {
          Column(name: column.name, values: $0, unit: column.unit, isDeclared: column.isDeclared)
        }
      }
    }
    return Table(columns: typed, rowCount: count)
  }
}
