internal import RealModule
public import Tabular

/// How columns of a table become columns of a design matrix, learnt on training rows only, so that other rows are
/// encoded as the training rows were.
public struct Encoding: Sendable, Equatable {
  public let features: [EncodedFeature]

  public init(features: [EncodedFeature]) { self.features = features }

  /// Names of the design columns, in order.
  public var columnNames: [ByteText] { features.flatMap(\.columnNames) }

  /// Learns imputation values and levels.
  ///
  /// - Parameters:
  ///   - names: of the table's columns that become features, in this order.
  ///   - rows: training rows; no other row is looked at.
  /// - Precondition: every name is a column of the table, and `rows` is not empty.
  public init(of names: [ByteText], in table: Table, rows: [Int], rule: EncodingRule) {
    precondition(!rows.isEmpty, "an encoding is learnt on rows")
    features = names.map { name in
      guard let column = table[name] else { preconditionFailure("no column \(name)") }
      return EncodedFeature(learning: column, rows: rows, rule: rule)
    }
  }

  /// Encodes rows of a table that has the same columns.
  ///
  /// - Precondition: every feature is a column of the table with the kind it was learnt on.
  /// - Complexity: O(rows x design columns).
  public func design(of table: Table, rows: [Int]) -> DesignMatrix {
    var values: [Double] = []
    values.reserveCapacity(rows.count * columnNames.count)
    var owners: [Feature] = []
    var next = 0
    for feature in features {
      guard let column = table[feature.name] else { preconditionFailure("no column \(feature.name)") }
      feature.append(column, rows: rows, to: &values)
      let width = feature.columnNames.count
      owners.append(Feature(name: feature.name, columns: next..<next + width))
      next += width
    }
    return DesignMatrix(rowCount: rows.count, columnNames: columnNames, features: owners, values: values)
  }
}

/// The choices behind an encoding.
public struct EncodingRule: Sendable, Equatable {
  /// Levels with fewer training rows are pooled.
  public let minimumLevelCount: Int
  /// A missing-indicator column is added when a larger share of training values is missing, and no fewer rows than a
  /// level needs.
  public let indicatorShare: Double
  /// Whether a date also gets columns for its place in the year, the week and the day.
  public var hasCalendar = false

  /// For ranking: rare levels pooled below 10 rows, an indicator from 1 % and 10 rows missing.
  public static let ranking = EncodingRule(minimumLevelCount: 10, indicatorShare: 0.01)
  /// For a model of complete rows exactly as they are: every level keeps its column.
  public static let verbatim = EncodingRule(minimumLevelCount: 1, indicatorShare: 1)
}

/// How one feature is encoded.
public struct EncodedFeature: Sendable, Equatable {
  public let name: ByteText
  public let coding: Coding
  /// Whether the last column is 1 where the value was missing.
  public let hasMissingIndicator: Bool

  public enum Coding: Sendable, Equatable {
    /// One column; a missing value becomes the median.
    case numeric(median: Double)
    /// A column for each level but the first, which is the reference; rarer or unknown levels go to one more column
    /// when `poolsOthers`, else they count as the reference. A missing value becomes the most frequent level.
    case categorical(levels: [ByteText], mostFrequent: ByteText, poolsOthers: Bool)
    /// One column, in days since the beginning of 1970, and two for each cycle; a missing value becomes the median.
    case date(median: Double, cycles: [CalendarCycle])
  }

  public init(name: ByteText, coding: Coding, hasMissingIndicator: Bool) {
    self.name = name
    self.coding = coding
    self.hasMissingIndicator = hasMissingIndicator
  }

  /// Whether a column is of the kind that the feature was learnt on.
  public func reads(_ column: Column) -> Bool {
    switch (coding, column.kind) {
    case (.numeric, .numeric), (.categorical, .boolean), (.categorical, .categorical), (.date, .date): true
    default: false
    }
  }

