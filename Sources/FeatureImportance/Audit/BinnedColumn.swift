import Tabular

/// A feature cut into few levels, so that what it tells can be counted.
///
/// Numbers and dates are cut at their quantiles, or have a level for each value where there are few; levels of labels that
/// fewer than ten rows have share one.
struct BinnedColumn: Sendable {
  let name: ByteText
  let kind: Column.Kind
  /// Of each row its level, of numbers in their order; -1 where the value is missing.
  let codes: [Int32]
  let levelCount: Int
  let missing: Int
  /// Rows that have the most frequent value.
  let mostFrequent: Int
  /// Pairs of rows with equal values, missing ones being equal too.
  let equalPairs: Double

  var isOrdered: Bool { kind == .numeric || kind == .date }
  var present: Int { codes.count - missing }

  /// Thirty-two quantiles of a straight line hold all but a thousandth of its variance.
  static let mostLevels = 32
  /// Rows that a quantile has at least: fewer would make chance look like structure.
  static let fewestRows = 10

  /// - Precondition: the column is no text.
  /// - Complexity: O(n) for n rows.
  init(_ column: Column, rows: [Int]) {
    name = column.name
    kind = column.kind
    switch column.values {
    case .numeric(let x), .date(let x, _):
      let values = rows.map { x[$0] }
      let sorted = presentValues(values)
      missing = values.count - sorted.count
      let (cuts, runs) = Self.cuts(sorted)
      mostFrequent = runs.longest
      equalPairs = runs.pairs + Self.pairs(missing)
      levelCount = sorted.isEmpty ? 0 : cuts.count + 1
      codes = cuts.withUnsafeBufferPointer { cuts in values.map { $0.isNaN ? -1 : Self.place(of: $0, among: cuts) } }
    case .boolean(let labels), .categorical(let labels):
      var counts = [Int](repeating: 0, count: labels.levels.count)
      for row in rows where labels.codes[row] >= 0 { counts[Int(labels.codes[row])] += 1 }
      missing = rows.count - counts.reduce(0, +)
      mostFrequent = counts.max() ?? 0
      equalPairs = counts.reduce(Self.pairs(missing)) { $0 + Self.pairs($1) }
      let minimum = EncodingRule.ranking.minimumLevelCount
      let kept = counts.indices.filter { counts[$0] >= minimum }
      var places = [Int32](repeating: Int32(kept.count), count: counts.count)
      for (place, level) in kept.enumerated() { places[level] = Int32(place) }
      levelCount = kept.count + (counts.contains { $0 > 0 && $0 < minimum } ? 1 : 0)
      codes = rows.map { labels.codes[$0] < 0 ? -1 : places[Int(labels.codes[$0])] }
    case .text: preconditionFailure("the text \(column.name) is no feature")
    }
  }

  private static func pairs(_ count: Int) -> Double { Double(count) * Double(count - 1) / 2 }

  /// The lowest values of all levels but the first; how many rows the most frequent value has, and pairs of equal ones.
  private static func cuts(_ sorted: [Double]) -> (cuts: [Double], runs: (longest: Int, pairs: Double)) {
    var (longest, pairs, start) = (0, 0.0, 0)
    var distinct: [Double] = []
    for i in sorted.indices where i + 1 == sorted.count || sorted[i + 1] != sorted[i] {
      longest = max(longest, i + 1 - start)
      pairs += Self.pairs(i + 1 - start)
      start = i + 1
      if distinct.count <= mostLevels { distinct.append(sorted[i]) }
    }
    if distinct.count <= mostLevels { return (Array(distinct.dropFirst()), (longest, pairs)) }
    let levels = max(1, min(mostLevels, sorted.count / fewestRows))
    var cuts: [Double] = []
    for k in 1..<max(1, levels) {
      let cut = sorted[k * sorted.count / levels]
      if cut > cuts.last ?? sorted[0] { cuts.append(cut) }
    }
    return (cuts, (longest, pairs))
  }

  /// How many cuts are not above a value.
  private static func place(of value: Double, among cuts: UnsafeBufferPointer<Double>) -> Int32 {
    var (low, high) = (0, cuts.count)
    while low < high {
      let middle = (low + high) / 2
      if cuts[middle] <= value { low = middle + 1 } else { high = middle }
    }
    return Int32(low)
  }
}

extension BinnedColumn {
  /// The share of the responses' variance between levels, less what chance gives so many levels: missing values are a level.
  ///
  /// - SeeAlso: for classes, Goodman and Kruskal's tau (1954), J. Am. Stat. Assoc. 49(268).
  func share(of responses: Responses) -> Double {
    let rows = codes.count
    var counts = [Int](repeating: 0, count: levelCount + 1)
    for code in codes { counts[Int(code + 1)] += 1 }
    var between = 0.0
    for response in responses.values {
      var sums = [Double](repeating: 0, count: levelCount + 1)
      for i in 0..<rows { sums[Int(codes[i] + 1)] += response[i] }
      for level in counts.indices where counts[level] > 0 {
        between += sums[level] * sums[level] / Double(counts[level])
      }
    }
    let used = counts.count { $0 > 0 }
    guard responses.total > 0, rows > used else { return 0 }
    return 1 - (1 - between / responses.total) * Double(rows - 1) / Double(rows - used)
  }

  /// Rows of each level that are of each class: levels x classes.
  func counts(of target: Target) -> [[Int]] {
    var counts = [[Int]](repeating: [Int](repeating: 0, count: max(2, target.classes.count)), count: levelCount)
    for (code, value) in zip(codes, target.values) where code >= 0 { counts[Int(code)][Int(value)] += 1 }
    return counts
  }
}
