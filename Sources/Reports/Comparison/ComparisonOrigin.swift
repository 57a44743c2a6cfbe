import FeatureImportance
import Tabular

/// What two runs were made of in different ways.
struct ComparisonOrigin {
  let origin: Origin

  init(_ origin: Origin) { self.origin = origin }

  var blocks: [Block] {
    let rows = self.rows
    guard !rows.isEmpty else { return [] }
    return [
      .section(
        title: "What the runs were made of",
        blocks: [
          .table(
            Block.Table(
              caption: "Only what differs.",
              columns: [.init("What"), .init("First"), .init("Second")], rows: rows))
        ])
    ]
  }

  private var rows: [[Prose]] {
    let data = origin.data
    var rows: [[Prose]] = []
    if let target = origin.target { rows.append(row("target", target.first?.string, target.second?.string)) }
    if let change = data.sha256 {
      // Enough of it to tell files apart.
      rows.append(row(change.name, change.first.map { "\($0.prefix(12))…" }, change.second.map { "\($0.prefix(12))…" }))
    }
    if let change = data.rows {
      rows.append(row(change.name, change.first.map(\.grouped), change.second.map(\.grouped)))
    }
    rows += data.columnsRemoved.map { row("column \"\($0)\"", "there", nil) }
    rows += data.columnsAdded.map { row("column \"\($0)\"", nil, "there") }
    rows += data.columnsChanged.map { row("column \"\($0.name)\"", $0.first, $0.second) }
    rows += origin.options.map { row("option \($0.name)", $0.first, $0.second) }
    if let change = origin.version { rows.append(row(change.name, change.first, change.second)) }
    if let change = origin.seed {
      rows.append(row(change.name, change.first.map { "\($0)" }, change.second.map { "\($0)" }))
    }
    return rows
  }

  private func row(_ name: String, _ first: String?, _ second: String?) -> [Prose] {
    [Prose(name), Prose(first ?? missingNumber), Prose(second ?? missingNumber)]
  }
}
