import ArgumentParser
import FeatureImportance
import Foundation
import Storage

/// The command line: parses, runs, and turns every failure into a status and one line.
@main
struct Assay: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "assay",
    abstract: "Ranks the predictors of a table and says how sure it is.",
    discussion: """
      Exit status: 0 done, 1 a gate tripped, 2 wrong usage, 3 unusable input, 4 fitting failed, 5 the store or an \
      output file failed, 70 our own fault, 130/143 interrupted.
      """,
    version: version,
    subcommands: [
      RankCommand.self, SelectCommand.self, PathCommand.self, FitCommand.self, CurveCommand.self, InspectCommand.self,
      RunsCommand.self, DiffCommand.self, ReportCommand.self,
    ])

  static let version = "0.1.0"

  static func main() {
    let wantsJSON = CommandLine.arguments.contains("--json")
    do {
      // First: with too little memory what comes next, dispatch and OpenBLAS, would wait for ever.
      try AddressSpaceTooSmall.check()
      Interruption.handle()
      CrashPoint.reach("main")
      Threads.claimCores()
      var command = try parseAsRoot()
      try command.run()
    } catch {
      // Help and the version are asked for, not failures.
      if exitCode(for: error) == .success {
        do { try StandardOutput.write(fullMessage(for: error) + "\n") } catch { Failure(error).end(asJSON: false) }
        Foundation.exit(0)
      }
      Failure(error).end(asJSON: wantsJSON)
    }
  }
}
