import ArgumentParser
import Storage
import Tabular

struct RunsDelete: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "delete", abstract: "Removes one run.", discussion: "Example: assay runs delete 20261123T0912")

  @OptionGroup var which: RunArgument
  @OptionGroup var place: StoreOptions
  @OptionGroup var common: CommonOptions

  func run() throws {
    try RunStore(changing: place.store, watch: Interruption.watch("the run is deleted")).delete(id: which.id)
    common.note("assay: deleted \(visible(which.id))")
  }
}
