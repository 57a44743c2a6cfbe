import Tabular

/// Notes when held-out rows are distributed otherwise than the rows learnt from, where splits are not made at random: one
/// note, on the feature and the split where the shift is largest.
///
/// A group is in one split only, so rows of it are no independent evidence; see `StabilityIndex`. With few groups only
/// large shifts stand out.
struct FoldDrift: AuditCheck {
  private struct Shift {
    let feature: ByteText
    let split: Int
    let index: Double
  }

  func warnings(of table: AuditedTable) -> [RunWarning] {
    guard let name = table.splitting.column else { return [] }
    var groups: [Int]?
    if case .groups(let numbers) = table.cohort.dependence { groups = numbers }
    let splits = table.plan.splits
    let columns = table.columns.filter { $0.kind != .date }
    let level = Drift.significance / Double(max(1, columns.count))
    let shifts = table.threads.map(splits.count) { [groups] split -> [Shift] in
      var isHeldOut = [Bool?](repeating: nil, count: table.rowCount)
      for row in splits[split].training { isHeldOut[row] = false }
      for row in splits[split].heldOut { isHeldOut[row] = true }
      return columns.compactMap { column in
        guard let shift = StabilityIndex(column, isOther: isHeldOut, groups: groups),
          shift.index > StabilityIndex.threshold, shift.pValue < level
        else { return nil }
        return Shift(feature: column.name, split: split, index: shift.index)
      }
    }.flatMap { $0 }
    guard let largest = shifts.max(by: { ($0.index, $1.split) < ($1.index, $0.split) }) else { return [] }
    let others = Set(shifts.map(\.feature)).count - 1
    return [
      RunWarning(
        code: "fold-drift", severity: .note, feature: largest.feature,
        finding:
          "Split by \"\(name)\", held-out rows differ from the rows learnt from: most in \"\(largest.feature)\" in split "
          + "\(largest.split + 1) of \(splits.count) (population stability index \(shortened(largest.index)), above 0.25)"
          + (others == 0 ? "" : ", and in \(others) other feature\(others == 1 ? "" : "s")")
          + ".",
        consequence:
          "Held-out loss is then that of predicting cases of another kind, and varies from split to split.")
    ]
  }
}
