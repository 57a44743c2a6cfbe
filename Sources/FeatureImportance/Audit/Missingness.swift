import Foundation
import Tabular

/// How far it depends on the target whether a feature is filled.
struct Missingness: Sendable {
  let missing: Int
  /// Area under the curve of being filled for the class that it tells best, or of a quantity for being filled; at least 0.5.
  let area: Double
  /// The class; nil for a quantity.
  let areaClass: Int?
  /// Of the area, in standard errors of chance.
  let score: Double
  /// Of the filled and the missing rows for each class; none for a quantity.
  let purities: [Purity]

  /// Rows that are filled, or missing, and nearly all of one class.
  struct Purity: Sendable {
    let isOfFilled: Bool
    let `class`: Int
    /// Rows of this kind.
    let rows: Int
    /// Of them, of other classes; and how many chance would give.
    let others: Int
    let expected: Double
    /// Of so few others by chance, in Fisher's exact test, one-sided.
    let pValue: Double

    /// Others as a share of what chance would give.
    var excess: Double { expected > 0 ? Double(others) / expected : 1 }
  }

  /// - Returns: nil where no row or every row is filled.
  init?(_ column: BinnedColumn, of table: AuditedTable) {
    guard column.missing > 0, column.present > 0 else { return nil }
    missing = column.missing
    let (filled, n) = (Double(column.present), Double(table.rowCount))
    func area(_ ranks: [Double]) -> Double {
      // Mann and Whitney's statistic from the sum of centred ranks.
      let sum = zip(column.codes, ranks).reduce(0) { $1.0 >= 0 ? $0 + $1.1 : $0 }
      return 0.5 + sum / (filled * (n - filled))
    }
    guard table.target.task == .classification else {
      let found = area(table.responses.values[0])
      self.area = max(found, 1 - found)
      areaClass = nil
      score = abs(found - 0.5) / ((n + 1) / (12 * filled * (n - filled))).squareRoot()
      purities = []
      return
    }
    let totals = table.target.classCounts
    var own = [Int](repeating: 0, count: totals.count)
    for (code, value) in zip(column.codes, table.target.values) where code >= 0 { own[Int(value)] += 1 }
    let areas = totals.indices.map { c -> Double in
      let (events, others) = (Double(totals[c]), n - Double(totals[c]))
      return 0.5 + (Double(own[c]) / events - (filled - Double(own[c])) / others) / 2
    }
    let best = areas.indices.max { abs(areas[$0] - 0.5) < abs(areas[$1] - 0.5) } ?? 0
    self.area = max(areas[best], 1 - areas[best])
    areaClass = best
    let share = filled / n
    let (events, others) = (Double(totals[best]), n - Double(totals[best]))
    score = 2 * abs(areas[best] - 0.5) / (share * (1 - share) * (1 / events + 1 / others)).squareRoot()
    purities = [true, false].flatMap { isOfFilled in
      totals.indices.map { c -> Purity in
        let rows = isOfFilled ? column.present : column.missing
        let members = isOfFilled ? own[c] : totals[c] - own[c]
        let others = table.rowCount - totals[c]
        return Purity(
          isOfFilled: isOfFilled, class: c, rows: rows, others: rows - members,
          expected: Double(rows) * Double(others) / n,
          pValue: hypergeometricLowerTail(rows - members, drawn: rows, marked: others, of: table.rowCount))
      }
    }
  }
}

/// The probability that among rows drawn without replacement at most so many are marked.
///
/// - Complexity: O(count).
func hypergeometricLowerTail(_ count: Int, drawn: Int, marked: Int, of rows: Int) -> Double {
  func logChoose(_ n: Int, _ k: Int) -> Double {
    guard k >= 0, k <= n else { return -.infinity }
    func logFactorial(_ n: Int) -> Double {
      var sign: Int32 = 0
      return lgamma_r(Double(n + 1), &sign)
    }
    return logFactorial(n) - logFactorial(k) - logFactorial(n - k)
  }
  let all = logChoose(rows, drawn)
  return min(
    1,
    (0...max(0, count)).reduce(0) {
      $0 + exp(logChoose(marked, $1) + logChoose(rows - marked, drawn - $1) - all)
    })
}
