import ArgumentParser
import FeatureImportance
import Foundation
import Tabular

/// Options of every command that computes.
struct CommonOptions: ParsableArguments {
  @Flag(name: .long, help: "Print one JSON document on standard output.")
  var json = false
  @Flag(name: .long, help: "No notes and no progress on standard error.")
  var quiet = false
  @Flag(name: .long, help: "No colour; also by the variable NO_COLOR.")
  var noColor = false

  var style: Style {
    let environment = ProcessInfo.processInfo.environment
    return Style(isColored: !noColor && (environment["NO_COLOR"] ?? "").isEmpty && StandardOutput.isTerminal)
  }

  func note(_ line: String) {
    if !quiet { StandardError.write(line) }
  }

  /// How many rows a command on complete rows leaves out.
  func note(incompleteRows count: Int) {
    if count > 0 { note("assay: note: \(count) rows with missing values are left out") }
  }

  /// What the reader decided or found doubtful.
  func note(_ notes: [ReadNote]) {
    for note in notes { self.note("assay: note: \(visible(note.message))") }
  }
}

/// Options of every command that draws random numbers or uses threads.
struct ComputeOptions: ParsableArguments {
  @Option(name: .long, help: "Of all random decisions.")
  var seed: UInt64 = 0
  @Option(name: .long, help: "Default: all cores. Results do not depend on it.")
  var threads: Int?

  func validate() throws {
    if let threads, threads < 1 { throw ValidationError("--threads must be at least 1") }
  }
}
