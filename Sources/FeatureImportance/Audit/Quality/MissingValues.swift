import Tabular

/// Notes features that are missing in many rows, and those whose absence goes with the target.
struct MissingValues: AuditCheck {
  /// What has been said more of already.
  let suspects: Set<ByteText>

  /// Share of rows.
  static let threshold = 0.2
  /// Area under the curve of being filled; less is seldom seen in a ranking.
  static let area = 0.6
  /// In standard errors of chance: one of 4,000 features by chance.
  static let score = 3.66
  private static let fewestRows = 10

  func warnings(of table: AuditedTable) -> [RunWarning] {
    let rows = table.data.rowsRead
    let many = table.data.columns.filter {
      $0.role == .feature && Double($0.missing) > Self.threshold * Double(rows)
    }.map {
      RunWarning(
        code: "missing", severity: .note, feature: $0.name,
        finding: "\"\($0.name)\" is missing in \($0.missing) of \(rows) rows.",
        consequence: "Its importance includes that of being missing.")
    }
    return many + table.columns.filter { !suspects.contains($0.name) }.compactMap { dependence($0, table) }
  }

  private func dependence(_ column: BinnedColumn, _ table: AuditedTable) -> RunWarning? {
    guard let missingness = Missingness(column, of: table), missingness.area >= Self.area,
      missingness.score >= Self.score, min(column.missing, column.present) >= Self.fewestRows
    else { return nil }
    let what =
      missingness.areaClass.map { table.target.label($0) } ?? "large from small values of \"\(table.target.name)\""
    return RunWarning(
      code: "missing-related", severity: .note, feature: column.name,
      finding:
        "Whether \"\(column.name)\" is missing (\(column.missing) of \(table.rowCount) rows) tells \(what) with an AUC of "
        + "\(shortened(missingness.area)).",
      consequence: "Rows without it differ, so filling them in is not neutral.",
      remedy: "Find out why it is missing.")
  }
}
