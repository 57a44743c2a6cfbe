import Foundation
import Tabular

/// Notes features whose distribution is another in the later half of the rows than in the earlier one, when rows have a time.
///
/// By the population stability index over the levels of the binned column, being missing among them: `sum (p - q) ln(p/q)`.
/// Without drift it is a chi-squared variable with one degree of freedom fewer than levels, divided by `n m / (n + m)`.
/// - SeeAlso: Yurdakul, Naranjo (2020), J. Risk Model Validation 14(4).
struct Drift: AuditCheck {
  /// By convention in credit scoring: a shift that asks for action.
  static let threshold = 0.25
  /// Of any false alarm over all features.
  static let significance = 0.01

  func warnings(of table: AuditedTable) -> [RunWarning] {
    guard case .time(let order) = table.cohort.dependence, case .time(let name, _) = table.splitting else { return [] }
    let places = order.places
    let middle = places.sorted()[places.count / 2]
    let isLate = places.map { $0 >= middle }
    return table.columns.compactMap { column in
      // A date that did not move on would be the surprise.
      guard column.kind != .date, let (index, pValue) = stability(column, isLate), index > Self.threshold,
        pValue * Double(table.columns.count) < Self.significance
      else { return nil }
      return RunWarning(
        code: "drift", severity: .note, feature: column.name,
        finding:
          "\"\(column.name)\" is distributed otherwise in the later half by \"\(name)\" than in the earlier one (population "
          + "stability index \(shortened(index)), above 0.25).",
        consequence: "What was learnt from the past may not hold.")
    }
  }

  /// The index less what chance gives, and the probability of as much by chance; nil where one half is empty.
  private func stability(_ column: BinnedColumn, _ isLate: [Bool]) -> (index: Double, pValue: Double)? {
    var counts = [[Double]](repeating: [0, 0], count: column.levelCount + 1)
    for (code, late) in zip(column.codes, isLate) { counts[Int(code + 1)][late ? 1 : 0] += 1 }
    let levels = counts.filter { $0[0] + $0[1] > 0 }
    let totals = [0, 1].map { half in levels.reduce(0) { $0 + $1[half] } }
    guard totals.allSatisfy({ $0 > 0 }), levels.count > 1 else { return nil }
    let index = levels.reduce(0) { sum, level in
      // Half a row more in each, so that an empty level is no infinite shift.
      let (p, q) = ((level[0] + 0.5) / totals[0], (level[1] + 0.5) / totals[1])
      return sum + (p - q) * log(p / q)
    }
    let freedom = Double(levels.count - 1)
    let scale = totals[0] * totals[1] / (totals[0] + totals[1])
    return (index - freedom / scale, ChiSquared(degreesOfFreedom: freedom).upperTail(index * scale))
  }
}
