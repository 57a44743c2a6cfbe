import Tabular

/// What a reader must know of the data before any ranking.
enum Audit {
  /// All that is found odd: what looks like leakage, then what limits the numbers.
  static func warnings(of table: AuditedTable) -> [RunWarning] {
    let leaks: [any AuditCheck] = [
      CopiesOfTarget(), FilledByOutcome(), RecordedLater(), OrderOfRows(), DuplicateRows(),
    ]
    var warnings = leaks.flatMap { $0.warnings(of: table) }
    warnings += NoisyCopies(suspects: warnings.suspects).warnings(of: table)
    let quality: [any AuditCheck] = [
      UsableRows(), ColumnRoles(), MissingValues(suspects: warnings.suspects), FewDifferentValues(), Collinearity(),
      Drift(), FoldDrift(),
    ]
    return warnings + quality.flatMap { $0.warnings(of: table) }
  }
}
