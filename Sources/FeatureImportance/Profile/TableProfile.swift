public import Tabular

/// What a person wants to know of a table before using it: each column's shape, and what looks wrong.
public struct TableProfile: Sendable {
  public let columns: [ColumnProfile]
  /// In the order of the columns.
  public let duplicates: [NearDuplicate]

  /// - Complexity: O(rows x columns) and a sort of each numeric column; columns are worked on side by side.
  public init(of table: Table, threads: Threads = Threads()) {
    let summaries = threads.map(table.columns.count) { ColumnSummary(table.columns[$0], isTarget: false) }
    columns = threads.map(table.columns.count) { ColumnProfile(table.columns[$0], summary: summaries[$0]) }
    duplicates = NearDuplicate.all(in: table, roles: summaries.map(\.role), threads: threads)
  }
}

/// One column of a table as a person reads it.
public struct ColumnProfile: Sendable {
  public let summary: ColumnSummary
  /// Shares of the values that are not missing: of numbers from low to high, of labels from the most frequent on.
  public let distribution: [Double]
  /// The most frequent labels with their shares; only those that enough rows have to be nobody's own.
  public let frequentLevels: [(level: ByteText, share: Double)]

  /// Bars of a distribution: what fits beside the other numbers in a terminal.
  static let barCount = 12
  /// Levels that are shown.
  static let shownLevels = 3

  init(_ column: Column, summary: ColumnSummary) {
    self.summary = summary
    switch column.values {
    case .numeric(let x), .date(let x, _):
      distribution = summary.numbers.map { histogram(of: x, around: $0, bars: Self.barCount) } ?? []
      frequentLevels = []
    case .text:
      (distribution, frequentLevels) = ([], [])
    case .boolean(let labels), .categorical(let labels):
      var counts = [Int](repeating: 0, count: labels.levels.count)
      for code in labels.codes where code >= 0 { counts[Int(code)] += 1 }
      let total = Double(max(1, counts.reduce(0, +)))
      // Ties in the order of the levels.
      let order = counts.indices.filter { counts[$0] > 0 }.sorted { (counts[$1], $0) < (counts[$0], $1) }
      distribution = order.prefix(Self.barCount).map { Double(counts[$0]) / total }
      frequentLevels = order.prefix(Self.shownLevels)
        .filter { counts[$0] >= EncodingRule.ranking.minimumLevelCount }
        .map { (labels.levels[$0], Double(counts[$0]) / total) }
    }
  }
}
