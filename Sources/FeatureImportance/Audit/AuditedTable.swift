import Tabular

/// What the audit looks at: the table as it is used, and what several checks need of it, computed once.
struct AuditedTable: Sendable {
  let data: DataSummary
  let cohort: Cohort
  let encoding: Encoding
  /// All rows, encoded.
  let everything: Dataset
  let plan: RefitPlan
  let splitting: Splitting
  let threads: Threads
  /// The features, in the order of the table.
  let columns: [BinnedColumn]
  /// What shares of the target's variance are taken of.
  let responses: Responses
  /// Of the design; nil where they would take longer than the models.
  let moments: Moments?

  /// Multiplications that moments may take: a second or so.
  private static let mostProducts = 2e10

  /// - Complexity: O(n p²) for n rows and p design columns.
  init(
    _ data: DataSummary, _ cohort: Cohort, _ encoding: Encoding, _ everything: Dataset, plan: RefitPlan,
    splitting: Splitting, threads: Threads
  ) {
    (self.data, self.cohort, self.encoding, self.everything) = (data, cohort, encoding, everything)
    (self.plan, self.splitting, self.threads) = (plan, splitting, threads)
    let features = cohort.features.compactMap { cohort.table[$0] }
    columns = threads.map(features.count) { BinnedColumn(features[$0], rows: cohort.target.rows) }
    responses = Responses(cohort.target)
    let (rows, width) = (Double(everything.rowCount), Double(everything.x.columnCount))
    moments = rows * width * width <= Self.mostProducts ? Moments(everything, threads: threads) : nil
  }

  var target: Target { cohort.target }
  var rowCount: Int { cohort.rowCount }
}

/// Looks for one thing that a reader must know before any ranking.
///
/// Messages tell counts, shares and numbers of rows, never a value of a row.
protocol AuditCheck: Sendable {
  /// In the order of the table's columns.
  func warnings(of table: AuditedTable) -> [RunWarning]
}

/// The target as numbers that shares of variance can be taken of: a quantity as its ranks, whatever its shape; an event as
/// 0 and 1; several classes as one such indicator each.
struct Responses: Sendable {
  /// Each with the mean 0.
  let values: [[Double]]
  /// Sum of squares of all.
  let total: Double
  /// Whether they are the ranks of a quantity.
  let isRanked: Bool

  init(_ target: Target) {
    isRanked = target.family == .gaussian
    switch target.family {
    case .gaussian: values = [centredRanks(of: target.values)]
    case .binomial: values = [Self.centred(target.values)]
    case .multinomial:
      values = target.classes.indices.map { c in Self.centred(target.values.map { Int($0) == c ? 1 : 0 }) }
    }
    total = values.reduce(0) { $0 + $1.reduce(0) { $0 + $1 * $1 } }
  }

  private static func centred(_ values: [Double]) -> [Double] {
    let center = mean(of: values)
    return values.map { $0 - center }
  }
}

/// The places of values in their order less the mean place, equal ones sharing the middle of theirs.
///
/// - Complexity: O(n log n).
func centredRanks(of values: [Double]) -> [Double] {
  let order = values.indices.sorted { (values[$0], $0) < (values[$1], $1) }
  var ranks = [Double](repeating: 0, count: values.count)
  let middle = Double(values.count - 1) / 2
  var start = 0
  while start < order.count {
    var end = start + 1
    while end < order.count && values[order[end]] == values[order[start]] { end += 1 }
    for place in start..<end { ranks[order[place]] = Double(start + end - 1) / 2 - middle }
    start = end
  }
  return ranks
}
