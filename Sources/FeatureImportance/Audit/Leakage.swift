import Tabular

/// Looks for a feature that alone predicts the target almost perfectly: more often a copy of the outcome, or something
/// recorded after it, than a discovery.
struct Leakage {
  /// From this AUC on, for an event or between any two classes, or this R squared, for a quantity, a single feature is suspected. The best honest
  /// single predictors of the well-known medical and financial tables stay below 0.98.
  static let threshold = 0.99

  /// Warnings for the suspects, in the order of the table.
  static func warnings(_ names: [ByteText], in table: Table, target: Target) -> [RunWarning] {
    names.compactMap { name in
      guard let column = table[name] else { return nil }
      let (measure, strength) = strength(column, target)
      guard strength >= threshold else { return nil }
      return RunWarning(
        code: "leakage", severity: .serious, feature: name,
        message:
          "\"\(name)\" alone predicts \"\(target.name)\" almost perfectly (\(measure) \(shortened(strength, digits: 3))). "
          + "If it is computed from the target or known only after the outcome, run again with --exclude \(name).")
    }
  }

  private static func strength(_ column: Column, _ target: Target) -> (measure: String, Double) {
    switch target.family {
    case .gaussian: ("R squared", rSquared(column, target))
    case .binomial: ("AUC", auc(column, target))
    case .multinomial: ("AUC between any two classes at least", leastAUC(column, target))
    }
  }

  /// How well the column alone tells apart the two classes that it confuses most. A feature that singles out one class, as
  /// honest ones do, is not suspected; a copy of the target tells every two apart.
  private static func leastAUC(_ column: Column, _ target: Target) -> Double {
    var rows = [[Int]](repeating: [], count: target.classes.count)
    for (place, value) in target.values.enumerated() { rows[Int(value)].append(place) }
    var least = 1.0
    for b in target.classes.indices {
      for a in 0..<b where least >= threshold {
        least = min(least, auc(column, target.pair(rows[a], rows[b])))
      }
    }
    return least
  }

  /// How well the column alone orders events before others, in either direction.
  private static func auc(_ column: Column, _ target: Target) -> Double {
    let (x, y) = pairs(column, target)
    let area = areaUnderCurve(x, y) ?? 0.5
    return max(area, 1 - area)
  }

  /// Share of the target's variance that a straight line on the column explains.
  private static func rSquared(_ column: Column, _ target: Target) -> Double {
    let (x, y) = pairs(column, target)
    let correlation = correlation(of: x, and: y)
    return correlation * correlation
  }

  /// The column as a number beside the target: labels by the mean target of their level. Empty when the column is
  /// missing in most rows, since a handful proves nothing.
  private static func pairs(_ column: Column, _ target: Target) -> (x: [Double], y: [Double]) {
    var (x, y): ([Double], [Double]) = ([], [])
    switch column.values {
    case .numeric(let values), .date(let values, _):
      for (row, value) in zip(target.rows, target.values) where !values[row].isNaN {
        x.append(values[row])
        y.append(value)
      }
    case .boolean(let labels), .categorical(let labels):
      let means = levelMeans(labels, target)
      for (row, value) in zip(target.rows, target.values) where labels.codes[row] >= 0 {
        x.append(means[Int(labels.codes[row])])
        y.append(value)
      }
    case .text: break
    }
    return 2 * y.count >= target.rows.count ? (x, y) : ([], [])
  }

  /// Mean target of each level. A level of one row says nothing but its own target, so rare ones share a mean.
  private static func levelMeans(_ labels: Labels, _ target: Target) -> [Double] {
    var sums = [Double](repeating: 0, count: labels.levels.count)
    var counts = [Int](repeating: 0, count: labels.levels.count)
    for (row, y) in zip(target.rows, target.values) where labels.codes[row] >= 0 {
      sums[Int(labels.codes[row])] += y
      counts[Int(labels.codes[row])] += 1
    }
    let rare = counts.indices.filter { counts[$0] < EncodingRule.ranking.minimumLevelCount }
    let pooled = rare.reduce(0) { $0 + sums[$1] } / Double(max(1, rare.reduce(0) { $0 + counts[$1] }))
    return counts.indices.map {
      counts[$0] < EncodingRule.ranking.minimumLevelCount ? pooled : sums[$0] / Double(counts[$0])
    }
  }
}

extension Target {
  /// Two of several classes, given by the places of their rows, as an event and its absence.
  fileprivate func pair(_ first: [Int], _ second: [Int]) -> Target {
    Target(
      name: name, task: .classification, rows: (first + second).map { rows[$0] },
      values: first.map { _ in 0 } + second.map { _ in 1 })
  }
}
