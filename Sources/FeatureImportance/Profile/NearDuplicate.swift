public import Tabular

/// Two columns that say nearly the same: importance is shared between them, or goes to either.
public struct NearDuplicate: Sendable, Equatable {
  /// The earlier column.
  public let first: ByteText
  public let second: ByteText
  public let relation: Relation

  public enum Relation: Sendable, Equatable {
    /// Pearson's, over the rows that have both.
    case correlation(Double)
    /// Each level of the one goes with one level of the other, and both are missing in the same rows.
    case sameLevels
  }

  /// Correlations from here on, in either direction: 98 % of the variance is shared.
  static let threshold = 0.99
  /// Correlations are first computed on so many rows, evenly spread, and only the promising ones on all.
  private static let screenedRows = 2048
  private static let screenThreshold = 0.97
  /// Above, the pairs would take longer than the reading.
  private static let maximumColumns = 2000

  /// For every column its nearest earlier one, if it's near enough. Ids and constants are nobody's duplicates.
  ///
  /// - Parameter roles: of the table's columns.
  /// - Complexity: O(columns² x 2048 + rows x columns).
  static func all(in table: Table, roles: [ColumnSummary.Role], threads: Threads) -> [NearDuplicate] {
    let features = table.columns.indices.filter { roles[$0] == .feature }
    let numeric = features.filter { table.columns[$0].numbers != nil }
    var found = correlated(numeric, in: table, threads: threads).map { first, second, correlation in
      (place: second, duplicate: NearDuplicate(table, first, second, .correlation(correlation)))
    }
    let settled = Set(found.map(\.place))
    var partners: [Partition: Int] = [:]
    let partitions = threads.map(features.count) { Partition(table.columns[features[$0]]) }
    for (place, partition) in zip(features, partitions) {
      guard let partition else { continue }
      if let earlier = partners[partition] {
        if !settled.contains(place) { found.append((place, NearDuplicate(table, earlier, place, .sameLevels))) }
      } else {
        partners[partition] = place
      }
    }
    return found.sorted { $0.place < $1.place }.map(\.duplicate)
  }

  private init(_ table: Table, _ first: Int, _ second: Int, _ relation: Relation) {
    self.first = table.columns[first].name
    self.second = table.columns[second].name
    self.relation = relation
  }

  /// For each column its best earlier partner.
  private static func correlated(
    _ places: [Int], in table: Table, threads: Threads
  ) -> [(first: Int, second: Int, correlation: Double)] {
    guard places.count > 1, places.count <= maximumColumns, table.rowCount > 2 else { return [] }
    let columns = places.map { table.columns[$0].numbers ?? [] }
    let step = (table.rowCount + screenedRows - 1) / screenedRows
    let rows = Array(stride(from: 0, to: table.rowCount, by: step))
    let standardized = threads.map(columns.count) { j in screened(rows.map { columns[j][$0] }) }.flatMap { $0 }
    let gram = weightedGram(
      standardized, rows: rows.count, columns: columns.count,
      rootWeights: [Double](repeating: 1, count: rows.count))
    let found = threads.map(columns.count) { j -> (first: Int, second: Int, correlation: Double)? in
      var best: (place: Int, correlation: Double)?
      for i in 0..<j where abs(gram[i * columns.count + j]) >= screenThreshold {
        let r = correlation(columns[i], columns[j])
        if abs(r) >= threshold, abs(r) > abs(best?.correlation ?? 0) { best = (places[i], r) }
      }
      return best.map { ($0.place, places[j], $0.correlation) }
    }
    return found.compactMap { $0 }
  }

  /// Centred, of unit length, 0 where missing.
  private static func screened(_ x: [Double]) -> [Double] {
    let present = x.filter { !$0.isNaN }
    guard !present.isEmpty else { return x.map { _ in 0 } }
    let center = mean(of: present)
    let length = standardDeviation(of: present, around: center, denominator: 1)
    return x.map { $0.isNaN || length == 0 ? 0 : ($0 - center) / length }
  }

  /// Pearson's correlation over the rows in which neither is missing; 0 where it's not defined.
  private static func correlation(_ x: [Double], _ y: [Double]) -> Double {
    var (a, b): ([Double], [Double]) = ([], [])
    for (u, v) in zip(x, y) where !u.isNaN && !v.isNaN {
      a.append(u)
      b.append(v)
    }
    guard a.count > 2 else { return 0 }
    return FeatureImportance.correlation(of: a, and: b)
  }
}

extension Column {
  /// What can be correlated; nil for labels.
  fileprivate var numbers: [Double]? {
    switch values {
    case .numeric(let x), .date(let x, _): x
    case .boolean, .categorical, .text: nil
    }
  }
}

/// Which rows of a column are alike: equal for two columns whose levels go with each other one to one.
private struct Partition: Hashable, Sendable {
  /// Two hashes of the rows' groups in place of the groups, which would take as much memory as the table; that two
  /// columns agree in both by chance is out of the question.
  private let digest: [Int]

  /// Numbers with more distinct values are measured, not coded.
  private static let maximumDistinctNumbers = 50

  /// - Returns: nil for a column that is no set of levels.
  init?(_ column: Column) {
    switch column.values {
    case .boolean(let labels), .categorical(let labels):
      var first = [Int](repeating: -1, count: labels.levels.count)
      digest = Self.digest(
        of: labels.codes.lazy.enumerated().map { row, code in
          guard code >= 0 else { return -1 }
          if first[Int(code)] < 0 { first[Int(code)] = row }
          return first[Int(code)]
        })
    case .text: return nil
    case .numeric(let x), .date(let x, _):
      var first: [Double: Int] = [:]
      for (row, value) in x.enumerated() where !value.isNaN && first[value] == nil {
        guard first.count < Self.maximumDistinctNumbers else { return nil }
        first[value] = row
      }
      digest = Self.digest(of: x.lazy.map { $0.isNaN ? -1 : first[$0] ?? -1 })
    }
  }

  /// - Parameter groups: of each row the first row that is like it; -1 where the value is missing.
  private static func digest(of groups: some Sequence<Int>) -> [Int] {
    var hashers = [Hasher(), Hasher()]
    for i in hashers.indices { hashers[i].combine(i) }
    for group in groups {
      for i in hashers.indices { hashers[i].combine(group) }
    }
    return hashers.map { $0.finalize() }
  }
}
