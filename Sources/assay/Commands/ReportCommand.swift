import ArgumentParser
import FeatureImportance
import Reports
import Storage

struct ReportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report", abstract: "Writes the report of a stored run again.",
    discussion: "Example: assay report 20261123 --format html > report.html")

  enum Format: String, CaseIterable { case html, markdown, json, pdf }

  @Argument(help: "The run's id, or the beginning of it.")
  var id: String
  @Option(
    name: .long,
    help: "html, markdown, json or pdf, on standard output; without it html and markdown are written below --report.",
    transform: choice)
  var format: Format?
  @Option(name: .long, help: "The SQLite file that keeps runs.")
  var store = "assay.sqlite"
  @Option(name: .long, help: "The folder of reports.")
  var report = "reports"
  @OptionGroup var wording: ReportArguments
  @OptionGroup var common: CommonOptions

  func run() throws {
    var run = try RunStore(readingFrom: store).load(id: id)
    if wording.labels != nil { run.labels = try wording.labels(columns: run.data.columns.map(\.name)) }
    run = wording.applied(to: run)
    switch format {
    case .html: try StandardOutput.write(Report().html(run))
    case .markdown: try StandardOutput.write(Report().markdown(run).text)
    case .json: try StandardOutput.write(JSON.run(run).text + "\n")
    case .pdf: try StandardOutput.write(try PDFPrinter().print(html: Report().html(run)))
    case nil:
      let files = ReportFiles(run, in: report)
      var pending = PendingFiles()
      for file in files.files { try pending.add(file.path, file.bytes) }
      try pending.commit()
      let document: JSON = ["files": .array(files.files.map { .string($0.path) })]
      try StandardOutput.write(
        common.json ? document.text + "\n" : files.files.map { $0.path + "\n" }.joined())
    }
  }
}
