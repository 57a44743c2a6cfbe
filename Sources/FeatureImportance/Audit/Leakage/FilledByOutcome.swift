import Tabular

/// Looks for a feature that is filled, or missing, nearly only for one outcome, as what is recorded after it: a date of
/// settlement, an amount recovered.
struct FilledByOutcome: AuditCheck {
  /// Rows of other classes, as a share of what chance would give.
  static let mostOthers = 0.05
  /// From this area under the curve on, for a class or a quantity.
  static let threshold = 0.9
  /// Chance reaches it in no table of sensible size; six standard errors are as rare.
  static let significance = 1e-8
  private static let score = 6.0
  /// Fewer rows of a kind prove nothing.
  private static let fewestRows = 10

  func warnings(of table: AuditedTable) -> [RunWarning] {
    let found = table.threads.map(table.columns.count) { Missingness(table.columns[$0], of: table) }
    return zip(table.columns, found).compactMap { column, missingness in
      missingness.flatMap { evidence(column, $0, table) }.map {
        RunWarning(
          code: "leakage-missing", severity: .serious, feature: column.name,
          finding: "\"\(column.name)\" \($0).", consequence: "It may be recorded only after the outcome.",
          remedy: "If it is, run again without it (--exclude).")
      }
    }
  }

  private func evidence(_ column: BinnedColumn, _ missingness: Missingness, _ table: AuditedTable) -> String? {
    let counted = "is filled in \(column.present) of \(table.rowCount) rows"
    let pure = missingness.purities.filter {
      $0.rows >= Self.fewestRows && $0.pValue < Self.significance && $0.excess <= Self.mostOthers
    }
    if let purity = pure.min(by: { $0.excess < $1.excess }) {
      return counted
        + ", and \(purity.others) of the \(purity.rows) \(purity.isOfFilled ? "filled" : "missing") ones are not "
        + "\(table.target.label(purity.class)), where chance would give \(shortened(purity.expected)) (exact test, p "
        + "\(purity.pValue < 1e-99 ? "below 1e-99" : shortened(purity.pValue, digits: 2)))"
    }
    guard missingness.area >= Self.threshold, missingness.score >= Self.score,
      min(column.present, column.missing) >= Self.fewestRows
    else { return nil }
    let told =
      missingness.areaClass.map { " \(table.target.label($0))" } ?? " large from small \"\(table.target.name)\""
    return counted + ", and whether it is filled tells\(told) with an AUC of \(shortened(missingness.area))"
  }
}

extension Target {
  /// "outcome" = "yes".
  func label(_ c: Int) -> String {
    let label = classes.isEmpty ? (c == 1 ? positive : negative) : classes[c]
    return "\"\(name)\" = \"\(label?.string ?? "\(c)")\""
  }
}
