/// When enough shuffles have been made: once the features that come first, and their order, are settled.
public struct Sampling: Sendable, Equatable {
  /// How many features are to be known in their order; nil: all.
  public var top: Int?
  /// Seconds after which no round of shuffles is begun; nil: as long as it takes.
  public var budget: Double?

  public init(top: Int? = nil, budget: Double? = nil) {
    self.top = top
    self.budget = budget
  }

  /// In words, after "when".
  var described: String {
    let order = top.map { "the first \($0) are" } ?? "all are"
    return order + " in order" + (budget.map { " or \(shortened($0)) s are over" } ?? "")
  }

  /// Shuffles after which it is asked what is still open.
  static let roundSize = 5
  /// Shuffles that change nothing that the data could tell apart are not made: an error of the shuffles below this share
  /// of the error over samples adds 0.5 % to it.
  static let negligibleShare = 0.1
}

extension Sampling {
  /// Shuffles round by round, from the second on only features whose place is still open.
  ///
  /// - Parameters:
  ///   - most: shuffles of a feature.
  ///   - deadline: after which no round begins.
  ///   - order: what scores say of how many first features.
  /// - Returns: for each feature its score in each study, and the places of features that are still open; nil for a method
  ///   that does not shuffle.
  func scores(
    _ method: any ImportanceMethod, _ scoring: Scoring, most: Int, _ deadline: ContinuousClock.Instant?,
    order: ([[HeldOutScore]], Int) -> SettledOrder
  ) throws(FitError) -> (table: [[HeldOutScore]], open: [Int])? {
    guard let first = method.shuffling(min(Self.roundSize, most), round: 0) else { return nil }
    var table = try scoring.table(first)
    var open = order(table, top ?? table.count).open
    var made = Self.roundSize
    while !open.isEmpty, made < most, deadline.map({ ContinuousClock().now < $0 }) ?? true,
      let next = method.shuffling(max(2, min(Self.roundSize, most - made)), round: made / Self.roundSize)
    {
      for (f, more) in zip(open, try scoring.table(next, open)) {
        table[f] = zip(table[f], more).map { $0.adding($1) }
      }
      made += Self.roundSize
      open = order(table, top ?? table.count).open
    }
    return (table, open)
  }
}

/// Seconds that are left for shuffles, shared by the tables of scores that are still to come.
struct SamplingBudget {
  private var seconds: Double?
  private var tables: Int

  /// - Parameter tables: of scores that shuffles make.
  init(_ sampling: Sampling?, tables: Int) {
    seconds = sampling?.budget
    self.tables = tables
  }

  /// Lets a table use its share; what it leaves is for the others.
  ///
  /// - Parameter body: is given the moment after which no round may begin, nil for no limit.
  mutating func share<Table>(_ body: (ContinuousClock.Instant?) throws(FitError) -> Table) throws(FitError) -> Table {
    guard let left = seconds else { return try body(nil) }
    let clock = ContinuousClock()
    let start = clock.now
    let table = try body(start + .seconds(left / Double(max(1, tables))))
    seconds = max(0, left - FeatureImportance.seconds(clock.now - start))
    tables -= 1
    return table
  }
}

/// What shuffles have settled of an order by score.
struct SettledOrder {
  /// Features whose place among the first depends on more shuffles.
  let open: [Int]

  /// - Parameters:
  ///   - table: for each feature its score in each refit.
  ///   - top: how many features must be in order.
  ///   - noise: the standard error of the difference of two scores over samples; 0 where it is not known.
  /// - Complexity: O(features).
  init(_ table: [[HeldOutScore]], top: Int, confidence: Double, noise: (Int, Int) -> Double) {
    let scores = table.map { mean(of: $0.map(\.mean)) }
    let variances = table.map { refits in
      let squares = refits.map { $0.shuffleSpread * $0.shuffleSpread / Double(max(1, $0.shuffles)) }
      return squares.reduce(0, +) / Double(refits.count * refits.count)
    }
    let order = scores.indices.sorted { (scores[$1], $0) < (scores[$0], $1) }
    // Neighbours among the first, and the last of them against all others.
    let first = order.prefix(top)
    var pairs = zip(first, first.dropFirst()).map { ($0, $1) }
    if let last = first.last { pairs += order.dropFirst(top).map { (last, $0) } }
    let shuffles = table.map { $0.reduce(0) { $0 + max(0, $1.shuffles - 1) } }.max() ?? 1
    let reach = StudentT(degreesOfFreedom: Double(max(1, shuffles)))
      .quantile(upperTail: (1 - confidence) / Double(2 * max(1, pairs.count)))
    var open: Set<Int> = []
    for (a, b) in pairs {
      let error = (variances[a] + variances[b]).squareRoot()
      if error == 0 || scores[a] - scores[b] > reach * error { continue }
      if error <= Sampling.negligibleShare * noise(a, b) { continue }
      open.formUnion([a, b].filter { variances[$0] > 0 })
    }
    self.open = open.sorted()
  }
}

extension HeldOutScore {
  /// With further shuffles.
  func adding(_ other: HeldOutScore) -> HeldOutScore {
    let (m, n) = (Double(shuffles), Double(other.shuffles))
    guard m > 0, n > 0 else { return self }
    let center = (m * mean + n * other.mean) / (m + n)
    func squares(_ score: HeldOutScore, _ count: Double) -> Double {
      (count - 1) * score.shuffleSpread * score.shuffleSpread + count * (score.mean - center) * (score.mean - center)
    }
    return HeldOutScore(
      mean: center, rows: zip(rows, other.rows).map { (m * $0 + n * $1) / (m + n) },
      rowSpread: rows.isEmpty ? rowSpread : nil,
      shuffleSpread: ((squares(self, m) + squares(other, n)) / (m + n - 1)).squareRoot(),
      shuffles: shuffles + other.shuffles)
  }
}
