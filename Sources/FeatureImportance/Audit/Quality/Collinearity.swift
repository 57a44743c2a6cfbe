import Tabular

/// Names the features that others make up: a total beside its parts, a temperature in two units.
struct Collinearity: AuditCheck {
  /// Nobody reads more of either.
  static let mostRelations = 5
  static let mostTerms = 8

  func warnings(of table: AuditedTable) -> [RunWarning] {
    let x = table.everything.x
    // With as few rows as columns any column is made up of the others.
    guard let moments = table.moments, table.rowCount > x.columnCount + 1 else { return [] }
    let indicators = Set(table.encoding.features.filter(\.hasMissingIndicator).compactMap(\.columnNames.last))
    let candidates = (0..<x.columnCount).filter { !indicators.contains(x.columnNames[$0]) }
    let relations = LinearRelation.all(moments, among: candidates)
    var warnings = relations.prefix(Self.mostRelations).map { warning($0, x) }
    if relations.count > warnings.count {
      warnings.append(
        RunWarning(
          code: "collinear", severity: .note,
          finding: "\(relations.count - warnings.count) more columns are combinations of others."))
    }
    return warnings
  }

  private func warning(_ relation: LinearRelation, _ x: DesignMatrix) -> RunWarning {
    let names = relation.columns.map { "\"\(x.columnNames[$0])\"" }
    let what =
      relation.columns.count <= Self.mostTerms
      ? "\(relation.text(x.columnNames)) in every row, up to rounding"
      : "\(names.prefix(Self.mostTerms).joined(separator: ", ")) and \(names.count - Self.mostTerms) more columns make up each other"
    return RunWarning(
      code: "collinear", severity: .note, feature: relation.columns.last.flatMap { x.feature(owning: $0)?.name },
      finding: "\(what).",
      consequence: "Coefficients of unpenalised models are arbitrary among them, and each covers for the others.",
      remedy: "Keep all but one.")
  }
}
