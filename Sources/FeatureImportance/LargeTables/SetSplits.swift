/// A partition into folds: the sets of rows that its splits learn from and are judged by.
struct SetSplits: Sendable {
  let training: [RowSet]
  let heldOut: [RowSet]
  /// The splits of each deal, which between them hold out every row once.
  let deals: [Range<Int>]

  /// No split.
  static let none = SetSplits(training: [], heldOut: [], deals: [])

  private init(training: [RowSet], heldOut: [RowSet], deals: [Range<Int>]) {
    (self.training, self.heldOut, self.deals) = (training, heldOut, deals)
  }

  /// Every digit of a partition's parts in turn: folds of its first deal, then of its second.
  init(partition: Int, of request: RowPartition) {
    let counts = request.deals.map(\.count)
    var (heldOut, deals): ([RowSet], [Range<Int>]) = ([], [])
    for (place, count) in counts.enumerated() {
      let below = counts[(place + 1)...].reduce(1, *)
      deals.append(heldOut.count..<heldOut.count + count)
      for fold in 0..<count {
        heldOut.append(
          RowSet(partition: partition, parts: (0..<request.partCount).map { $0 / below % count == fold }))
      }
    }
    let training = heldOut.map { RowSet(partition: partition, parts: $0.parts.map { !$0 }) }
    self.init(training: training, heldOut: heldOut, deals: deals)
  }

  /// The rows of a deal, by the split that holds them out.
  func groups(_ deal: Range<Int>) -> RowGroups { RowGroups(Array(heldOut[deal])) }

  /// Asks every row by the predictor of the split that holds it out. The answers, one after the other, are those of the
  /// splits in their order.
  ///
  /// - Parameters:
  ///   - coefficients: for each split.
  ///   - kind: of the query, for some of the splits.
  func heldOutQueries(
    _ coefficients: [[Double]], _ kind: (Range<Int>) -> RowQuery.Kind
  ) -> [RowQuery] {
    deals.map { RowQuery(Array(coefficients[$0]), groups: groups($0), kind($0)) }
  }

  /// Asks all rows by one predictor; the answers are as those of `heldOutQueries`.
  func queries(_ coefficients: [Double], _ kind: RowQuery.Kind) -> [RowQuery] {
    deals.map { RowQuery([coefficients], groups: groups($0), kind) }
  }

  /// The sums over the training rows of a split: those of what the other splits of its deal hold out.
  ///
  /// - Parameter heldOut: sums by split.
  func trainingSums(_ split: Int, _ heldOut: [RowSums]) -> RowSums {
    let deal = deals.first { $0.contains(split) } ?? 0..<0
    return deal.filter { $0 != split }.map { heldOut[$0] }.total
  }
}
