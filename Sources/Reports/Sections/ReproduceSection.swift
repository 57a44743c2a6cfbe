import FeatureImportance
import Tabular

/// What somebody needs to make the run again.
struct ReproduceSection: ReportSection {
  func blocks(for run: Run) -> [Block] {
    let data = run.data
    return [
      .section(
        title: "Reproduce",
        blocks: [
          .code(run.provenance.command.map(shellQuoted).joined(separator: " ")),
          .definitions(
            [
              .init("Version", Prose(run.provenance.version)),
              .init("Seed", Prose(String(run.provenance.seed))),
              .init("File", "\(data.fileName), \(data.byteCount) bytes"),
              .init("SHA-256 of the file", Prose([.code(data.sha256)])),
            ], layout: .glossary),
          .table(
            Block.Table(
              caption: "Options as resolved.", columns: [.init("Option"), .init("Value")],
              rows: run.provenance.options.map { [Prose($0.name), Prose($0.value)] })),
          .paragraph(
            "The same file, options, seed and version give the same numbers to the last bit on the same machine, whatever "
              + "the number of threads."),
        ])
    ]
  }
}

/// An argument as a POSIX shell reads it back.
func shellQuoted(_ argument: String) -> String {
  let plain = argument.utf8.allSatisfy { byte in
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"),
      UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."), UInt8(ascii: "/"), UInt8(ascii: "="), UInt8(ascii: ","),
      UInt8(ascii: ":"), UInt8(ascii: "+"), UInt8(ascii: "@"), UInt8(ascii: "%"):
      true
    default: false
    }
  }
  if plain && !argument.isEmpty { return argument }
  return "'" + argument.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
}
