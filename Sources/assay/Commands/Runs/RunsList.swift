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
  @Option(name: .long, help: "The newest N runs at most. Default: all with --json, otherwise 100.")
  var limit: Int?
  @OptionGroup var common: CommonOptions

  func validate() throws {
    if let limit, limit < 1 { throw ValidationError("--limit must be at least 1") }
  }

  func run() throws {
    let tags = tag.map { ByteText($0) }
    let shown = limit ?? (common.json ? .max : 100)
    // One more tells whether there are more; with tags nobody knows how many have to be looked at.
    let most = tags.isEmpty && shown < .max ? shown + 1 : nil
    var runs = try RunStore(readingFrom: place.store).list(limit: most).filter { run in
      tags.allSatisfy(run.tags.contains)
    }
    let hasMore = runs.count > shown
    runs = Array(runs.prefix(shown))
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
    if hasMore && limit == nil { common.note("assay: note: there are older runs; --limit N shows the newest N") }
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
