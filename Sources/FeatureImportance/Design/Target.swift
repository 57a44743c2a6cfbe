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

  /// The distribution whose likelihood models of the target maximise.
  public var family: Family {
    switch task {
    case .regression: .gaussian
    case .classification: classes.isEmpty ? .binomial : .multinomial
    }
  }

  /// What models minimise and importances are measured in.
  public var loss: any Loss {
    switch family {
    case .gaussian: SquaredError()
    case .binomial: LogLoss()
    case .multinomial: SoftmaxLoss(classCount: classes.count)
    }
  }

  /// Reads a column as a target.
  ///
  /// Only `candidates` are looked at, by default all rows.
  ///
  /// Numbers with two distinct values, booleans and categories of two levels are an event and its absence; the event is
  /// the larger number, the "yes" of a boolean, or the last level by bytes, unless `positive` names it. More levels are
  /// several classes, unless `positive` sets one against the rest; so are more numbers where `task` is classification.
  /// - Throws: `AnalysisError` when there is no such column, it has no or one value, it is a date or text, or it does not
  ///   suit the task.
  public init(
    _ name: ByteText, in table: Table, rows candidates: [Int]? = nil, task: Task? = nil, positive: ByteText? = nil
  ) throws(AnalysisError) {
    let (column, rows) = try Self.column(name, in: table, candidates)
    if case .numeric(let x) = column.values {
      let values = rows.map { x[$0] }
      let distinct = Set(values).count
      guard distinct > 1 else { throw .constantTarget(name) }
      if task == .regression || (task == nil && positive == nil && distinct > 2) {
        self.init(name: name, task: .regression, rows: rows, values: values)
        return
      }
    } else if task == .regression {
      throw .notNumeric(name)
    }
    let (levels, codes) = try Self.classes(of: column, in: rows)
    let event: Int
    if let positive {
      guard let place = levels.firstIndex(of: positive) else { throw .noSuchLevel(positive, of: name, levels: levels) }
      event = place
    } else if levels.count == 2 {
      event = 1
    } else {
      self.init(name: name, task: .classification, rows: rows, values: codes.map(Double.init), classes: levels)
      return
    }
    let others = levels.indices.filter { $0 != event }.map { levels[$0].string }
    self.init(
      name: name, task: .classification, rows: rows, values: codes.map { $0 == event ? 1 : 0 },
      positive: levels[event], negative: ByteText(others.joined(separator: ", ")))
  }

  /// Reads a column as classes, in the order of their numbers or labels; two as well.
  ///
  /// - Throws: `AnalysisError` when there is no such column, it is a date or text, or all its values are equal.
  public init(classes name: ByteText, in table: Table, rows candidates: [Int]? = nil) throws(AnalysisError) {
    let (column, rows) = try Self.column(name, in: table, candidates)
    let (levels, codes) = try Self.classes(of: column, in: rows)
    self.init(name: name, task: .classification, rows: rows, values: codes.map(Double.init), classes: levels)
  }

  /// The same target in rows of another table, as the models of this one know it.
  ///
  /// - Throws: `AnalysisError` when there is no such column, it has no value in these rows or is of another kind, or it has a
  ///   class that is not among this target's.
  public func values(
    in table: Table, rows candidates: [Int]
  ) throws(AnalysisError) -> (rows: [Int], values: [Double]) {
    let (column, rows) = try Self.column(name, in: table, candidates)
    if task == .regression {
      guard case .numeric(let x) = column.values else { throw .notNumeric(name) }
      return (rows, rows.map { x[$0] })
    }
    let labels: [ByteText]
    switch column.values {
    case .numeric(let x): labels = rows.map { ByteText(Self.label(x[$0])) }
    case .boolean(let column), .categorical(let column): labels = rows.map { column.levels[Int(column.codes[$0])] }
    case .date, .text: throw .unsuitableTarget(name, column.kind)
    }
    if let positive { return (rows, labels.map { $0 == positive ? 1 : 0 }) }
    let places = Dictionary(uniqueKeysWithValues: zip(classes, classes.indices))
    var values: [Double] = []
    for label in labels {
      guard let place = places[label] else { throw .noSuchLevel(label, of: name, levels: classes) }
      values.append(Double(place))
    }
    return (rows, values)
  }

  /// The levels that occur in some rows, at least two, and each row's place among them.
  private static func classes(
    of column: Column, in rows: [Int]
  ) throws(AnalysisError) -> (levels: [ByteText], codes: [Int]) {
    let codes: [Int]
    let levels: [ByteText]
    switch column.values {
    case .numeric(let x):
      let values = Set(rows.map { x[$0] }).sorted()
      let places = Dictionary(zip(values, values.indices)) { first, _ in first }
      levels = values.map { ByteText(label($0)) }
      codes = rows.map { places[x[$0]] ?? 0 }
    case .boolean(let labels), .categorical(let labels):
      levels = labels.levels
      codes = rows.map { Int(labels.codes[$0]) }
    case .date, .text: throw .unsuitableTarget(column.name, column.kind)
    }
    let present = Set(codes).sorted()
    guard present.count > 1 else { throw .oneClass(column.name) }
    let places = Dictionary(uniqueKeysWithValues: zip(present, present.indices))
    return (present.map { levels[$0] }, codes.map { places[$0] ?? 0 })
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

  init(
    name: ByteText, task: Task, rows: [Int], values: [Double], positive: ByteText? = nil,
    negative: ByteText? = nil, classes: [ByteText] = []
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

  /// Rows of each class, of an event and its absence in the order 0, 1; none for a quantity.
  var classCounts: [Int] {
    guard task == .classification else { return [] }
    var counts = [Int](repeating: 0, count: max(2, classes.count))
    for value in values { counts[Int(value)] += 1 }
    return counts
  }

  var summary: TargetSummary {
    let center = family == .multinomial ? nil : mean(of: values)
    return TargetSummary(
      name: name, task: task, positive: positive, negative: negative,
      events: family == .binomial ? classCounts[1] : nil,
      classes: zip(classes, classCounts).map { TargetSummary.ClassCount(name: $0, rows: $1) }, mean: center,
      standardDeviation: center.map {
        standardDeviation(of: values, around: $0, denominator: Double(values.count - 1))
      })
  }
}
