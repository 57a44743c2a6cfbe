import ArgumentParser
import FeatureImportance
import Tabular

struct InspectCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "inspect", abstract: "Shows a table as it is read: types, missing values, distribution.",
    discussion: "Example: assay inspect notebooks-data/hmda.csv")

  @OptionGroup var table: TableOptions
  @OptionGroup var common: CommonOptions
  @Flag(name: .long, help: "Write every record back as canonical CSV instead.")
  var dump = false

  func run() throws {
    if dump { return try writeRecords() }
    let (contents, source) = try table.read()
    let summaries = contents.table.columns.map { ColumnSummary($0, isTarget: false) }
    if common.json {
      let document: JSON = [
        "rows": .integer(contents.table.rowCount), "rejected": .rejected(contents.rejected),
        "rejectedCount": .integer(contents.rejectedCount),
        "columns": .array(zip(contents.table.columns, summaries).map { JSON.column($0, $1) }),
        "dialect": .dialect(contents.dialect),
        "notes": .array(
          contents.notes.map {
            ["code": .string($0.code.rawValue), "column": JSON($0.column), "message": .string($0.message)]
          }),
        "timings": .timings(source.timings),
      ]
      return try StandardOutput.write(document.text + "\n")
    }
    try StandardOutput.write(profile(contents, summaries))
  }

  private func writeRecords() throws {
    var options = try table.readOptions()
    // Every record, whatever its width, with every column.
    options.columns = nil
    options.exclude = []
    options.types = [:]
    let writer = CSVWriter()
    var output: [UInt8] = []
    try table.source(options).forEachRecord { record in
      writer.write(record, to: &output)
      if output.count > 1 << 20 {
        try StandardOutput.write(output)
        output.removeAll(keepingCapacity: true)
      }
    }
    try StandardOutput.write(output)
  }

  private func profile(_ contents: CSVContents, _ summaries: [ColumnSummary]) -> String {
    var text = TextTable([
      ("column", .left), ("type", .left), ("missing", .right), ("distinct", .right), ("mean", .right), ("sd", .right),
      ("5 %", .right), ("median", .right), ("95 %", .right), ("", .left),
    ])
    for summary in summaries {
      let numbers = summary.numbers
      func cell(_ value: Double?) -> String { value.map { shortened($0, digits: 4) } ?? "" }
      let remark: String =
        switch summary.role {
        case .id: "id?"
        case .constant: summary.distinct == 0 ? "empty" : "constant"
        case .feature, .target: ""
        }
      text.add(
        summary.name.string, summary.kind.rawValue, "\(summary.missing)", "\(summary.distinct)",
        cell(numbers?.mean), cell(numbers?.standardDeviation), cell(numbers?.percentile5), cell(numbers?.median),
        cell(numbers?.percentile95), remark)
    }
    var lines = "\(contents.table.rowCount) rows, \(contents.table.columns.count) columns"
    if contents.rejectedCount > 0 { lines += ", \(contents.rejectedCount) records rejected" }
    lines += "\n\n" + text.text(common.style)
    for record in contents.rejected.prefix(10) { lines += "line \(record.line) rejected: \(record.reason)\n" }
    if contents.rejectedCount > 10 { lines += "… and \(contents.rejectedCount - 10) more\n" }
    for note in contents.notes { lines += "note: \(visible(note.message))\n" }
    return lines
  }
}
