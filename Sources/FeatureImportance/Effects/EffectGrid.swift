import Tabular

/// Where the effect of a feature is looked at: at quantiles of its values, or at each of its levels.
///
/// Nobody's own value shows: quantiles lie between 2.5 and 97.5 %, with ten rows between neighbours where values do not
/// repeat, and levels have ten rows or more.
struct EffectGrid {
  let feature: ByteText
  let places: Places
  /// Share of the rows between a place and the next one, or with each level.
  let shares: [Double]

  enum Places {
    /// Rising, at least two.
    case values([Double])
    /// As codes of the column and by name, at least two.
    case levels([(code: Int32, name: ByteText)])
  }

  /// Bins between places, at most.
  private static let bins = 20
  /// Levels, at most: those that most rows have.
  private static let levels = 12
  private static let rowsPerBin = 10
  /// Share of the values that is left out at either end.
  private static let tail = 0.025

  var count: Int {
    switch places {
    case .values(let values): values.count
    case .levels(let levels): levels.count
    }
  }

  /// nil where a feature has fewer than two such places.
  ///
  /// - Parameter rows: of the table.
  init?(_ column: Column, rows: [Int]) {
    feature = column.name
    switch column.values {
    case .numeric(let x), .date(let x, _):
      let sorted = rows.map { x[$0] }.filter { !$0.isNaN }.sorted()
      let bins = min(Self.bins, Int((1 - 2 * Self.tail) * Double(sorted.count)) / Self.rowsPerBin)
      guard bins > 0 else { return nil }
      var values: [Double] = []
      for k in 0...bins {
        let value = quantile(Self.tail + (1 - 2 * Self.tail) * Double(k) / Double(bins), ofSorted: sorted)
        if value != values.last { values.append(value) }
      }
      guard values.count > 1 else { return nil }
      var counts = [Double](repeating: 0, count: values.count - 1)
      for value in sorted {
        if let bin = Self.bin(of: value, in: values) { counts[bin] += 1 }
      }
      let sum = counts.reduce(0, +)
      guard sum > 0 else { return nil }
      places = .values(values)
      shares = counts.map { $0 / sum }
    case .boolean(let labels), .categorical(let labels):
      var counts = [Int](repeating: 0, count: labels.levels.count)
      for row in rows where labels.codes[row] >= 0 { counts[Int(labels.codes[row])] += 1 }
      let common = counts.indices.filter { counts[$0] >= EncodingRule.ranking.minimumLevelCount }
        .sorted { (counts[$1], $0) < (counts[$0], $1) }
        .prefix(Self.levels).sorted()
      guard common.count > 1 else { return nil }
      let sum = common.reduce(0) { $0 + counts[$1] }
      places = .levels(common.map { (Int32($0), labels.levels[$0]) })
      shares = common.map { Double(counts[$0]) / Double(sum) }
    case .text: return nil
    }
  }

  /// Of a value between two places the number of the first; nil for one outside and for a missing one.
  func bin(of value: Double) -> Int? {
    guard case .values(let values) = places else { return nil }
    return Self.bin(of: value, in: values)
  }

  private static func bin(of value: Double, in values: [Double]) -> Int? {
    guard value >= values[0], value <= values[values.count - 1] else { return nil }
    // A place itself belongs to the bin below it, the first one to the bin above.
    return max(0, (values.firstIndex { $0 >= value } ?? 1) - 1)
  }

  /// A curve minus its mean over the rows.
  func centered(_ curve: [Double]) -> [Double] {
    let means: [Double] =
      switch places {
      case .values: zip(curve, curve.dropFirst()).map { ($0 + $1) / 2 }
      case .levels: curve
      }
    let center = zip(means, shares).reduce(0) { $0 + $1.0 * $1.1 }
    return curve.map { $0 - center }
  }

  /// The places as rows of a table, as many as asked for: the last one again and again when there are fewer.
  func values(like column: Column, count: Int) -> Column.Values {
    func rows<Value>(_ values: [Value]) -> [Value] { (0..<count).map { values[min($0, values.count - 1)] } }
    return switch (places, column.values) {
    case (.values(let places), .numeric): .numeric(rows(places))
    case (.values(let places), .date(_, let format)): .date(rows(places), format)
    case (.levels(let places), .boolean(let labels)):
      .boolean(Labels(codes: rows(places.map(\.code)), levels: labels.levels))
    case (.levels(let places), .categorical(let labels)):
      .categorical(Labels(codes: rows(places.map(\.code)), levels: labels.levels))
    default: preconditionFailure("a grid of another column")
    }
  }
}

extension Column {
  /// The same column without a single value.
  func missing(count: Int) -> Column.Values {
    switch values {
    case .numeric: .numeric([Double](repeating: .nan, count: count))
    case .date(_, let format): .date([Double](repeating: .nan, count: count), format)
    case .boolean(let labels): .boolean(Labels(codes: [Int32](repeating: -1, count: count), levels: labels.levels))
    case .categorical(let labels):
      .categorical(Labels(codes: [Int32](repeating: -1, count: count), levels: labels.levels))
    case .text: preconditionFailure("a text is no feature")
    }
  }
}
