import FeatureImportance

/// The view of used rows, and which of its columns stand for the raw columns.
///
/// A number is `z3`, its distance from a point near its mean, 0 where it is missing, which `m3` tells by a 1; one that misses
/// values also stands as it is, `x3`; a category is the number of its level, `g5`, one more for a missing value; the target
/// is `y`, the place in each partition's parts `p0`, `p1`, …, the row's key `k`. Numbers are summed as they are, categories by
/// grouping.
struct RowLayout: Sendable {
  let raw: RawColumns
  let target: Int
  let partitions: [RowPartition]
  let dense: [Dense]
  let categories: [Category]
  /// The target's distance from its center is summed.
  let targetCenter: Double

  /// A column of numbers whose products are summed.
  struct Dense: Sendable {
    let name: String
    /// Place among the raw columns; as many as there are for the target.
    let place: Int
    /// What is added to the column for the raw column or the target.
    let center: Double
  }

  struct Category: Sendable {
    let name: String
    /// Raw columns by code; the last, if any, is that of the missing value.
    let places: [Int]
    /// Codes, with that for a missing value.
    var count: Int { places.count }
  }

  /// - Parameters:
  ///   - features: places of the columns that may become features.
  ///   - wantsMissing: whether a missing value has a column of its own.
  init(
    _ profile: SourceProfile, target: Int, features: [Int], wantsMissing: Bool, partitions: [RowPartition]
  ) {
    var raw = RawColumns(sourceCount: profile.columns.count)
    var dense: [Dense] = []
    var categories: [Category] = []
    for source in features {
      let hasMissing = wantsMissing && profile.present[source] < profile.rows
      if profile.columns[source].isNumber {
        raw.origins[source] = profile.means[source]
        raw.add(source, .value)
        dense.append(Dense(name: "z\(source)", place: raw.count - 1, center: profile.means[source]))
        if hasMissing {
          raw.add(source, .missing)
          dense.append(Dense(name: "m\(source)", place: raw.count - 1, center: 0))
        }
      } else {
        let levels = profile.levels[source] ?? []
        let start = raw.count
        for code in levels.indices { raw.add(source, .code(Int32(code))) }
        if hasMissing { raw.add(source, .missing) }
        categories.append(Category(name: "g\(source)", places: Array(start..<raw.count)))
      }
    }
    self.raw = raw
    self.target = target
    self.partitions = partitions
    self.dense = dense
    self.categories = categories
    targetCenter = profile.columns[target].isNumber ? profile.means[target] : 0
  }

  /// The columns of numbers and the target, whose place is after the raw columns.
  var denseWithTarget: [Dense] {
    dense + [Dense(name: "(y - \(SQL.number(targetCenter)))", place: raw.count, center: targetCenter)]
  }

  /// Near the means of raw columns and target.
  var centers: [Double] {
    var centers = [Double](repeating: 0, count: raw.count + 1)
    for column in denseWithTarget { centers[column.place] = column.center }
    return centers
  }

  /// The statement that makes the view.
  ///
  /// - Parameters:
  ///   - source: the view of columns c0, c1, … and k.
  ///   - required: places of columns that a used row has a value in, besides the target.
  func creation(of view: String, from source: String, _ profile: SourceProfile, required: [Int], seed: UInt64) -> String
  {
    var items: [String] = []
    for place in Set(raw.columns.map(\.source)).sorted() {
      if profile.columns[place].isNumber {
        items.append("coalesce(c\(place) - \(SQL.number(raw.origins[place])), 0D) AS z\(place)")
        if raw.place(place, .missing) != nil {
          items += ["IF(c\(place) IS NULL, 1D, 0D) AS m\(place)", "c\(place) AS x\(place)"]
        }
      } else {
        items.append("\(code(of: place, profile)) AS g\(place)")
      }
    }
    items.append(
      (profile.columns[target].isNumber ? "c\(target)" : "CAST(\(code(of: target, profile)) AS DOUBLE)") + " AS y")
    for (p, partition) in partitions.enumerated() {
      items.append("CAST(\(Self.part(partition, seed: seed)) AS INT) AS p\(p)")
    }
    let used = ([target] + required).map { "c\($0) IS NOT NULL" }
    return """
      CREATE OR REPLACE TEMPORARY VIEW \(view) AS
      SELECT k, \(items.joined(separator: ",\n  "))
      FROM \(source) WHERE \(used.joined(separator: " AND "))
      """
  }

  /// The part of a row by its key: the first deal's times the second's count and the second's, and so on.
  private static func part(_ partition: RowPartition, seed: UInt64) -> String {
    partition.deals.reduce("0") { "(\($0)) * \($1.count) + \(dealt($1, seed: seed))" }
  }

  /// What a deal gives a row.
  static func dealt(_ deal: RowPartition.Deal, seed: UInt64) -> String {
    "pmod(xxhash64(k, \(SQL.text("\(seed)/\(deal.key)"))), \(deal.count))"
  }

  /// The number of a level, that after the last for a missing value.
  private func code(of place: Int, _ profile: SourceProfile) -> String {
    let levels = profile.levels[place] ?? []
    guard !levels.isEmpty else { return "0" }
    let list = SQL.array(levels.map(SQL.text))
    return "CAST(coalesce(array_position(\(list), c\(place)) - 1, \(levels.count)) AS INT)"
  }

  // MARK: Linear predictors

  /// Coefficients of the raw columns and the constant as `predictor` wants them: the constant about the centers, the columns of
  /// numbers, the levels category by category.
  func packed(_ coefficients: [Double]) -> [Double] {
    let constant = dense.reduce(coefficients[raw.count]) { $0 + coefficients[$1.place] * $1.center }
    return [constant] + dense.map { coefficients[$0.place] }
      + categories.flatMap { $0.places.map { coefficients[$0] } }
  }

  /// A combination of the raw columns and the constant over the view, its coefficients being data.
  ///
  /// - Parameter list: a column of `packed` coefficients.
  func predictor(_ list: String) -> String {
    var terms = ["\(list)[0]"] + dense.enumerated().map { "\(list)[\($0 + 1)] * \($1.name)" }
    var start = 1 + dense.count
    for category in categories {
      terms.append("\(list)[\(category.name) + \(start)]")
      start += category.count
    }
    // That there is always a number lets Spark do without a look for NULL in each sum.
    return "coalesce(\(terms.joined(separator: " + ")), 0D)"
  }

  /// The gradient by the raw columns and the constant, 0 for levels.
  ///
  /// - Parameter pulls: sums of the pull, and of the pull times each column of numbers about its center.
  func gradient(_ pulls: [Double]) -> [Double] {
    var gradient = [Double](repeating: 0, count: raw.count + 1)
    gradient[raw.count] = pulls[0]
    for (column, sum) in zip(dense, pulls.dropFirst()) { gradient[column.place] = sum + column.center * pulls[0] }
    return gradient
  }
}