  /// Names of the design columns that the feature owns.
  public var columnNames: [ByteText] {
    var names: [ByteText]
    switch coding {
    case .numeric: names = [name]
    case .categorical(let levels, _, let poolsOthers):
      names = levels.dropFirst().map { ByteText("\(name)=\($0)") }
      if poolsOthers { names.append(ByteText("\(name)=(other)")) }
    case .date(_, let cycles):
      names = [name]
      for cycle in cycles {
        names += ["sine", "cosine"].map { ByteText("\(name)=(\(cycle.rawValue), \($0))") }
      }
    }
    if hasMissingIndicator { names.append(ByteText("\(name)=(missing)")) }
    return names
  }
}

extension EncodedFeature {
  fileprivate init(learning column: Column, rows: [Int], rule: EncodingRule) {
    let values: LearntValues =
      switch column.values {
      case .numeric(let x): .numeric(median: median(of: rows.map { x[$0] }.filter { !$0.isNaN }))
      case .boolean(let labels), .categorical(let labels): .labels(labels, rows: rows)
      case .date(let days, let format):
        .date(median: median(of: rows.map { days[$0] }.filter { !$0.isNaN }), hasTime: format.hasTime)
      case .text: preconditionFailure("the text \(column.name) is no feature")
      }
    self.init(
      column.name, values, rows: rows.count, missing: rows.count { column.isMissing(at: $0) }, rule: rule)
  }

  /// - Parameters:
  ///   - rows: that were learnt from.
  ///   - missing: of these, those that lack the value.
  init(_ name: ByteText, _ values: LearntValues, rows: Int, missing: Int, rule: EncodingRule) {
    self.init(
      name: name, coding: values.coding(rule),
      // Missing is a level like others: a handful of such rows would as easily separate the classes.
      hasMissingIndicator: missing < rows && missing >= rule.minimumLevelCount
        && Double(missing) > rule.indicatorShare * Double(rows))
  }

  fileprivate func append(_ column: Column, rows: [Int], to values: inout [Double]) {
    switch (coding, column.values) {
    case (.numeric(let median), .numeric(let x)):
      for row in rows { values.append(x[row].isNaN ? median : x[row]) }
    case (.categorical(let levels, let mostFrequent, let poolsOthers), .boolean(let labels)),
      (.categorical(let levels, let mostFrequent, let poolsOthers), .categorical(let labels)):
      append(labels, rows: rows, levels: levels, mostFrequent: mostFrequent, poolsOthers: poolsOthers, to: &values)
    case (.date(let median, let cycles), .date(let days, _)):
      let days = rows.map { days[$0].isNaN ? median : days[$0] }
      values += days
      for cycle in cycles {
        values += days.map { Double.sin(cycle.angle(of: $0)) }
        values += days.map { Double.cos(cycle.angle(of: $0)) }
      }
    default:
      preconditionFailure("\(name) has another kind than the column it was learnt on")
    }
    if hasMissingIndicator {
      for row in rows { values.append(column.isMissing(at: row) ? 1 : 0) }
    }
  }

  private func append(
    _ labels: Labels, rows: [Int], levels: [ByteText], mostFrequent: ByteText, poolsOthers: Bool,
    to values: inout [Double]
  ) {
    // Place of every level of the table: 0 the reference, then one a column; unknown and pooled ones last.
    let known = Dictionary(uniqueKeysWithValues: levels.enumerated().map { ($1, $0) })
    let other = poolsOthers ? levels.count : 0
    let places = labels.levels.map { known[$0] ?? other }
    let imputed = known[mostFrequent] ?? 0
    let columns = max(0, levels.count - 1) + (poolsOthers ? 1 : 0)
    let start = values.count
    values.append(contentsOf: repeatElement(0, count: columns * rows.count))
    for (i, row) in rows.enumerated() {
      let code = labels.codes[row]
      let place = code < 0 ? imputed : places[Int(code)]
      if place > 0 { values[start + (place - 1) * rows.count + i] = 1 }
    }
  }
}
