import Tabular

/// Notes features that nearly all rows have the same value of, and those whose levels are all rare.
struct FewDifferentValues: AuditCheck {
  /// Share of the rows that have any value.
  static let threshold = 0.99
  /// With fewer rows of any other value an effect rests on single rows, as long as they are a small part.
  static let fewestOthers = 10
  static let mostOthers = 0.05

  func warnings(of table: AuditedTable) -> [RunWarning] {
    let nearly = table.columns.compactMap { column -> RunWarning? in
      let others = column.present - column.mostFrequent
      let share = Double(others) / Double(max(1, column.present))
      guard column.missing == 0, others > 0,
        share <= 1 - Self.threshold || (others < Self.fewestOthers && share <= Self.mostOthers)
      else { return nil }
      return RunWarning(
        code: "near-constant", severity: .note, feature: column.name,
        finding: "\"\(column.name)\" has the same value in all but \(others) of \(column.present) rows.",
        consequence: "Whatever it seems to do, these rows alone say so.")
    }
    let rare = table.encoding.features.filter(\.columnNames.isEmpty).map {
      RunWarning(
        code: "rare-levels", severity: .note, feature: $0.name,
        finding:
          "Every level of \"\($0.name)\" but one has fewer than \(EncodingRule.ranking.minimumLevelCount) rows.",
        consequence: "It cannot be used.", remedy: "Merge levels before ranking.")
    }
    return nearly + rare
  }
}
