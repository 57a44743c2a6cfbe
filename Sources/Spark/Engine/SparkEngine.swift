package import FeatureImportance
import Synchronization
import Tabular

/// An engine over rows in a Spark cluster, by SQL alone: sums come back, never rows but for the sample.
///
/// Rows have no order there, so that they are dealt by a hash of all their values: equal rows share their parts. Sums are
/// those of Spark, whose order of adding may differ from run to run: the last digits of results do too.
package final class SparkEngine: Engine {
  package let name = "spark"
  /// What was asked for.
  package let source: SparkSource
  let statements: Statements
  /// Temporary views of this engine only, also in a session that is shared.
  let views: Views
  private let isRead: @Sendable (String) -> Bool
  private let end: @Sendable () async -> Void
  private let state = Mutex<State?>(nil)

  struct Views: Sendable {
    let source: String
    let typed: String
    let rows: String

    init(prefix: String) {
      (source, typed, rows) = ("\(prefix)_source", "\(prefix)_typed", "\(prefix)_rows")
    }

    /// Each before those that it is made of.
    var all: [String] { [rows, typed, source] }
  }

  private struct State: Sendable {
    let survey: Survey
    let layout: RowLayout
    let profile: SourceProfile
  }

  /// - Parameters:
  ///   - isRead: whether a column, by its name, is looked at; all others might as well not be there.
  ///   - end: ends the session.
  init(
    _ source: SparkSource, views: Views, reading isRead: @escaping @Sendable (String) -> Bool,
    _ statements: Statements, end: @escaping @Sendable () async -> Void
  ) {
    (self.source, self.views, self.isRead, self.statements, self.end) = (source, views, isRead, statements, end)
  }

  /// Ends what runs on the server, and the session. To be called once, whatever happened before.
  package func release() {
    statements.cancel()
    try? waiting { [end] () async throws(SparkError) in await end() }
  }

  /// Once the rows have been seen: their number, and a fingerprint of their values, the same in any order.
  package var contents: (rows: Int, fingerprint: String)? {
    state.withLock { $0.map { ($0.profile.rows, $0.profile.fingerprint) } }
  }

  /// What deals give the rows of the latest survey's sample, in its order: by deal, by row.
  package func dealt(_ deals: [RowPartition.Deal], seed: Seed, rows: Int) throws -> [[Double]] {
    let items = deals.indices.map { "CAST(\(RowLayout.dealt(deals[$0], seed: seed.value)) AS DOUBLE) AS d\($0)" }
    let table = try statements.run(
      "SELECT \(items.joined(separator: ", ")) FROM \(SparkSample.drawn(rows, of: views.typed, seed: seed.value))")
    return try deals.indices.map { try table.column("d\($0)").doubles() }
  }

  // MARK: The first look

  package func survey(_ request: SurveyRequest) throws -> Survey {
    let columns = try typedColumns()
    guard let target = columns.firstIndex(where: { $0.name == request.target.string }) else {
      throw AnalysisError.noSuchColumn(
        request.target, suggestion: nearestName(to: request.target, in: columns.map { ByteText($0.name) }))
    }
    let profile = try SourceProfile(columns, in: views.typed, statements)
    guard profile.rows > 0 else { throw AnalysisError.tooFewRows(0) }
    guard columns[target].kind != .other, !columns[target].isCode || profile.levels[target] != nil else {
      throw AnalysisError.unsuitableTarget(request.target, .text)
    }
    let sample = try SparkSample.table(
      profile, of: views.typed, rows: request.sampleRows, seed: request.seed.value, statements)
    let features = columns.indices.filter { place in
      place != target && !request.excluded.contains(ByteText(columns[place].name)) && profile.present[place] > 0
        && !profile.looksLikeNames(place)
        // A row that lacks only a name is complete.
        && !(request.wantsCompleteRows && sample.columns[place].isOfNames)
    }
    let layout = RowLayout(
      profile, target: target, features: features, wantsMissing: !request.wantsCompleteRows,
      partitions: request.partitions)
    try statements.run(
      layout.creation(
        of: views.rows, from: views.typed, profile, required: request.wantsCompleteRows ? features : [],
        seed: request.seed.value))
    // Every later question passes these rows: the cluster keeps them, in memory as far as there is room, until the view goes.
    try statements.run("CACHE LAZY TABLE \(views.rows)")
    let moments = try moments(layout)
    let used = moments[0].reduce(0) { $0 + Int($1.weight) }
    guard used > 0 else {
      throw request.wantsCompleteRows
        ? AnalysisError.noCompleteRows(rows: profile.rows)
        : AnalysisError.noTargetValues(request.target, rows: profile.rows)
    }
    // Every partition has all rows.
    guard moments.allSatisfy({ $0.reduce(0) { $0 + Int($1.weight) } == used }) else { throw EngineError.restless }
    let survey = Survey(
      request: request, columns: columns.indices.map { SurveyedColumn(profile, $0) }, target: target, raw: layout.raw,
      rowsRead: profile.rows, rowsUsed: used, moments: moments, sample: sample)
    state.withLock { $0 = State(survey: survey, layout: layout, profile: profile) }
    return survey
  }

  /// Makes the views of the source and of typed columns.
  private func typedColumns() throws -> [SourceColumn] {
    try Self.settings.forEach(set)
    try statements.run(source.creation(of: views.source))
    let description = try statements.run("DESCRIBE \(views.source)")
    let columns = zip(
      try description.column("col_name").texts(), try description.column("data_type").texts()
    ).compactMap { name, type -> SourceColumn? in
      guard let name, let type, isRead(name) else { return nil }
      return SourceColumn(name: name, type: type)
    }
    let read = columns.indices.compactMap { place in
      columns[place].expression.map { (name: "c\(place)", item: "\($0) AS c\(place)") }
    }
    guard !read.isEmpty else { throw AnalysisError.noFeatures }
    try statements.run(
      """
      CREATE OR REPLACE TEMPORARY VIEW \(views.typed) AS
      SELECT *, xxhash64(\(read.map(\.name).joined(separator: ", "))) AS k
      FROM (SELECT \(read.map(\.item).joined(separator: ",\n  ")) FROM \(views.source))
      """)
    // A view keeps the rules that it was made under, so that errors in the source stay errors. Our own sums need no looks for
    // overflow and for places outside of arrays, which cost more than the sums.
    try set(Self.ownRules)
    return columns
  }

  private struct Setting: Sendable {
    let key: String
    let value: String
    /// Whether answers depend on it; else it saves time, and a platform may refuse it.
    var isNeeded = false
  }

  /// Times without a zone are taken as UTC's. Wide statements are compiled, but for methods that are too long for Java to
  /// compile further. Few sums come back, for which Spark's 200 pieces are too many.
  private static let settings = [
    Setting(key: "spark.sql.session.timeZone", value: "UTC", isNeeded: true),
    Setting(key: "spark.sql.codegen.maxFields", value: "20000"),
    Setting(key: "spark.sql.codegen.hugeMethodLimit", value: "8000"),
    Setting(key: "spark.sql.shuffle.partitions", value: "32"),
  ]
  private static let ownRules = Setting(key: "spark.sql.ansi.enabled", value: "false")

  /// What is set, for whoever shares the session and wants it as it was.
  static var settingKeys: [String] { (settings + [ownRules]).map(\.key) }

  private func set(_ setting: Setting) throws(SparkError) {
    let statement = "SET \(setting.key)=\(setting.value)"
    // A lost connection shows at the next statement.
    if setting.isNeeded { try statements.run(statement) } else { _ = try? statements.run(statement) }
  }

  /// By partition, by part.
  private func moments(_ layout: RowLayout) throws -> [[Moments]] {
    let products = ProductSums(layout, hasTarget: true)
    let parts = layout.partitions.reduce(0) { $0 + $1.partCount }
    guard parts * products.size * products.size <= Self.mostNumbers else {
      throw EngineError.tooWide(columns: layout.raw.count)
    }
    let requests = layout.partitions.indices.map { products.requests(weight: nil, each: "p\($0)") }
    var rows = try GroupedSums(view: views.rows, statements: statements).run(requests.flatMap(\.self))[...]
    return try zip(layout.partitions, requests).map { partition, requests in
      let own = Array(rows.prefix(requests.count))
      rows = rows.dropFirst(requests.count)
      return try products.matrices(own, groups: partition.partCount).map {
        Moments(roughlyCentered: $0, at: layout.centers)
      }
    }
  }

  /// That moments may have; see `SurveyPass`.
  private static let mostNumbers = 1 << 27

  // MARK: Later questions

  private func seen() -> State {
    guard let state = state.withLock({ $0 }) else { preconditionFailure("a question before the survey") }
    return state
  }

  package func medians(of columns: [Int], in sets: [RowSet]) throws -> [[Double]] {
    guard !columns.isEmpty else { return sets.map { _ in [] } }
    let found = try MedianSearch.medians(of: columns.map { "x\($0)" }, in: sets, of: views.rows, statements)
    return sets.indices.map { s in found.map { $0[s] } }
  }

  package func answer(_ queries: [RowQuery], about target: TargetReading) throws -> [[RowSums]] {
    let state = seen()
    return try EventSums(state.layout, target, in: views.rows, statements).answer(queries)
  }
}

extension EngineError {
  fileprivate static let restless = EngineError(
    code: "changed-while-read", message: "the source gives other rows each time it is read",
    fix: "write them into a table first, and give that as --source")
}

extension SurveyedColumn {
  fileprivate init(_ profile: SourceProfile, _ place: Int) {
    let column = profile.columns[place]
    let levels = profile.levels[place]
    self.init(
      name: ByteText(column.name), kind: column.isCode && levels == nil ? .text : column.columnKind,
      levels: (levels ?? []).map { ByteText($0) }, levelOfCode: (levels ?? []).indices.map { Int32($0) },
      missing: profile.rows - profile.present[place], distinct: column.kind == .text ? levels?.count : nil)
  }
}
