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
    let (contents, fileName, timing) = try table.readForInspection()
    if common.json {
      let columns = contents.table.columns
      let summaries = Threads().map(columns.count) { ColumnSummary(columns[$0], isTarget: false) }
      let document: JSON = [
        "rows": .integer(contents.table.rowCount), "rejected": .rejected(contents.rejected),
        "rejectedCount": .integer(contents.rejectedCount),
        "columns": .array(zip(columns, summaries).map { JSON.column($0, $1) }),
        "dialect": .dialect(contents.dialect),
        "notes": .array(
          contents.notes.map {
            ["code": .string($0.code.rawValue), "column": JSON($0.column), "message": .string($0.message)]
          }),
        "timings": .timings([timing]),
      ]
      return try StandardOutput.write(document.text + "\n")
    }
    let profile = ProfileText(
      file: fileName, contents: contents, profile: TableProfile(of: contents.table), style: common.style)
    try StandardOutput.write(profile.text)
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
}
