import ArgumentParser
import FeatureImportance
import Storage
import Tabular

struct RunsList: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "The stored runs, newest first.",
    discussion: "Example: assay runs list --tag approved")

  @OptionGroup var place: StoreOptions
  @Option(name: .long, help: "Only runs with this tag; repeatable: with all of them.")
  var tag: [String] = []
  @OptionGroup var common: CommonOptions

  func run() throws {
    let tags = tag.map { ByteText($0) }
    let runs = try RunStore(readingFrom: place.store).list().filter { run in tags.allSatisfy(run.tags.contains) }
    if common.json { return try StandardOutput.write(JSON.array(runs.map(document)).text + "\n") }
    var table = TextTable([
      ("run", .left), ("name", .left), ("created", .left), ("file", .left), ("target", .left), ("rows", .right),
      ("seed", .right), ("tags", .left), ("", .left),
    ])
    for run in runs {
      table.add(
        run.id, run.name?.string ?? "", run.createdAt, run.fileName, run.target.string, "\(run.rowsUsed)",
        "\(run.seed)", run.tags.map(\.string).joined(separator: ", "), run.isDamaged ? "damaged" : "")
    }
    try StandardOutput.write(runs.isEmpty ? "no runs\n" : table.text(common.style))
  }

  private func document(_ run: RunSummary) -> JSON {
    [
      "run": .string(run.id), "name": JSON(run.name), "tags": .array(run.tags.map { JSON($0) }),
      "createdAt": .string(run.createdAt), "file": .string(run.fileName), "target": JSON(run.target),
      "task": .string(run.task.rawValue), "rowsUsed": .integer(run.rowsUsed), "seed": .unsigned(run.seed),
      "version": .string(run.version), "damaged": .bool(run.isDamaged),
    ]
  }
}
