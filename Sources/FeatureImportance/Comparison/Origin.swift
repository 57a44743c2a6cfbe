public import Tabular

/// What two runs were made of in different ways: what their differences can be due to.
public struct Origin: Sendable, Equatable {
  public var data: DataChange
  /// As resolved; in the order of the first run, then of the second.
  public var options: [Change<String>]
  public var version: Change<String>?
  public var seed: Change<UInt64>?
  public var target: Change<ByteText>?

  /// A thing that has a name, before and after.
  public struct Change<Value: Sendable & Equatable>: Sendable, Equatable {
    public var name: String
    /// nil: not there.
    public var first: Value?
    public var second: Value?

    /// nil where nothing changed.
    init?(_ name: String, _ first: Value?, _ second: Value?) {
      if first == second { return nil }
      self.name = name
      self.first = first
      self.second = second
    }
  }

  /// How the tables differ.
  public struct DataChange: Sendable, Equatable {
    /// Of the files' bytes.
    public var sha256: Change<String>?
    /// Rows that were used, before and after.
    public var rows: Change<Int>?
    public var columnsAdded: [ByteText] = []
    public var columnsRemoved: [ByteText] = []
    /// Kind and role of columns that both tables have: "numeric, feature".
    public var columnsChanged: [Change<String>] = []

    /// Whether anything differs.
    public var isChanged: Bool {
      sha256 != nil || rows != nil || !columnsAdded.isEmpty || !columnsRemoved.isEmpty || !columnsChanged.isEmpty
    }
  }

  /// What kinds of things differ.
  public enum Cause: String, Sendable, CaseIterable {
    case data, options, version, seed
  }

  /// In the order of the cases; none for runs that should be equal.
  public var causes: [Cause] {
    Cause.allCases.filter {
      switch $0 {
      case .data: data.isChanged
      case .options: !options.isEmpty
      case .version: version != nil
      case .seed: seed != nil
      }
    }
  }
}

extension Origin {
  init(_ a: Run, _ b: Run) {
    data = DataChange(a.data, b.data)
    options = Self.options(a.provenance.options, b.provenance.options)
    version = Change("version", a.provenance.version, b.provenance.version)
    seed = Change("seed", a.provenance.seed, b.provenance.seed)
    target = Change("target", a.target.name, b.target.name)
  }

  /// An option can stand there several times, as groups do: its values are compared together.
  private static func options(_ a: [Provenance.Option], _ b: [Provenance.Option]) -> [Change<String>] {
    func values(_ name: String, _ options: [Provenance.Option]) -> String? {
      let values = options.filter { $0.name == name }.map(\.value)
      return values.isEmpty ? nil : values.joined(separator: "; ")
    }
    var seen: Set<String> = ["target"]  // which has a change of its own
    return (a + b).map(\.name).filter { seen.insert($0).inserted }.compactMap {
      Change($0, values($0, a), values($0, b))
    }
  }

  /// Why scores of the two runs are not of one kind; nil where they are.
  var incomparable: String? {
    if target != nil { return "the runs predict different targets" }
    let names = options.map(\.name)
    if names.contains("task") { return "one run predicts a quantity, the other classes" }
    if names.contains("positive") { return "the runs have different events" }
    if names.contains("importance is of") { return "importance is measured in different units" }
    return nil
  }
}

extension Origin.DataChange {
  fileprivate init(_ a: DataSummary, _ b: DataSummary) {
    sha256 = Origin.Change("file (SHA-256)", a.sha256, b.sha256)
    rows = Origin.Change("rows used", a.rowsUsed, b.rowsUsed)
    let (before, after) = (Self.columns(a), Self.columns(b))
    columnsAdded = b.columns.map(\.name).filter { before[$0] == nil }
    columnsRemoved = a.columns.map(\.name).filter { after[$0] == nil }
    columnsChanged = a.columns.compactMap { column in
      after[column.name].flatMap { Origin.Change(column.name.string, before[column.name], $0) }
    }
  }

  private static func columns(_ data: DataSummary) -> [ByteText: String] {
    Dictionary(data.columns.map { ($0.name, "\($0.kind.rawValue), \($0.role.rawValue)") }) { first, _ in first }
  }
}
