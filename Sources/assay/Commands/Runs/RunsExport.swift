import ArgumentParser
import FeatureImportance
import Storage
import Tabular

struct RunsExport: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export", abstract: "Writes one run for other programs: a file for each view of the store.",
    discussion: """
      In CSV a text that a spreadsheet would take for a formula gets a ' in front, and so does one that begins with ': \
      whoever reads the file by a program drops that one sign, or exports with --raw. Numbers stay as they are.
      Example: assay runs export 20261123 --format csv --out exported
      Example: assay runs export 20261123 --view v_ranking > ranking.csv
      """)

  @OptionGroup var which: RunArgument
  @Option(
    name: .long, help: "csv, jsonl (one object a line), json (the whole run in one document) or parquet.",
    transform: choice)
  var format: ExportFormat = .csv
  @Option(name: .long, help: "The folder of the files; without it one --view goes to standard output.")
  var out: String?
  @Option(name: .long, help: "Only this view, for example v_ranking; repeatable.")
  var view: [String] = []
  @Flag(name: .long, help: "Leave texts of CSV as they are, formulas or not.")
  var raw = false
  @Flag(name: .long, help: "Replace files that exist.")
  var force = false
  @OptionGroup var place: StoreOptions
  @OptionGroup var common: CommonOptions

  func validate() throws {
    guard out == nil else { return }
    if format == .parquet { throw ValidationError("--format parquet needs --out DIR") }
    if view.count != 1 && !(view.isEmpty && format == .json) {
      throw ValidationError("runs export takes --out DIR, or one --view for standard output")
    }
  }

  func run() throws {
    let store = try RunStore(readingFrom: place.store)
    // The document of a run is no view of it.
    let document = format == .json && view.isEmpty ? JSON.run(try store.load(id: which.id)).text + "\n" : nil
    guard let out else {
      return try StandardOutput.write(
        try document.map { Array($0.utf8) } ?? store.views(of: which.id, view).flatMap { bytes(of: $0) })
    }
    let duckDB = format == .parquet ? try DuckDB() : nil
    let views = document == nil ? try store.views(of: which.id, view.isEmpty ? nil : view) : []
    let paths = (document == nil ? views.map(\.name) : ["run"]).map { "\(out)/\($0).\(format.rawValue)" }
    for path in paths { try FilePlace.check(path, mayReplace: force) }
    var pending = PendingFiles()
    if let document, let path = paths.first { try pending.add(path, Array(document.utf8)) }
    for (view, path) in zip(views, paths) {
      if let duckDB {
        try pending.add(path, filledBy: { try duckDB.writeParquet(view, to: $0) })
      } else {
        try pending.add(path, bytes(of: view))
      }
    }
    try pending.commit()
    let files: JSON = ["files": .array(paths.map { .string($0) })]
    try StandardOutput.write(common.json ? files.text + "\n" : paths.map { visible($0) + "\n" }.joined())
  }

  private func bytes(of view: StoreView) -> [UInt8] {
    switch format {
    case .csv, .parquet: CSVExport(guardsFormulas: !raw).bytes(of: view)
    case .jsonl: Array(view.objects.map { $0.text + "\n" }.joined().utf8)
    case .json: Array((JSON.array(view.objects).text + "\n").utf8)
    }
  }
}

/// What files of an export are; the raw value is their extension.
enum ExportFormat: String, CaseIterable { case csv, jsonl, json, parquet }

extension StoreView {
  /// One object a row. JSON has no infinite numbers: they are null.
  fileprivate var objects: [JSON] {
    rows.map { row in .object(zip(columns, row).map { (key: $0.name, value: JSON($1)) }) }
  }
}

extension JSON {
  fileprivate init(_ value: StoreValue) {
    switch value {
    case .missing: self = .null
    case .integer(let value): self = .integer(Int(value))
    case .real(let value): self = .number(value)
    case .text(let value): self = .string(value)
    }
  }
}
