import Tabular

/// Notes features whose distribution is another in the later half of the rows than in the earlier one, when rows have a time.
struct Drift: AuditCheck {
  /// Of any false alarm over all features.
  static let significance = 0.01

  func warnings(of table: AuditedTable) -> [RunWarning] {
    guard case .time(let order) = table.cohort.dependence, case .time(let name, _) = table.splitting else { return [] }
    let places = order.places
    let middle = places.sorted()[places.count / 2]
    let isLate = places.map { $0 >= middle }
    return table.columns.compactMap { column in
      // A date that did not move on would be the surprise.
      guard column.kind != .date, let shift = StabilityIndex(column, isOther: isLate),
        shift.index > StabilityIndex.threshold, shift.pValue * Double(table.columns.count) < Self.significance
      else { return nil }
      return RunWarning(
        code: "drift", severity: .note, feature: column.name,
        finding:
          "\"\(column.name)\" is distributed otherwise in the later half by \"\(name)\" than in the earlier one (population "
          + "stability index \(shortened(shift.index)), above 0.25).",
        consequence: "What was learnt from the past may not hold.")
    }
  }
}
