import ArgumentParser
import FeatureImportance
import Tabular

struct SelectCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "select", abstract: "Prints the chosen features, one name a line.",
    discussion: "Example: assay select notebooks-data/diabetes.csv --target progression --rule lambda.1se")

  @OptionGroup var table: TableOptions
  @OptionGroup var analysis: AnalysisArguments
  @Option(name: .long, help: ArgumentHelp("\(SelectionRule.choices)."), transform: SelectionRule.init)
  var rule: SelectionRule = .lambda1SE
  @OptionGroup var pricing: CostArguments
  @Option(name: .long, help: "Write the chosen columns and the target as CSV to this file.")
  var emit: String?
  @OptionGroup var common: CommonOptions
  @OptionGroup var compute: ComputeOptions

  func validate() throws {
    try pricing.validate(rule: rule)
    if emit != nil && table.files == ["-"] {
      throw ValidationError("--emit reads the file a second time, which standard input does not allow")
    }
  }

  func run() throws {
    var options = try analysis.options(compute)
    rule.prepare(&options, knockoffs: analysis.knockoffs.options)
    let (contents, source) = try table.read()
    let progress = Progress(isQuiet: common.quiet)
    let choice: SelectionRule.Choice
    do {
      choice = try rule.choice(Analysis(options), contents.table, source, pricing: pricing, progress.show)
      progress.clear()
    } catch {
      progress.clear()
      throw Failure(error).reading(table.name)
    }
    let chosen = choice.features
    if let emit {
      let members = Dictionary(uniqueKeysWithValues: options.groups.map { ($0.name, $0.members) })
      try write(chosen.flatMap { members[$0] ?? [$0] } + [options.target], of: contents, to: emit)
    }
    if common.json {
      let document = JSON.object(
        [
          ("rule", .string(rule.name)), ("target", JSON(options.target)), ("features", .array(chosen.map { JSON($0) })),
        ] + choice.document)
      return try StandardOutput.write(document.text + "\n")
    }
    for sentence in choice.notes { common.note("assay: note: \(visible(sentence))") }
    if chosen.isEmpty { common.note("assay: note: no feature is chosen") }
    // A name may hold a line end; the next tool in a pipe must still see one name a line.
    try StandardOutput.write(chosen.map { visible($0.string) + "\n" }.joined())
  }

  /// Every record that was not rejected, with the text of the file unchanged.
  private func write(_ names: [ByteText], of contents: CSVContents, to path: String) throws {
    let writer = CSVWriter()
    var output: [UInt8] = []
    writer.write(names, to: &output)
    let places = names.compactMap { contents.header.firstIndex(of: $0) }
    var isHeader = contents.dialect.header
    try table.source().forEachRecord { record in
      if !isHeader && record.count == contents.header.count { writer.write(places.map { record[$0] }, to: &output) }
      isHeader = false
    }
    var pending = PendingFiles()
    try pending.add(path, output)
    try pending.commit()
  }
}
