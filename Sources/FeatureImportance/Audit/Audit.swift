import Tabular

/// What a reader must know of the data before any ranking.
enum Audit {
  static func warnings(_ data: DataSummary, target: Target, table: Table, encoding: Encoding) -> [RunWarning] {
    let features = data.columns.filter { $0.role == .feature }
    var warnings = Leakage.warnings(features.map(\.name), in: table, target: target)
    warnings += rows(data, target)
    for column in data.columns {
      if let warning = role(column, rows: data.rowsRead) { warnings.append(warning) }
    }
    for column in features where 5 * column.missing > data.rowsRead {
      warnings.append(
        RunWarning(
          code: "missing", severity: .note, feature: column.name,
          message:
            "\"\(column.name)\" is missing in \(column.missing) of \(data.rowsRead) rows; its importance includes "
            + "that of being missing."))
    }
    for feature in encoding.features where feature.columnNames.isEmpty {
      warnings.append(
        RunWarning(
          code: "rare-levels", severity: .note, feature: feature.name,
          message:
            "Every level of \"\(feature.name)\" but one has fewer than \(EncodingRule.ranking.minimumLevelCount) "
            + "rows, so it cannot be used. Merge levels before ranking."))
    }
    warnings += size(target, columns: encoding.columnNames.count)
    return warnings
  }

  private static func rows(_ data: DataSummary, _ target: Target) -> [RunWarning] {
    var warnings: [RunWarning] = []
    if data.rejectedCount > 0 {
      warnings.append(
        RunWarning(
          code: "rejected-rows", severity: 20 * data.rejectedCount > data.rowsRead ? .serious : .note,
          message:
            "\(data.rejectedCount) record\(data.rejectedCount == 1 ? "" : "s") of the file could not be read and "
            + "took no part; the cohort section lists the lines."))
    }
    if data.rowsWithoutTarget > 0 {
      warnings.append(
        RunWarning(
          code: "target-missing", severity: 20 * data.rowsWithoutTarget > data.rowsRead ? .serious : .note,
          feature: target.name,
          message:
            "\(data.rowsWithoutTarget) row\(data.rowsWithoutTarget == 1 ? "" : "s") without \"\(target.name)\" took "
            + "no part. If they differ from the others, the ranking does not describe them."))
    }
    return warnings
  }

  private static func role(_ column: ColumnSummary, rows: Int) -> RunWarning? {
    switch column.role {
    case .id:
      RunWarning(
        code: "id", severity: .note, feature: column.name,
        message:
          "\"\(column.name)\" differs in every row, as an id does, and is left out. If it is a measurement, keep it "
          + "with --type \(column.name)=\(column.kind.rawValue).")
    case .constant where column.distinct == 0:
      RunWarning(
        code: "empty", severity: .note, feature: column.name,
        message: "\"\(column.name)\" is missing in every row and is left out.")
    case .constant:
      RunWarning(
        code: "constant", severity: .note, feature: column.name,
        message: column.missing == 0
          ? "\"\(column.name)\" has the same value in every row and is left out."
          : "\"\(column.name)\" has the same value wherever it is present and is left out.")
    // What is text, the reader has noted.
    case .target, .feature, .text, .group, .time, .weight: nil
    }
  }

  /// Ten events a coefficient is the usual rule of thumb for logistic regression (Peduzzi et al. 1996).
  private static func size(_ target: Target, columns: Int) -> [RunWarning] {
    let limiting: Int
    let unit: String
    switch target.task {
    case .classification:
      limiting = target.classCounts.min() ?? 0
      unit = target.family == .binomial ? "rows of the rarer class" : "rows of the rarest class"
    case .regression: (limiting, unit) = (target.values.count, "rows")
    }
    guard columns > 0, limiting < 10 * columns else { return [] }
    return [
      RunWarning(
        code: "few-events", severity: limiting < 5 * columns ? .serious : .note,
        message:
          "\(limiting) \(unit) for \(columns) coefficients\(target.family == .multinomial ? " a class" : ""): fewer than 10 for each. Unpenalised models overfit; "
          + "trust the lasso and wide intervals more.")
    ]
  }
}
