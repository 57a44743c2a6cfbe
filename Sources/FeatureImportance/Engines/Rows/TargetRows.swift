import Tabular

/// Which rows of a table are used, and the part that each is dealt to: decided in the order of the rows.
struct TargetRows {
  private let target: Int
  /// Columns that a row must have a value in; none where missing values are imputed.
  private let required: [Int]
  private let classes: ClassKey
  private var partitions: [[RowDeal]]
  /// By partition and deal, the column that deals the rows; nil where they are dealt at random.
  private let given: [[Int?]]

  /// What rows have in common that are dealt as one class.
  enum ClassKey: Sendable, Equatable {
    /// All rows: those of a quantity.
    case one
    /// The number or code.
    case value
    /// Whether it is this number or code.
    case isEqual(Double)
  }

  /// - Parameter names: of the columns, by which some rows are dealt.
  init(target: Int, required: [Int], classes: ClassKey, _ partitions: [RowPartition], names: [ByteText] = []) {
    given = partitions.map { $0.deals.map { deal in deal.column.flatMap { names.firstIndex(of: $0) } } }
    self.target = target
    self.required = required
    self.classes = classes
    self.partitions = partitions.map { $0.deals.map { RowDeal(partCount: $0.count, stream: $0.stream) } }
  }

  /// Those that decide.
  var columns: [Int] { required + [target] + given.flatMap { $0.compactMap(\.self) } }

  /// The next block's rows.
  ///
  /// - Parameter isIncomplete: of each of the block's columns, whether it misses values; nil: to be found out.
  mutating func next(_ block: RowBlock, isIncomplete: [Bool]? = nil) -> UsedRows {
    let count = block.rowCount
    var rows: [Int]?
    if columns.contains(where: { isIncomplete?[$0] ?? block.columns[$0].hasMissing }) {
      var isUsed = [Bool](repeating: true, count: count)
      for column in columns { block.columns[column].clearMissing(&isUsed) }
      rows = (0..<count).filter { isUsed[$0] }
    }
    let usedCount = rows?.count ?? count
    let parts = partitions.indices.map { p in
      [Int](unsafeUninitializedCapacity: usedCount) { parts, filled in
        parts.initialize(repeating: 0)
        filled = usedCount
        let parts = UnsafeMutableBufferPointer(rebasing: parts[..<usedCount])
        for d in partitions[p].indices {
          if let column = given[p][d] {
            let partCount = partitions[p][d].partCount
            for place in parts.indices {
              parts[place] = parts[place] * partCount + Int(block.columns[column].number(rows?[place] ?? place))
            }
          } else if classes == .one {
            partitions[p][d].appendDigits(to: parts)
          } else {
            let (values, partCount) = (block.columns[target], partitions[p][d].partCount)
            for place in parts.indices {
              let own = partitions[p][d].next(class: key(values, rows?[place] ?? place))
              parts[place] = parts[place] * partCount + own
            }
          }
        }
      }
    }
    return UsedRows(rows: usedCount == count ? nil : rows, count: usedCount, parts: parts)
  }

  private func key(_ target: RowBlock.Values, _ row: Int) -> Double {
    let value = target.number(row)
    if case .isEqual(let event) = classes { return value == event ? 1 : 0 }
    return value
  }
}

/// The used rows of a block.
struct UsedRows: Sendable {
  /// Ascending; nil where all are.
  let rows: [Int]?
  let count: Int
  /// By partition the part of each used row.
  let parts: [[Int]]
}

extension RowBlock.Values {
  /// The number, or the code; NaN where it is missing.
  func number(_ row: Int) -> Double {
    switch self {
    case .numbers(let x): x[row]
    case .codes(let codes): codes[row] < 0 ? .nan : Double(codes[row])
    case .forgotten: .nan
    }
  }

  func clearMissing(_ isPresent: inout [Bool]) {
    guard hasMissing else { return }
    switch self {
    case .numbers(let x): for row in x.indices where x[row].isNaN { isPresent[row] = false }
    case .codes(let codes): for row in codes.indices where codes[row] < 0 { isPresent[row] = false }
    case .forgotten: break
    }
  }

  var missingCount: Int {
    guard hasMissing else { return 0 }
    switch self {
    case .numbers(let x): return x.count { $0.isNaN }
    case .codes(let codes): return codes.count { $0 < 0 }
    case .forgotten: return 0
    }
  }

  /// Asked of every block, so eight rows at a time.
  var hasMissing: Bool {
    switch self {
    case .numbers(let x):
      x.withUnsafeBufferPointer { x in
        var isMissing = SIMDMask<SIMD8<Int64>>(repeating: false)
        let whole = x.count & ~7
        for start in stride(from: 0, to: whole, by: 8) {
          let eight = UnsafeRawBufferPointer(x).loadUnaligned(fromByteOffset: 8 * start, as: SIMD8<Double>.self)
          isMissing .|= eight .!= eight
        }
        return isMissing != SIMDMask(repeating: false) || x[whole...].contains { $0.isNaN }
      }
    // The sign of any is that of all, put together.
    case .codes(let codes): codes.reduce(0, |) < 0
    case .forgotten: false
    }
  }
}

extension RowBlock {
  /// The same block with codes of some columns replaced by the numbers that they turned out to mean.
  func converting(_ numbers: [Int: [Double]]) -> RowBlock {
    guard !numbers.isEmpty else { return self }
    return RowBlock(
      index: index, firstRow: firstRow, rowCount: rowCount,
      columns: columns.enumerated().map { place, values in
        guard let meanings = numbers[place], case .codes(let codes) = values else { return values }
        return .numbers(codes.map { $0 < 0 ? .nan : meanings[Int($0)] })
      }, newTexts: newTexts)
  }
}
