import FeatureImportance
import Tabular

/// Which rows entered the analysis and what the columns hold.
struct CohortSection: ReportSection {
  /// Rows of the variable table; more columns are counted, not listed.
  private static let mostColumns = 200

  func blocks(for run: Run) -> [Block] {
    var blocks: [Block] = [.definitions(flow(run), layout: .facts)]
    if run.data.rejectedCount > 0 { blocks.append(rejected(run.data)) }
    blocks.append(.table(variables(run)))
    return [.section(title: "Cohort", blocks: blocks)]
  }

  private func flow(_ run: Run) -> [Block.Definition] {
    let data = run.data
    var flow = [
      Block.Definition("Records read", "\(data.rowsRead + data.rejectedCount)"),
      Block.Definition("Rejected", "\(data.rejectedCount)"),
      Block.Definition("Without target", "\(data.rowsWithoutTarget)"),
      Block.Definition("Used", "\(data.rowsUsed)"),
    ]
    if let events = run.target.events, let positive = run.target.positive, let negative = run.target.negative {
      flow.append(Block.Definition("With \(positive)", "\(events)"))
      flow.append(Block.Definition("With \(negative)", "\(data.rowsUsed - events)"))
    }
    flow += run.target.classes.map { Block.Definition("With \($0.name)", "\($0.rows)") }
    if run.target.task == .regression, let mean = run.target.mean, let deviation = run.target.standardDeviation {
      flow.append(Block.Definition("Mean of target (SD)", "\(mean.significant(3)) (\(deviation.significant(3)))"))
    }
    return flow
  }

  private func rejected(_ data: DataSummary) -> Block {
    let listed = data.rejected.prefix(20).map { record in "line \(record.line): \(record.reason)" as Prose }
    let more = data.rejectedCount - listed.count
    return .section(
      title: "Records that could not be used",
      blocks: [.list(listed + (more > 0 ? ["and \(more) more"] : []))])
  }

  private func variables(_ run: Run) -> Block.Table {
    let data = run.data
    let names = Dictionary(run.labels.map { ($0.title, $0.name) }, uniquingKeysWith: { first, _ in first })
    let isLabelled = !names.isEmpty
    // The target is never cut off.
    let shown =
      data.columns.count <= Self.mostColumns
      ? data.columns
      : data.columns.filter { $0.role == .target } + data.columns.filter { $0.role != .target }.prefix(Self.mostColumns)
    let cut: Prose =
      shown.count < data.columns.count
      ? " The first \(shown.count) of \(data.columns.count); all are in the store, table \(code: "columns")." : ""
    return Block.Table(
      caption: "Columns of the table. Percentiles stand in for extremes, which are somebody's own values.\(cut)",
      columns: [.init("Column")] + (isLabelled ? [.init("In the table")] : []) + [
        .init("Kind"), .init("Role"), .init("Missing", .trailing), .init("Distinct", .trailing),
        .init("Mean", .trailing), .init("SD", .trailing), .init("5 %", .trailing), .init("Median", .trailing),
        .init("95 %", .trailing),
      ],
      rows: shown.map { column in
        let share = data.rowsRead > 0 ? Double(column.missing) / Double(data.rowsRead) : 0
        let missing = column.missing == 0 ? "0" : "\(column.missing.grouped) (\(share.percent))"
        return [Prose(column.name.string)]
          + (isLabelled ? ["\(code: names[column.name] ?? column.name)"] : []) + [
            Prose(column.kind.rawValue), Prose(column.role.rawValue), Prose(missing), "\(column.distinct)",
          ] + numbers(column)
      })
  }

  private func numbers(_ column: ColumnSummary) -> [Prose] {
    guard let numbers = column.numbers else { return Array(repeating: "", count: 5) }
    if column.kind == .date {
      func day(_ days: Double) -> Prose { Prose(GregorianCalendar.iso(days, hasTime: false)) }
      return [
        day(numbers.mean), Prose("\(numbers.standardDeviation.significant(3, keepsZeros: false)) days"),
        day(numbers.percentile5), day(numbers.median), day(numbers.percentile95),
      ]
    }
    return [
      numbers.mean, numbers.standardDeviation, numbers.percentile5, numbers.median, numbers.percentile95,
    ].map { Prose($0.significant(3, keepsZeros: false)) }
  }
}
