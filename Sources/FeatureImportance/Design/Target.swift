public import Tabular

/// The column that is predicted, as numbers, with the rows that have it.
public struct Target: Sendable {
  public let name: ByteText
  public let task: Task
  /// Rows of the table whose target is not missing, ascending.
  public let rows: [Int]
  /// One value for each of `rows`: the quantity, or 1 for the event and 0 otherwise, or the place in `classes`.
  public let values: [Double]
  public let positive: ByteText?
  public let negative: ByteText?
  /// The labels of a target of several classes, each with a model of its own; otherwise none.
  public let classes: [ByteText]

  /// Reads a column as a target.
  ///
  /// Only `candidates` are looked at, by default all rows.
  ///
  /// Numbers with two distinct values, booleans and categories of two levels are classes; the event is the larger
  /// number, the "yes" of a boolean, or the last level by bytes, unless `positive` names it. More levels need
  /// `positive`: one class against the rest.
  /// - Throws: `AnalysisError` when there is no such column, it has no or one value, it is a date or text, or it does not
  ///   suit the task.
  public init(
    _ name: ByteText, in table: Table, rows candidates: [Int]? = nil, task: Task? = nil, positive: ByteText? = nil
  ) throws(AnalysisError) {
    let (column, rows) = try Self.column(name, in: table, candidates)
    if case .numeric(let x) = column.values {
      let values = rows.map { x[$0] }
      let distinct = Set(values)
      guard distinct.count > 1 else { throw .constantTarget(name) }
      if task == .regression || (task == nil && positive == nil && distinct.count > 2) {
        self.init(name: name, task: .regression, rows: rows, values: values, positive: nil, negative: nil)
        return
      }
      let levels = distinct.sorted().map { ByteText(Self.label($0)) }
      let codes = Dictionary(zip(distinct.sorted(), levels.indices)) { first, _ in first }
      try self.init(name, rows, levels, positive) { codes[x[$0]] ?? 0 }
      return
    }
    guard task != .regression else { throw .notNumeric(name) }
    switch column.values {
    case .boolean(let labels), .categorical(let labels):
      try self.init(name, rows, labels.levels, positive) { Int(labels.codes[$0]) }
    case .numeric, .date, .text: preconditionFailure("handled above")
    }
  }

  /// Reads a column as classes, in the order of their numbers or labels.
  ///
  /// - Throws: `AnalysisError` when there is no such column, it is a date or text, or all its values are equal.
  public init(classes name: ByteText, in table: Table, rows candidates: [Int]? = nil) throws(AnalysisError) {
    let (column, rows) = try Self.column(name, in: table, candidates)
    let codes: [Int]
    let levels: [ByteText]
    switch column.values {
    case .numeric(let x):
      let values = Set(rows.map { x[$0] }).sorted()
      let places = Dictionary(zip(values, values.indices)) { first, _ in first }
      levels = values.map { ByteText(Self.label($0)) }
      codes = rows.map { places[x[$0]] ?? 0 }
    case .boolean(let labels), .categorical(let labels):
      levels = labels.levels
      codes = rows.map { Int(labels.codes[$0]) }
    case .date, .text: throw .unsuitableTarget(name, column.kind)
    }
    let present = Set(codes).sorted()
    guard present.count > 1 else { throw .oneClass(name) }
    let places = Dictionary(uniqueKeysWithValues: zip(present, present.indices))
    self.init(
      name: name, task: .classification, rows: rows, values: codes.map { Double(places[$0] ?? 0) }, positive: nil,
      negative: nil, classes: present.map { levels[$0] })
  }

  private static func column(
    _ name: ByteText, in table: Table, _ candidates: [Int]?
  ) throws(AnalysisError) -> (Column, rows: [Int]) {
    guard let column = table[name] else {
      throw .noSuchColumn(name, suggestion: nearestName(to: name, in: table.columns.map(\.name)))
    }
    guard column.kind != .date, column.kind != .text else { throw .unsuitableTarget(name, column.kind) }
    let rows = (candidates ?? Array(0..<table.rowCount)).filter { !column.isMissing(at: $0) }
    guard !rows.isEmpty else { throw .noTargetValues(name, rows: table.rowCount) }
    return (column, rows)
  }

  private init(
    _ name: ByteText, _ rows: [Int], _ levels: [ByteText], _ positive: ByteText?, code: (Int) -> Int
  ) throws(AnalysisError) {
    let codes = rows.map(code)
    let present = Set(codes).sorted()
    guard present.count > 1 else { throw .oneClass(name) }
    let event: Int
    if let positive {
      guard let found = present.first(where: { levels[$0] == positive }) else {
        throw .noSuchLevel(positive, of: name, levels: present.map { levels[$0] })
      }
      event = found
    } else {
      guard present.count == 2 else { throw .manyLevels(name, levels: present.map { levels[$0] }) }
      event = present[1]
    }
    self.init(
      name: name, task: .classification, rows: rows, values: codes.map { $0 == event ? 1 : 0 },
      positive: levels[event],
      negative: ByteText(present.filter { $0 != event }.map { levels[$0].string }.joined(separator: ", ")))
  }

  private init(
    name: ByteText, task: Task, rows: [Int], values: [Double], positive: ByteText?, negative: ByteText?,
    classes: [ByteText] = []
  ) {
    self.name = name
    self.task = task
    self.rows = rows
    self.values = values
    self.positive = positive
    self.negative = negative
    self.classes = classes
  }

  /// A number as a file would write it.
  private static func label(_ x: Double) -> String {
    x == x.rounded() && abs(x) < 1e15 ? String(Int(x)) : String(x)
  }

  var summary: TargetSummary {
    let center = mean(of: values)
    return TargetSummary(
      name: name, task: task, positive: positive, negative: negative,
      events: task == .classification ? values.count { $0 == 1 } : nil, mean: center,
      standardDeviation: standardDeviation(of: values, around: center, denominator: Double(values.count - 1)))
  }
}
