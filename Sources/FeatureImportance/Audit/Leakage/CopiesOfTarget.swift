import Tabular

/// Looks for a feature that alone predicts the target almost perfectly, straight, bent or level by level: more often a copy
/// of the outcome, or something recorded after it, than a discovery.
struct CopiesOfTarget: AuditCheck {
  /// From this AUC on, for an event or between any two classes, or this R squared, for a quantity or its ranks, a single
  /// feature is suspected. The best honest single predictors of the well-known medical and financial tables stay below 0.98.
  static let threshold = 0.99

  func warnings(of table: AuditedTable) -> [RunWarning] {
    let found = table.threads.map(table.columns.count) { strength(table.columns[$0], table) }
    return zip(table.columns, found).compactMap { column, strength in
      guard let strength, strength.value >= Self.threshold else { return nil }
      return RunWarning(
        code: "leakage", severity: .serious, feature: column.name,
        finding:
          "\"\(column.name)\" alone predicts \"\(table.target.name)\" almost perfectly "
          + "(\(strength.measure) \(shortened(strength.value, digits: 3))).",
        consequence:
          "If it is computed from the target or known only after the outcome, the ranking is about it alone.",
        remedy: "Then run again without it (--exclude).")
    }
  }

  private typealias Strength = (measure: String, value: Double)

  /// nil where a column is missing in most rows, since a handful proves nothing.
  private func strength(_ column: BinnedColumn, _ table: AuditedTable) -> Strength? {
    guard 2 * column.present >= table.rowCount else { return nil }
    guard table.target.family == .gaussian else { return separation(column, table) }
    let ranks = ("R squared of ranks", column.share(of: table.responses))
    guard let (x, y) = table.numbers(of: column.name) else { return ranks }
    let correlation = correlation(of: x, and: y)
    let straight = ("R squared", correlation * correlation)
    return straight.1 >= ranks.1 ? straight : ranks
  }

  /// How well the column tells apart the two classes that it confuses most. A feature that singles out one class, as honest
  /// ones do, is not suspected; a copy of the target tells every two apart.
  private func separation(_ column: BinnedColumn, _ table: AuditedTable) -> Strength {
    let counts = column.counts(of: table.target)
    var least = 1.0
    let classes = max(2, table.target.classes.count)
    for b in 0..<classes {
      for a in 0..<b where least >= Self.threshold {
        let pair = counts.map { (others: Double($0[a]), events: Double($0[b])) }.filter { $0.others + $0.events > 0 }
        var area = Self.area(pair.sorted { $0.events * ($1.others + $1.events) < $1.events * ($0.others + $0.events) })
        if column.isOrdered, area < Self.threshold, Self.bound(pair) >= Self.threshold {
          area = max(area, exactArea(column.name, table, a, b))
        }
        least = min(least, area)
      }
    }
    return (classes == 2 ? "AUC" : "AUC between any two classes at least", least)
  }

  private typealias Pair = [(others: Double, events: Double)]

  /// The probability that an event is of a later level than another row, equal ones counting half.
  private static func area(_ levels: Pair) -> Double {
    var (wins, others, events) = (0.0, 0.0, 0.0)
    for level in levels {
      wins += level.events * (others + level.others / 2)
      others += level.others
      events += level.events
    }
    return others > 0 && events > 0 ? wins / (others * events) : 0.5
  }

  /// What the area in either direction can be at most when rows of a level are told apart too.
  private static func bound(_ levels: Pair) -> Double {
    let others = levels.reduce(0) { $0 + $1.others }
    let events = levels.reduce(0) { $0 + $1.events }
    guard others > 0, events > 0 else { return 0.5 }
    let ties = levels.reduce(0) { $0 + $1.others * $1.events } / (2 * others * events)
    let area = area(levels)
    return max(area, 1 - area) + ties
  }

  private func exactArea(_ name: ByteText, _ table: AuditedTable, _ a: Int, _ b: Int) -> Double {
    guard let (x, y) = table.numbers(of: name) else { return 0.5 }
    let chosen = y.indices.filter { Int(y[$0]) == a || Int(y[$0]) == b }
    let area = areaUnderCurve(chosen.map { x[$0] }, chosen.map { Int(y[$0]) == b ? 1 : 0 }) ?? 0.5
    return max(area, 1 - area)
  }
}

extension AuditedTable {
  /// A column's numbers beside the target, where they are not missing; nil for labels.
  func numbers(of name: ByteText) -> (x: [Double], y: [Double])? {
    switch cohort.table[name]?.values {
    case .numeric(let values), .date(let values, _):
      var (x, y): ([Double], [Double]) = ([], [])
      for (row, value) in zip(target.rows, target.values) where !values[row].isNaN {
        x.append(values[row])
        y.append(value)
      }
      return (x, y)
    case .boolean, .categorical, .text, nil: return nil
    }
  }
}
