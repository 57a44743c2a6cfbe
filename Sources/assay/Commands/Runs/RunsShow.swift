import ArgumentParser
import FeatureImportance
import Storage

struct RunsShow: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "One run: its ranking and warnings.", discussion: "Example: assay runs show 20261123"
  )

  @OptionGroup var which: RunArgument
  @OptionGroup var place: StoreOptions
  @OptionGroup var common: CommonOptions

  func run() throws {
    let run = try RunStore(readingFrom: place.store).load(id: which.id)
    try StandardOutput.write(
      common.json ? JSON.run(run).text + "\n" : "run \(run.id)\n\n" + RankingTable(run).text(common.style))
  }
}
