public import Tabular

/// How rows depend on each other, which every split must respect.
///
/// Rows of one patient share more than the columns say, and next year's rows may differ from this year's. A model that
/// has seen such a relative of a held-out row looks better than it will be.
public enum Dependence: Sendable, Equatable {
  case independent
  /// Rows with the same number stay together; numbers run from 0 in order of appearance.
  case groups([Int])
  /// Models learn from the past only.
  case time(TimeOrder)

  /// The same for some of the rows.
  func rows(_ rows: [Int]) -> Dependence {
    switch self {
    case .independent: .independent
    case .groups(let groups): .groups(dense(rows.map { groups[$0] }))
    case .time(let order): .time(order.rows(rows))
    }
  }

  /// The same without an embargo.
  var withoutGap: Dependence {
    if case .time(let order) = self { .time(order.withoutGap) } else { self }
  }

  /// How many groups or moments there are; nil for independent rows.
  var partCount: Int? {
    switch self {
    case .independent: nil
    case .groups(let numbers): (numbers.max() ?? -1) + 1
    case .time(let order): order.moments.count
    }
  }

  /// Whether there can be two splits: of two groups, or of three moments, since the first is never held out.
  var canBeSplit: Bool {
    switch self {
    case .independent: true
    case .groups: (partCount ?? 0) >= 2
    case .time: (partCount ?? 0) >= 3
    }
  }
}

/// How rows are told apart for splitting: at random, or by a column of the table, which then is no feature.
public enum Splitting: Sendable, Equatable {
  case random
  /// Rows that share a value of the column stay together: a patient, an issuer, a site.
  case groups(ByteText)
  /// The column orders rows in time; training rows end at least a gap before held-out ones, in days for dates, otherwise
  /// in the column's unit.
  case time(ByteText, gap: Double = 0)

  public var column: ByteText? {
    switch self {
    case .random: nil
    case .groups(let name), .time(let name, _): name
    }
  }

  /// Reads the column in some rows of a table.
  ///
  /// - Throws: `AnalysisError` when there is no such column, a row misses its value, times have no order, or there are
  ///   fewer than two groups or three moments.
  public func dependence(in table: Table, rows: [Int]) throws(AnalysisError) -> Dependence {
    guard let name = column else { return .independent }
    guard let column = table[name] else {
      throw .noSuchColumn(name, suggestion: nearestName(to: name, in: table.columns.map(\.name)))
    }
    let missing = rows.count { column.isMissing(at: $0) }
    guard missing == 0 else { throw .splitColumnMissing(name, rows: missing) }
    let dependence: Dependence
    switch (self, column.values) {
    case (.time(_, let gap), .numeric(let x)), (.time(_, let gap), .date(let x, _)):
      dependence = .time(TimeOrder(rows.map { x[$0] }, gap: gap))
    case (.time, _): throw .unorderedTime(name, column.kind)
    case (_, _): dependence = .groups(column.numbers(of: rows))
    }
    guard dependence.canBeSplit else { throw .tooFewParts(name, self, count: dependence.partCount ?? 0) }
    return dependence
  }

  /// - Throws: `AnalysisError.classNotLearnt` when a class is in no training row of some split, `gapTooLong` when the gap
  ///   leaves no rows to train on.
  public func check(_ splits: [Split], classes: [Double]?) throws(AnalysisError) {
    guard let name = column else { return }
    if splits.isEmpty || splits.contains(where: \.training.isEmpty) { throw .gapTooLong(name) }
    for split in splits where !split.learnsEvery(classes) { throw .classNotLearnt(name) }
  }
}

extension Column {
  /// Which rows share a value: equal values have one number, from 0 in order of appearance.
  func numbers(of rows: [Int]) -> [Int] {
    switch values {
    case .numeric(let x), .date(let x, _): dense(rows.map { x[$0] })
    case .boolean(let labels), .categorical(let labels): dense(rows.map { labels.codes[$0] })
    case .text(let texts): dense(rows.map { texts.codes[$0] })
    }
  }
}

/// Numbers equal values alike, from 0 in order of appearance.
private func dense<Value: Hashable>(_ values: [Value]) -> [Int] {
  var numbers: [Value: Int] = [:]
  return values.map { value in
    let number = numbers[value] ?? numbers.count
    numbers[value] = number
    return number
  }
}
