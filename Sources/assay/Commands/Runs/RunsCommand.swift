import ArgumentParser
import Tabular

/// What can be done with stored runs; each subcommand is one file of this folder.
struct RunsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "runs", abstract: "Lists, shows, compares, names, exports, checks and deletes stored runs.",
    discussion: "Example: assay runs list --store assay.sqlite",
    subcommands: [
      RunsList.self, RunsShow.self, DiffCommand.self, RunsTag.self, RunsUntag.self, RunsRename.self, RunsExport.self,
      RunsBackup.self, RunsVerify.self, RunsDelete.self,
    ], defaultSubcommand: RunsList.self)
}

/// Which store a command is about.
struct StoreOptions: ParsableArguments {
  @Option(name: .long, help: "The SQLite file that keeps runs.")
  var store = "assay.sqlite"
}

/// Which run of it.
struct RunArgument: ParsableArguments {
  @Argument(help: "The run's id, the beginning of it, or the run's name.")
  var id: String
}
