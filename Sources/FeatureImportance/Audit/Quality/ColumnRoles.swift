import Tabular

/// Notes columns that are left out, and why.
struct ColumnRoles: AuditCheck {
  func warnings(of table: AuditedTable) -> [RunWarning] { table.data.columns.compactMap(warning) }

  private func warning(_ column: ColumnSummary) -> RunWarning? {
    switch column.role {
    case .id:
      RunWarning(
        code: "id", severity: .note, feature: column.name,
        finding: "\"\(column.name)\" differs in every row, as an id does.", consequence: "It is left out.",
        remedy: "If it is a measurement, keep it with --type NAME=\(column.kind.rawValue).")
    case .constant where column.distinct == 0:
      RunWarning(
        code: "empty", severity: .note, feature: column.name,
        finding: "\"\(column.name)\" is missing in every row.", consequence: "It is left out.")
    case .constant:
      RunWarning(
        code: "constant", severity: .note, feature: column.name,
        finding: column.missing == 0
          ? "\"\(column.name)\" has the same value in every row."
          : "\"\(column.name)\" has the same value wherever it is present.",
        consequence: "It is left out.")
    // What is text, the reader has noted.
    case .target, .feature, .text, .group, .time, .weight: nil
    }
  }
}
