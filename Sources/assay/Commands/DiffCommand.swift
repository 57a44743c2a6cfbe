import ArgumentParser
import FeatureImportance
import Reports
import Storage
import Tabular

struct DiffCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "diff", abstract: "What differs between two runs beyond noise, and what it is due to.",
    discussion: """
      Runs of the same data and the same splits are compared refit by refit, others by the standard errors of both.
      Example: assay diff 20261123T0912 20261124T1007 --fail-on-change
      """)

  @Argument(help: "The first run: its id, the beginning of it, or its name.")
  var first: String
  @Argument(help: "The second run.")
  var second: String
  @Flag(name: .long, help: "Markdown on standard output.")
  var markdown = false
  @Flag(name: .long, help: "End with status 1 when a feature enters or leaves the selected set.")
  var failOnChange = false
  @OptionGroup var place: StoreOptions
  @Option(name: .long, help: "The store of the second run, if it is another.")
  var storeB: String?
  @OptionGroup var common: CommonOptions

  func validate() throws {
    if markdown && common.json { throw ValidationError("diff prints either --markdown or --json") }
  }

  func run() throws {
    let comparison = RunComparison(
      try RunStore(readingFrom: place.store).load(id: first),
      try RunStore(readingFrom: storeB ?? place.store).load(id: second))
    let report = ComparisonReport(comparison)
    if common.json {
      try StandardOutput.write(JSON.comparison(comparison).text + "\n")
    } else if markdown {
      try StandardOutput.write(report.markdown)
    } else {
      let text = BlockText(style: common.style)
      let head = common.style.bold(visible(report.title.plain)) + "\n" + visible(report.runs.plain) + "\n\n"
      try StandardOutput.write(head + text.text(report.blocks))
    }
    if failOnChange { try check(comparison) }
  }

  private func check(_ comparison: RunComparison) throws {
    let changes = comparison.selected.map { "+\"\($0)\"" } + comparison.deselected.map { "-\"\($0)\"" }
    guard !changes.isEmpty else { return }
    throw Failure(
      .gate, code: "selection-changed", message: "the selected set differs: \(changes.joined(separator: ", "))",
      fix: "read what it is due to, then accept the second run or mend its causes")
  }
}
