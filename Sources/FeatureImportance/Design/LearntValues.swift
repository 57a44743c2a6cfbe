import Tabular

/// All that an encoding learns of the values that training rows have.
enum LearntValues: Sendable {
  case numeric(median: Double)
  case date(median: Double, hasTime: Bool)
  /// The levels of the column in its order, and how many rows have each.
  case labels([ByteText], counts: [Int])

  static func labels(_ labels: Labels, rows: [Int]) -> LearntValues {
    var counts = [Int](repeating: 0, count: labels.levels.count)
    for row in rows where labels.codes[row] >= 0 { counts[Int(labels.codes[row])] += 1 }
    return .labels(labels.levels, counts: counts)
  }

  func coding(_ rule: EncodingRule) -> EncodedFeature.Coding {
    switch self {
    case .numeric(let median): return .numeric(median: median)
    case .date(let median, let hasTime):
      return .date(
        median: median, cycles: rule.hasCalendar ? CalendarCycle.allCases.filter { $0 != .day || hasTime } : [])
    case .labels(let levels, let counts):
      let kept = counts.indices.filter { counts[$0] >= max(1, rule.minimumLevelCount) }
      let pooled = counts.indices.filter { counts[$0] > 0 && counts[$0] < rule.minimumLevelCount }
      // A pool below the minimum would be as fragile, and as revealing, as the levels it hides.
      let poolsOthers = !kept.isEmpty && pooled.reduce(0) { $0 + counts[$1] } >= max(1, rule.minimumLevelCount)
      let mostFrequent = kept.max { (counts[$0], $1) < (counts[$1], $0) }
      return .categorical(
        levels: kept.map { levels[$0] }, mostFrequent: mostFrequent.map { levels[$0] } ?? "",
        poolsOthers: poolsOthers)
    }
  }
}
