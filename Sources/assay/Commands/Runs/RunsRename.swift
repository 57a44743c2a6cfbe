import ArgumentParser
import Storage
import Tabular

struct RunsRename: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rename", abstract: "Gives a run a name, by which every command finds it beside its id.",
    discussion: """
      A name is one line of plain text, never a path. One that begins with a dash stands after --.
      Example: assay runs rename 20261123 "before the audit"
      """)

  @OptionGroup var which: RunArgument
  @Argument(help: "The name; another one that the run had is gone.")
  var name: String?
  @Flag(name: .long, help: "Take the name away instead.")
  var clear = false
  @OptionGroup var place: StoreOptions
  @OptionGroup var common: CommonOptions

  func validate() throws {
    if (name == nil) != clear { throw ValidationError("runs rename takes a name, or --clear to take it away") }
  }

  func run() throws {
    try RunStore(changing: place.store, watch: Interruption.watch("the run is renamed")).rename(
      id: which.id, to: name.map { ByteText($0) })
    common.note("assay: \(visible(which.id)) is now \(name.map { "\"\(visible($0))\"" } ?? "without a name")")
  }
}
