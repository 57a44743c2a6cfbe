import Tabular

/// Looks for dates that lie after the moment of their row: what happens later is not known when it is predicted.
struct RecordedLater: AuditCheck {
  /// From this share of the filled rows on: less is more likely a mistake in single rows.
  static let threshold = 0.02

  func warnings(of table: AuditedTable) -> [RunWarning] {
    guard case .time(let name, _) = table.splitting, case .date(let times, _)? = table.cohort.table[name]?.values else {
      return []
    }
    return table.columns.compactMap { column in
      guard column.kind == .date, case .date(let dates, _)? = table.cohort.table[column.name]?.values else {
        return nil
      }
      let later = table.target.rows.count { dates[$0] > times[$0] }
      guard later > 0, Double(later) >= Self.threshold * Double(column.present) else { return nil }
      return RunWarning(
        code: "leakage-later", severity: .serious, feature: column.name,
        finding: "\"\(column.name)\" lies after \"\(name)\" in \(later) of the \(column.present) rows that have it.",
        consequence:
          "Unless it is planned beforehand, as a due date is, it is not known yet when the row is predicted.",
        remedy: "If so, run again without it (--exclude).")
    }
  }
}
