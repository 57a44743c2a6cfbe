public import Tabular

extension Run {
  /// The run without a name of the table: columns, groups, levels, classes, the file and the command hidden, the numbers
  /// the same.
  public func redacted() -> Run {
    var run = renamed(Renaming(hidingNamesOf: self))
    run.labels = []
    run.data.fileName = "table"
    run.provenance.command = ["assay", "…", "--redact"]
    let hidden: Set = ["target", "positive", "group", "split by", "time", "weights", "by"]
    run.provenance.options = provenance.options.map {
      hidden.contains($0.name) ? Provenance.Option(name: $0.name, value: "hidden") : $0
    }
    return run
  }
}

extension Renaming {
  /// Columns are called by their place in the table ("column 3"), the target "target", groups and levels by theirs.
  fileprivate init(hidingNamesOf run: Run) {
    columns = [:]
    levels = [:]
    for (index, column) in run.data.columns.enumerated() { columns[column.name] = ByteText("column \(index + 1)") }
    columns[run.target.name] = "target"
    for (index, group) in run.groups.enumerated() { columns[group.name] = ByteText("group \(index + 1)") }
    for feature in run.encoding.features {
      guard case .categorical(let names, _, _) = feature.coding else { continue }
      levels[feature.name] = Self.numbered(names, "level")
    }
    if let segments = run.segments, levels[segments.column] == nil {
      levels[segments.column] = Self.numbered(segments.levels.map(\.level), "level")
    }
    var classes = Self.numbered(run.target.classes.map(\.name), "class")
    if let negative = run.target.negative { classes[negative] = "no event" }
    if let positive = run.target.positive { classes[positive] = "event" }
    levels[run.target.name] = classes
  }

  private static func numbered(_ names: [ByteText], _ what: String) -> [ByteText: ByteText] {
    Dictionary(
      names.enumerated().map { ($1, ByteText("\(what) \($0 + 1)")) }, uniquingKeysWith: { first, _ in first })
  }
}
