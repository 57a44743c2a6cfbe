import Tabular

/// Looks for ids that were given by outcome, and for rows that are sorted by it.
///
/// An id is no feature, but tells how the table was made: when it predicts, whatever else follows the numbering (dates of
/// entry, batches, sites) predicts too. The order of rows alone does no harm and is only noted.
struct OrderOfRows: AuditCheck {
  /// Area under the curve of the place in the order for a class, or rank correlation with a quantity: what a slow drift of
  /// honest data does not reach.
  static let area = 0.75
  static let correlation = 0.5
  /// By how much neighbours are more alike than chance makes them: 0 as chance, 1 all alike.
  static let likeness = 0.5
  /// In standard errors of chance.
  static let score = 6.0

  func warnings(of table: AuditedTable) -> [RunWarning] {
    // Rows that follow each other in time are alike; so are those of one group, which stand together.
    guard case .independent = table.cohort.dependence else { return [] }
    var warnings = table.data.columns.compactMap { column -> RunWarning? in
      guard column.role == .id, case .numeric(let ids)? = table.cohort.table[column.name]?.values else { return nil }
      return evidence(of: table.target.rows.map { ids[$0] }, table).map {
        RunWarning(
          code: "leakage-id", severity: .serious, feature: column.name,
          finding: "\"\(column.name)\" is an id and left out, yet it predicts \"\(table.target.name)\": \($0).",
          consequence:
            "Ids were given by outcome, or the table was put together from parts of different outcome: what else differs "
            + "between the parts (dates, sites, ways of measuring) predicts for the wrong reason.",
          remedy: "Find out how ids were given, and rank within parts (--by).")
      }
    }
    if let evidence = evidence(of: table.target.rows.map(Double.init), table) {
      warnings.append(
        RunWarning(
          code: "row-order", severity: .note,
          finding: "The order of rows predicts \"\(table.target.name)\": \(evidence).",
          consequence:
            "It is no feature; but a column that follows it, as a running number or a date of entry, would leak the outcome."
        ))
    }
    return warnings
  }

  /// What speaks for an order that predicts; nil where chance explains it.
  private func evidence(of places: [Double], _ table: AuditedTable) -> String? {
    let present = places.indices.filter { !places[$0].isNaN }
    guard present.count >= AnalysisError.minimumRows else { return nil }
    let ranks = centredRanks(of: present.map { places[$0] })
    let order = present.indices.sorted { ranks[$0] < ranks[$1] }
    let n = Double(present.count)
    let values = order.map { table.target.values[present[$0]] }
    let ascending = order.map { ranks[$0] }
    if table.target.task == .regression {
      let ranked = centredRanks(of: values)
      let rho = FeatureImportance.correlation(of: ascending, and: ranked)
      if abs(rho) >= Self.correlation, abs(rho) * (n - 1).squareRoot() >= Self.score {
        return "rank correlation \(shortened(rho))"
      }
      let alike = FeatureImportance.correlation(of: Array(ranked.dropLast()), and: Array(ranked.dropFirst()))
      return alike >= Self.likeness && alike * n.squareRoot() >= Self.score
        ? "neighbours in the order are alike (rank correlation \(shortened(alike)))" : nil
    }
    var counts = [Int](repeating: 0, count: table.target.classCounts.count)
    for value in values { counts[Int(value)] += 1 }
    for c in counts.indices where counts[c] > 0 && Double(counts[c]) < n {
      let (events, others) = (Double(counts[c]), n - Double(counts[c]))
      let sum = zip(values, ascending).reduce(0) { Int($1.0) == c ? $0 + $1.1 : $0 }
      let shift = sum / (events * others)
      if abs(shift) >= Self.area - 0.5, abs(shift) / ((n + 1) / (12 * events * others)).squareRoot() >= Self.score {
        return "the place in the order tells \(table.target.label(c)) with an AUC of \(shortened(0.5 + abs(shift)))"
      }
    }
    let byChance = counts.reduce(0) { $0 + Double($1) / n * (Double($1 - 1) / (n - 1)) }
    let alike = Double(zip(values, values.dropFirst()).count { $0 == $1 }) / (n - 1)
    let likeness = (alike - byChance) / (1 - byChance)
    let error = (byChance * (1 - byChance) / (n - 1)).squareRoot()
    guard byChance < 1, likeness >= Self.likeness, alike - byChance >= Self.score * error else { return nil }
    return "neighbours in the order are of one class in \(percentage(alike)) of pairs, where chance would give "
      + percentage(byChance)
  }
}
