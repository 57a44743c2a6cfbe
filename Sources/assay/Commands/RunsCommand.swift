import ArgumentParser
import FeatureImportance
import Storage
import Tabular

struct RunsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "runs", abstract: "Lists, shows, checks and deletes stored runs.",
    discussion: "Example: assay runs list --store assay.sqlite",
    subcommands: [List.self, Show.self, Verify.self, Delete.self], defaultSubcommand: List.self)

  struct StoreOptions: ParsableArguments {
    @Option(name: .long, help: "The SQLite file that keeps runs.")
    var store = "assay.sqlite"
  }

  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "The stored runs, newest first.")
    @Option(name: .long, help: "The newest N runs at most. Default: all with --json, otherwise 100.")
    var limit: Int?
    @OptionGroup var place: StoreOptions
    @OptionGroup var common: CommonOptions

    func validate() throws {
      if let limit, limit < 1 { throw ValidationError("--limit must be at least 1") }
    }

    func run() throws {
      let shown = limit ?? (common.json ? nil : 100)
      // One more tells whether there are more.
      var runs = try RunStore(readingFrom: place.store).list(limit: shown.map { $0 < .max ? $0 + 1 : $0 })
      let hasMore = shown.map { runs.count > $0 } ?? false
      if hasMore { runs.removeLast() }
      if common.json {
        let document = JSON.array(
          runs.map {
            [
              "run": .string($0.id), "createdAt": .string($0.createdAt), "file": .string($0.fileName),
              "target": JSON($0.target), "task": .string($0.task.rawValue), "rowsUsed": .integer($0.rowsUsed),
              "seed": .unsigned($0.seed), "version": .string($0.version),
              "damaged": .bool($0.isDamaged),
            ]
          })
        return try StandardOutput.write(document.text + "\n")
      }
      var table = TextTable([
        ("run", .left), ("created", .left), ("file", .left), ("target", .left), ("rows", .right), ("seed", .right),
        ("", .left),
      ])
      for run in runs {
        table.add(
          run.id, run.createdAt, run.fileName, run.target.string, "\(run.rowsUsed)", "\(run.seed)",
          run.isDamaged ? "damaged" : "")
      }
      try StandardOutput.write(runs.isEmpty ? "no runs\n" : table.text(common.style))
      if hasMore && limit == nil { common.note("assay: note: there are older runs; --limit N shows the newest N") }
    }
  }

  struct Show: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "One run: its ranking and warnings.")
    @Argument(help: "The run's id, or the beginning of it.")
    var id: String
    @OptionGroup var place: StoreOptions
    @OptionGroup var common: CommonOptions

    func run() throws {
      let run = try RunStore(readingFrom: place.store).load(id: id)
      try StandardOutput.write(
        common.json ? JSON.run(run).text + "\n" : "run \(run.id)\n\n" + RankingTable(run).text(common.style))
    }
  }

  struct Verify: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Recomputes every digest and names damaged runs.")
    @OptionGroup var place: StoreOptions
    @OptionGroup var common: CommonOptions

    func run() throws {
      let result = try RunStore(readingFrom: place.store).verify()
      if common.json {
        let document: JSON = [
          "runs": .integer(result.runCount), "damaged": .array(result.damagedRuns.map { .string($0) }),
          "problems": .array(result.fileProblems.map { .string($0) }),
        ]
        try StandardOutput.write(document.text + "\n")
      } else {
        try StandardOutput.write("\(result.runCount) runs, \(result.damagedRuns.count) damaged\n")
      }
      guard result.isIntact else {
        throw Failure(
          .output, code: "damaged",
          message: "damaged: \((result.damagedRuns + result.fileProblems).joined(separator: ", "))",
          file: place.store, fix: "restore the store from a copy")
      }
    }
  }

  struct Delete: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Removes one run.")
    @Argument(help: "The run's id, or the beginning of it.")
    var id: String
    @OptionGroup var place: StoreOptions
    @OptionGroup var common: CommonOptions

    func run() throws {
      try RunStore(path: place.store, watch: Interruption.watch("the run is deleted")).delete(id: id)
      common.note("assay: deleted \(visible(id))")
    }
  }
}
