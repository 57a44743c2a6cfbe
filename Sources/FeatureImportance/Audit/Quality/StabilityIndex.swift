import Foundation

/// How far the distribution of a feature in some rows is from that in others: the population stability index over the levels
/// of the binned column, tenths of those of numbers and being missing among them, `sum (p - q) ln(p/q)`.
///
/// Without any shift it is a chi-squared variable with one degree of freedom fewer than levels, divided by `n m / (n + m)`.
/// - SeeAlso: Yurdakul, Naranjo (2020), J. Risk Model Validation 14(4).
struct StabilityIndex {
  /// Less what chance gives.
  let index: Double
  /// Of as much by chance.
  let pValue: Double

  /// By convention in credit scoring: a shift that asks for action, in an index over ten levels.
  static let threshold = 0.25
  private static let mostLevels = 10

  /// - Parameters:
  ///   - isOther: of each row whether it is one of the others; nil: it is neither.
  ///   - groups: of each row; rows of a group may be as one, and chance is judged as if they were where they agree: each
  ///     level that a group has counts once. nil: rows are independent.
  /// - Returns: nil where either side is empty, or one level is all there is.
  init?(_ column: BinnedColumn, isOther: [Bool?], groups: [Int]? = nil) {
    let used = column.isOrdered ? min(column.levelCount, Self.mostLevels) : column.levelCount
    var counts = [[Double]](repeating: [0, 0], count: used + 1)
    var seen: Set<[Int]> = []
    var units = [0.0, 0]
    for (row, code) in column.codes.enumerated() {
      guard let side = isOther[row].map({ $0 ? 1 : 0 }) else { continue }
      let level = code < 0 ? 0 : 1 + Int(code) * used / column.levelCount
      counts[level][side] += 1
      if let groups, !seen.insert([groups[row], level]).inserted { continue }
      units[side] += 1
    }
    let levels = counts.filter { $0[0] + $0[1] > 0 }
    let totals = [0, 1].map { side in levels.reduce(0) { $0 + $1[side] } }
    guard totals.allSatisfy({ $0 > 0 }), levels.count > 1 else { return nil }
    let raw = levels.reduce(0) { sum, level in
      // Half a row more in each, so that an empty level is no infinite shift.
      let (p, q) = ((level[0] + 0.5) / totals[0], (level[1] + 0.5) / totals[1])
      return sum + (p - q) * log(p / q)
    }
    let freedom = Double(levels.count - 1)
    let scale = units[0] * units[1] / (units[0] + units[1])
    index = raw - freedom / scale
    pValue = ChiSquared(degreesOfFreedom: freedom).upperTail(raw * scale)
  }
}
