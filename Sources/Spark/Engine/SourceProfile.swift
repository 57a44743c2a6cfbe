/// What all rows of the source say of each column.
struct SourceProfile: Sendable {
  let columns: [SourceColumn]
  let rows: Int
  /// Of the rows' keys: the same for the same rows in any order.
  let fingerprint: String
  /// By column: values that are there.
  let present: [Int]
  /// By column: of numbers and dates, else 0.
  let means: [Double]
  /// By column: the texts in the order of their bytes; nil of a column that has none, or too many.
  let levels: [[String]?]

  /// Beyond which a text is no category; see `SurveyPass`.
  static let mostLevels = 1000

  /// - Parameters:
  ///   - view: of columns c0, c1, … and the key k.
  init(_ columns: [SourceColumn], in view: String, _ statements: Statements) throws(SparkError) {
    let read = columns.indices.filter { columns[$0].kind != .other }
    let texts = columns.indices.filter { columns[$0].kind == .text }
    func list(_ items: [String]) -> String { items.isEmpty ? "array(0)" : SQL.array(items) }
    let table = try statements.run(
      """
      SELECT count(*) AS n, CAST(sum(CAST(k AS DECIMAL(20, 0))) AS STRING) AS f,
        \(list(read.map { "count(c\($0))" })) AS present,
        \(list(read.map { columns[$0].isNumber ? "coalesce(avg(c\($0)), 0D)" : "0D" })) AS means,
        \(list(texts.map { "approx_count_distinct(c\($0))" })) AS different
      FROM \(view)
      """)
    self.columns = columns
    rows = Int(try table.column("n").integers().first ?? 0)
    fingerprint = try table.column("f").texts().first?.flatMap(\.self) ?? "0"
    let counts = try table.column("present").doubleLists().first ?? []
    let averages = try table.column("means").doubleLists().first ?? []
    let different = try table.column("different").doubleLists().first ?? []
    var present = [Int](repeating: 0, count: columns.count)
    var means = [Double](repeating: 0, count: columns.count)
    for (place, count) in zip(read, counts) { present[place] = Int(count) }
    for (place, mean) in zip(read, averages) where mean.isFinite { means[place] = mean }
    (self.present, self.means) = (present, means)
    // The estimate is off by a few hundredths.
    let few = zip(texts, different).filter { $1 <= 1.5 * Double(Self.mostLevels) }.map(\.0)
    levels = try Self.levels(of: few, columns, in: view, statements)
  }

  private static func levels(
    of places: [Int], _ columns: [SourceColumn], in view: String, _ statements: Statements
  ) throws(SparkError) -> [[String]?] {
    var levels = columns.map { $0.kind == .boolean ? ["false", "true"] : nil }
    guard !places.isEmpty else { return levels }
    let pairs = places.map { "\($0), c\($0)" }.joined(separator: ", ")
    let table = try statements.run(
      """
      SELECT place, level FROM (SELECT stack(\(places.count), \(pairs)) AS (place, level) FROM \(view))
      WHERE level IS NOT NULL GROUP BY place, level
      """)
    for place in places { levels[place] = [] }
    for (place, level) in zip(try table.column("place").integers(), try table.column("level").texts()) {
      if let level { levels[Int(place)]?.append(level) }
    }
    for place in places {
      guard let own = levels[place] else { continue }
      levels[place] = own.count > mostLevels ? nil : own.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }
    return levels
  }

  /// Whether texts are so many that they are names rather than categories; see `SurveyPass`.
  func looksLikeNames(_ place: Int) -> Bool {
    guard columns[place].isCode else { return columns[place].kind == .other }
    guard let levels = levels[place] else { return true }
    return levels.count > 50 && 2 * levels.count > present[place]
  }
}
