/// Groups of rows dealt out to parts, so that no group is in two of them.
///
/// Each part should get its share of every class. Let a group hold the share g(c) of the rows of class c, and a part
/// f have received n(f, c) of the share t(f) that it is to have. Dealing the group to the part with the least
/// `Σ g(c) (n(f, c) - t(f))` increases the squared imbalance `Σ (n(f, c) - t(f))²` over all parts and classes least.
/// Large groups go first, for small ones can still even out. One class only, as in regression: balanced sizes.
struct GroupDeal {
  /// The part of each row.
  let assignment: [Int]

  /// - Parameters:
  ///   - groups: of each row, numbered from 0 without gaps.
  ///   - classes: of each row; nil when rows have none.
  ///   - shares: of all rows that each part is to have; at most as many as groups.
  ///   - stream: for the order of groups of similar size, so that another stream deals them otherwise.
  /// - Complexity: O(rows + groups x parts x classes).
  init(groups: [Int], classes: [Double]?, shares: [Double], stream: RandomStream) {
    let groupCount = (groups.max() ?? -1) + 1
    precondition(shares.count <= groupCount, "more parts than groups")
    let levels = Array(Set(classes ?? [0])).sorted()
    let places = Dictionary(uniqueKeysWithValues: zip(levels, levels.indices))
    var rows = [[Double]](repeating: [Double](repeating: 0, count: levels.count), count: groupCount)
    for (row, group) in groups.enumerated() { rows[group][places[classes?[row] ?? 0] ?? 0] += 1 }
    let totals = levels.indices.map { c in rows.reduce(0) { $0 + $1[c] } }

    var received = [[Double]](repeating: [Double](repeating: 0, count: levels.count), count: shares.count)
    var parts = [Int](repeating: 0, count: groupCount)
    for (dealt, group) in Self.order(rows, totals, stream).enumerated() {
      let empty = shares.indices.filter { received[$0].allSatisfy { $0 == 0 } }
      var candidates = empty.count == groupCount - dealt ? empty : Array(shares.indices)
      // Nobody learns a class whose every row is held out.
      let safe = candidates.filter { part in
        !levels.indices.contains {
          received[part][$0] > 0 && rows[group][$0] > 0 && received[part][$0] + rows[group][$0] == totals[$0]
        }
      }
      if !safe.isEmpty { candidates = safe }
      func cost(_ part: Int) -> Double {
        levels.indices.reduce(0) { sum, c in
          sum + rows[group][c] / totals[c] * (received[part][c] / totals[c] - shares[part])
        }
      }
      func size(_ part: Int) -> Double { received[part].reduce(0, +) / shares[part] }
      let best = candidates.map { (cost($0), size($0), $0) }.min(by: <)?.2 ?? 0
      parts[group] = best
      for c in levels.indices { received[best][c] += rows[group][c] }
    }
    assignment = groups.map { parts[$0] }
  }

  /// Large groups first; those within a factor of two of each other in random order, lest every deal be the same.
  private static func order(_ rows: [[Double]], _ totals: [Double], _ stream: RandomStream) -> [Int] {
    var stream = stream
    let weights = rows.map { row in zip(row, totals).reduce(0) { $0 + ($1.0 / $1.1) * ($1.0 / $1.1) } }
    let shuffled = stream.permutation(of: rows.count)
    // A weight is a square: two binary digits of it are one of the size.
    let magnitudes = weights.map { -(max($0, .leastNormalMagnitude).exponent / 2) }
    return shuffled.enumerated().sorted { a, b in
      (magnitudes[a.element], a.offset) < (magnitudes[b.element], b.offset)
    }.map(\.element)
  }
}

extension Folds {
  /// Deals groups out so that no group is in two parts, with equal shares of rows and classes as far as groups allow.
  ///
  /// - Parameters:
  ///   - groups: of each row, numbered from 0 without gaps; at least 2.
  ///   - count: of parts, at least 2; at most as many as groups are made.
  public init(groups: [Int], count: Int, classes: [Double]?, stream: RandomStream) {
    let count = min(count, (groups.max() ?? -1) + 1)
    precondition(count >= 2, "folds need groups")
    let deal = GroupDeal(
      groups: groups, classes: classes, shares: [Double](repeating: 1 / Double(count), count: count), stream: stream)
    self.init(assignment: deal.assignment, partCount: count)
  }
}
