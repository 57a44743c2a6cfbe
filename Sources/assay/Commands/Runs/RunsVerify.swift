import ArgumentParser
import Storage

struct RunsVerify: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify", abstract: "Recomputes every digest and names damaged runs.",
    discussion: "Example: assay runs verify --store assay.sqlite")

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
