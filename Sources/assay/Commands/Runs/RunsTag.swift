import ArgumentParser
import Storage
import Tabular

struct RunsTag: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tag", abstract: "Adds tags to a run.",
    discussion: "Example: assay runs tag 20261123 approved q3")

  @OptionGroup var which: RunArgument
  @Argument(help: "One line of plain text each.")
  var tags: [String]
  @OptionGroup var place: StoreOptions
  @OptionGroup var common: CommonOptions

  func run() throws {
    try RunStore(changing: place.store, watch: Interruption.watch("tags are changed")).tag(
      id: which.id, with: tags.map { ByteText($0) })
    common.note("assay: tagged \(visible(which.id))")
  }
}

struct RunsUntag: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "untag", abstract: "Takes tags away from a run.",
    discussion: "Example: assay runs untag 20261123 approved")

  @OptionGroup var which: RunArgument
  @Argument(help: "Those that it has not are passed over.")
  var tags: [String] = []
  @Flag(name: .long, help: "All of them.")
  var all = false
  @OptionGroup var place: StoreOptions
  @OptionGroup var common: CommonOptions

  func validate() throws {
    if tags.isEmpty != all { throw ValidationError("runs untag takes tags, or --all") }
  }

  func run() throws {
    try RunStore(changing: place.store, watch: Interruption.watch("tags are changed")).untag(
      id: which.id, of: all ? nil : tags.map { ByteText($0) })
    common.note("assay: untagged \(visible(which.id))")
  }
}
