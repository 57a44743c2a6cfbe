import Tabular

/// Notes rows that took no part, and too few of them for the coefficients or of one class.
struct UsableRows: AuditCheck {
  /// Share of rows left out from which on they can change the picture.
  private static let mostLeftOut = 0.05
  /// Ten events a coefficient is the usual rule of thumb for logistic regression (Peduzzi et al. 1996).
  private static let rowsPerCoefficient = 10
  /// Below this share of the rarest class, accuracy says nothing and single rows decide.
  static let imbalance = 0.05

  func warnings(of table: AuditedTable) -> [RunWarning] {
    rejected(table.data) + withoutTarget(table) + size(table.target, columns: table.encoding.columnNames.count)
      + imbalance(table.target)
  }

  private func severity(_ count: Int, of data: DataSummary) -> RunWarning.Severity {
    Double(count) > Self.mostLeftOut * Double(data.rowsRead) ? .serious : .note
  }

  private func rejected(_ data: DataSummary) -> [RunWarning] {
    guard data.rejectedCount > 0 else { return [] }
    return [
      RunWarning(
        code: "rejected-rows", severity: severity(data.rejectedCount, of: data),
        finding: "\(data.rejectedCount) record\(data.rejectedCount == 1 ? "" : "s") of the file could not be read.",
        consequence: "\(data.rejectedCount == 1 ? "It" : "They") took no part.",
        remedy: "See the lines in the cohort section.")
    ]
  }

  private func withoutTarget(_ table: AuditedTable) -> [RunWarning] {
    let (count, name) = (table.data.rowsWithoutTarget, table.target.name)
    guard count > 0 else { return [] }
    return [
      RunWarning(
        code: "target-missing", severity: severity(count, of: table.data), feature: name,
        finding: "\(count) row\(count == 1 ? "" : "s") without \"\(name)\" took no part.",
        consequence: "If they differ from the others, the ranking does not describe them.")
    ]
  }

  private func size(_ target: Target, columns: Int) -> [RunWarning] {
    let limiting: Int
    let unit: String
    switch target.task {
    case .classification:
      limiting = target.classCounts.min() ?? 0
      unit = target.family == .binomial ? "rows of the rarer class" : "rows of the rarest class"
    case .regression: (limiting, unit) = (target.values.count, "rows")
    }
    guard columns > 0, limiting < Self.rowsPerCoefficient * columns else { return [] }
    return [
      RunWarning(
        code: "few-events", severity: 2 * limiting < Self.rowsPerCoefficient * columns ? .serious : .note,
        finding:
          "\(limiting) \(unit) for \(columns) coefficients\(target.family == .multinomial ? " a class" : ""): fewer than "
          + "\(Self.rowsPerCoefficient) for each.",
        consequence: "Unpenalised models overfit.", remedy: "Trust the lasso and wide intervals more.")
    ]
  }

  private func imbalance(_ target: Target) -> [RunWarning] {
    let counts = target.classCounts
    guard let rarest = counts.indices.min(by: { counts[$0] < counts[$1] }),
      Double(counts[rarest]) < Self.imbalance * Double(target.values.count)
    else { return [] }
    let share = Double(counts[rarest]) / Double(target.values.count)
    return [
      RunWarning(
        code: "imbalance", severity: .note,
        finding: "Only \(percentage(share)) of rows are \(target.label(rarest)).",
        consequence: "Accuracy says little, and importance rests on \(counts[rarest]) rows.")
    ]
  }
}
