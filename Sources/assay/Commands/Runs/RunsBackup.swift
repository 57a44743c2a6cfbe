import ArgumentParser
import Storage
import Tabular

struct RunsBackup: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "backup", abstract: "Copies the whole store, also while others write to it, and checks the copy.",
    discussion: "Example: assay runs backup assay-2026-11.sqlite")

  @Argument(help: "The new file.")
  var file: String
  @Flag(name: .long, help: "Replace the file if it exists.")
  var force = false
  @OptionGroup var place: StoreOptions
  @OptionGroup var common: CommonOptions

  func run() throws {
    try FilePlace.check(file, mayReplace: force)
    let store = try RunStore(readingFrom: place.store)
    var pending = PendingFiles()
    var count = 0
    try pending.add(file, filledBy: { temporary in count = try store.backup(to: temporary) })
    try pending.commit()
    let document: JSON = ["file": .string(file), "runs": .integer(count)]
    try StandardOutput.write(common.json ? document.text + "\n" : "\(count) runs in \(visible(file))\n")
  }
}
