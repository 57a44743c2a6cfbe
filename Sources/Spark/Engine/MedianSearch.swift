import FeatureImportance

/// Exact medians of a column in several sets of rows, by counting rows in ever narrower bins.
///
/// The sets' medians lie close together, so that a few rounds leave few enough values to fetch. No round holds the column's
/// values anywhere, as `percentile` would.
struct MedianSearch: Sendable {
  /// As an SQL expression; NULL where it is missing.
  let column: String
  let sets: [RowSet]
  let view: String

  private var low = -Double.infinity
  private var high = Double.infinity
  private var rounds = 0
  private var isFetching = false
  /// By set, rows below the bounds, and all rows with a value; nil before the first round.
  private var below: [Int]
  private var totals: [Int]?
  /// By set; nil while it is not known.
  private(set) var medians: [Double]?

  /// Values that are few enough to be fetched.
  private static let fewRows = 50_000
  private static let bins = 128
  private static let mostRounds = 20

  init(_ column: String, in sets: [RowSet], of view: String) {
    (self.column, self.sets, self.view) = (column, sets, view)
    below = sets.map { _ in 0 }
  }

  private var partitions: [Int] { Set(sets.map(\.partition)).sorted() }

  /// What to ask next: bins of values by the parts of all partitions, with the ends of each.
  var statement: String {
    let parts = partitions.map { "p\($0)" }.joined(separator: ", ")
    if totals == nil {
      // Only the ends are known of the first round.
      return select("0D", parts, "")
    }
    let bin: String
    if isFetching {
      bin = "\(column)"
    } else {
      // Halved, so that no difference overflows.
      let width = high / 2 - low / 2
      bin =
        "least(\(Self.bins - 1)D, floor((\(column) / 2D - \(SQL.number(low / 2))) / \(SQL.number(width)) * \(Self.bins)D))"
    }
    return select(bin, parts, " AND \(column) BETWEEN \(SQL.number(low)) AND \(SQL.number(high))")
  }

  private func select(_ bin: String, _ parts: String, _ condition: String) -> String {
    """
    SELECT \(parts), \(bin) AS bin, count(*) AS n, min(\(column)) AS low, max(\(column)) AS high
    FROM \(view) WHERE \(column) IS NOT NULL\(condition) GROUP BY \(parts), bin
    """
  }

  private struct Bin {
    var low = Double.infinity
    var high = -Double.infinity
    var counts: [Int]
  }

  mutating func take(_ table: ArrowTable) throws(SparkError) {
    var parts: [[Int64]] = []
    for p in partitions { parts.append(try table.column("p\(p)").integers()) }
    let counts = try table.column("n").integers()
    let (lows, highs) = (try table.column("low").doubles(), try table.column("high").doubles())
    let keys = try table.column("bin").doubles()
    var found: [Double: Bin] = [:]
    for row in 0..<table.rowCount {
      var bin = found.removeValue(forKey: keys[row]) ?? Bin(counts: sets.map { _ in 0 })
      bin.low = min(bin.low, lows[row])
      bin.high = max(bin.high, highs[row])
      for (s, set) in sets.enumerated() {
        guard let p = partitions.firstIndex(of: set.partition) else { continue }
        if set.parts[Int(parts[p][row])] { bin.counts[s] += Int(counts[row]) }
      }
      found[keys[row]] = bin
    }
    settle(found.values.sorted { $0.low < $1.low })
  }

  /// Narrows the bounds to the bins that medians are in, or finds them.
  private mutating func settle(_ bins: [Bin]) {
    let totals = totals ?? sets.indices.map { s in bins.reduce(0) { $0 + $1.counts[s] } }
    self.totals = totals
    rounds += 1
    var hull: ClosedRange<Int>?
    var values: [Double]? = []
    for s in sets.indices {
      guard totals[s] > 0 else {
        values?.append(.nan)
        continue
      }
      let places = [(totals[s] - 1) / 2, totals[s] / 2].map { rank in
        var before = below[s]
        return bins.firstIndex {
          before += $0.counts[s]
          return rank < before
        } ?? bins.count - 1
      }
      hull = min(hull?.lowerBound ?? places[0], places[0])...max(hull?.upperBound ?? places[1], places[1])
      if places.allSatisfy({ bins[$0].low == bins[$0].high }) {
        values?.append((bins[places[0]].low + bins[places[1]].low) / 2)
      } else {
        values = nil
      }
    }
    if let values {
      medians = values
      return
    }
    guard let hull else { return }
    for bin in bins[..<hull.lowerBound] { for s in sets.indices { below[s] += bin.counts[s] } }
    (low, high) = (bins[hull.lowerBound].low, bins[hull.upperBound].high)
    // Each row is in one part of a partition, so that a set and what it leaves out make up all rows.
    let left = bins[hull].reduce(0) { $0 + ($1.counts.max() ?? 0) }
    isFetching = left <= Self.fewRows || rounds >= Self.mostRounds
  }

  /// Medians of several columns, the rounds of all at the same time.
  ///
  /// - Returns: by column, by set.
  static func medians(
    of columns: [String], in sets: [RowSet], of view: String, _ statements: Statements
  ) throws(SparkError) -> [[Double]] {
    var searches = columns.map { MedianSearch($0, in: sets, of: view) }
    while true {
      let open = searches.indices.filter { searches[$0].medians == nil }
      if open.isEmpty { return searches.map { $0.medians ?? [] } }
      for (place, table) in zip(open, try statements.run(open.map { searches[$0].statement })) {
        try searches[place].take(table)
      }
    }
  }
}
