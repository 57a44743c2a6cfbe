#if Spark
  import FeatureImportance
  import Foundation
  import Spark
  import Tabular
  import Testing

  private let sparkAddress = ProcessInfo.processInfo.environment["ASSAY_SPARK"]
  /// More take minutes: each test has the engine look at them anew.
  private let rows = ProcessInfo.processInfo.environment["ASSAY_SPARK_ROWS"].flatMap { Int($0) } ?? 2000

  /// Against a server, as `SessionTests`: the engine in Spark and the engine over blocks, on the same rows dealt alike, are
  /// to say the same.
  @Suite(.enabled(if: sparkAddress != nil, "no address in ASSAY_SPARK"), .serialized, .timeLimit(.minutes(20)))
  struct EngineTests {
    private static let seed = Seed(1)

    private static func deal(_ count: Int, _ key: String) -> RowPartition.Deal {
      RowPartition.Deal(count: count, stream: seed.stream(key), key: key)
    }

    /// Those that an analysis asks for.
    private static let deals = [
      deal(5, "folds 0"), deal(5, "folds 1"), deal(4, "path folds"), deal(20, "half blocks"), deal(1, "all"),
    ]

    private func withCase(_ body: (EngineCase) throws -> Void) throws {
      let engines = try EngineCase(#require(sparkAddress), rows: rows, seed: Self.seed, deals: Self.deals)
      defer { engines.spark.release() }
      try body(engines)
    }

    private func request(_ target: ByteText, complete: Bool = false) -> SurveyRequest {
      SurveyRequest(
        target: target, wantsCompleteRows: complete,
        partitions: [
          RowPartition([Self.deal(5, "folds 0"), Self.deal(5, "folds 1")]), RowPartition([Self.deal(4, "path folds")]),
        ], sampleRows: rows, seed: Self.seed)
    }

    /// Moments about the rows' raw columns by their names, whatever the order of these.
    private func named(_ survey: Survey, partition: Int, part: Int) -> [String: Double] {
      let moments = survey.moments[partition][part]
      let names =
        survey.raw.columns.map { column -> String in
          let source = survey.columns[column.source]
          return switch column.kind {
          case .value: "\(source.name)"
          case .missing: "\(source.name) missing"
          case .code(let code): "\(source.name) \(source.levels[Int(source.levelOfCode[Int(code)])])"
          }
        } + ["target"]
      // Missing numbers stand at an origin of the engine's choice, which a shift by the indicator takes to 0.
      let size = names.count
      var means = (0..<size).map { moments.means[$0] + moments.meanRests[$0] }
      var products = moments.crossProducts
      for (place, column) in survey.raw.columns.enumerated() where column.kind == .value {
        guard let missing = survey.raw.place(column.source, .missing) else { continue }
        let shift = -survey.raw.origins[column.source]
        means[place] += shift * means[missing]
        for i in 0..<size { products[place * size + i] += shift * products[missing * size + i] }
        for i in 0..<size { products[i * size + place] += shift * products[i * size + missing] }
      }
      var named = ["weight": moments.weight]
      let isVarying = (0..<size).map { products[$0 * (size + 1)] > 1e-12 * moments.weight }
      for j in 0..<size {
        named["mean of \(names[j])"] = means[j]
        for i in 0..<size {
          // As correlations are: relative to the spread of both, of which rounding leaves a trace in a constant.
          let scale = (products[j * size + j] * products[i * size + i]).squareRoot()
          named["\(names[j]) x \(names[i])"] = isVarying[j] && isVarying[i] ? products[j * size + i] / scale : 0
        }
        named["spread of \(names[j])"] = products[j * size + j]
      }
      return named
    }

    private func expectEqual(_ a: Survey, _ b: Survey) {
      #expect(a.rowsRead == b.rowsRead && a.rowsUsed == b.rowsUsed)
      #expect(a.columns.map(\.missing) == b.columns.map(\.missing))
      #expect(a.columns.map(\.levels) == b.columns.map(\.levels))
      #expect(Set(a.raw.columns) == Set(b.raw.columns))
      for p in a.moments.indices {
        for part in a.moments[p].indices {
          let (own, other) = (named(a, partition: p, part: part), named(b, partition: p, part: part))
          #expect(own.keys == other.keys)
          let wrong = own.filter { !(abs($1 - (other[$0] ?? .nan)) <= 1e-9 * max(1, abs($1))) }
          #expect(wrong.isEmpty, "partition \(p), part \(part): \(wrong.keys.sorted().prefix(5))")
        }
      }
    }

    @Test("moments of every part are those of the rows", arguments: [false, true])
    func moments(complete: Bool) throws {
      try withCase { engines in
        for target: ByteText in ["quantity", "event"] {
          expectEqual(
            try engines.spark.survey(request(target, complete: complete)),
            try engines.local.survey(request(target, complete: complete)))
        }
      }
    }

    @Test("medians are exact")
    func medians() throws {
      try withCase { engines in
        let survey = try engines.spark.survey(request("quantity"))
        _ = try engines.local.survey(request("quantity"))
        let numbers = survey.columns.indices.filter {
          survey.raw.place($0, .value) != nil && survey.raw.place($0, .missing) != nil
        }
        #expect(numbers.count > 1)
        let sets =
          (0..<25).map { part in RowSet(partition: 0, parts: (0..<25).map { $0 != part }) }
          + [
            RowSet(partition: 1, parts: (0..<4).map { $0 == 3 }),
            RowSet(partition: 1, parts: Array(repeating: true, count: 4)),
          ]
        // Floats of Spark's are doubles here: to the last digit.
        #expect(
          try engines.spark.medians(of: numbers, in: sets) == engines.local.medians(of: numbers, in: sets))
      }
    }

    @Test("sums about an event are those of the rows")
    func answers() throws {
      try withCase { engines in
        let (survey, other) = (try engines.spark.survey(request("event")), try engines.local.survey(request("event")))
        var stream = Self.seed.stream("coefficients")
        var coefficients: [RawColumns.Column: Double] = [:]
        for column in survey.raw.columns {
          let isFar = survey.raw.origins[column.source].magnitude > 100
          coefficients[column] = stream.normal() * (isFar ? 0.001 : 0.3)
        }
        func list(_ survey: Survey) -> [Double] {
          survey.raw.columns.map { column in
            let own = coefficients[column] ?? 0
            // Whatever stands for a missing number, the predictor is the same.
            guard column.kind == .missing, let value = coefficients[.init(column.source, .value)] else { return own }
            return own - value * survey.raw.origins[column.source]
          } + [-1]
        }
        let sets = [nil, RowSet(partition: 0, parts: (0..<25).map { $0 % 5 != 1 })]
        let folds = RowGroups((0..<4).map { fold in RowSet(partition: 1, parts: (0..<4).map { $0 == fold }) })
        func queries(_ survey: Survey) -> [RowQuery] {
          sets.flatMap { rows in
            [
              RowQuery(list(survey), rows: rows, .likelihood(hasCurvature: true)),
              RowQuery(list(survey), rows: rows, .likelihood(hasCurvature: false)),
              RowQuery(list(survey), rows: rows, .performance(hasCurve: true)),
            ]
          } + [
            RowQuery([list(survey)], groups: folds, .likelihood(hasCurvature: true)),
            // By fold its own predictor.
            RowQuery(
              (0..<4).map { fold in list(survey).map { $0 * (1 + 0.1 * Double(fold)) } }, groups: folds,
              .likelihood(hasCurvature: false)),
          ]
        }
        let reading = TargetReading.eventLevel(1)
        let own = try engines.spark.answer(queries(survey), about: reading)
        let local = try engines.local.answer(queries(other), about: reading)
        // The constants' column stands last in both; the others are found by what they are.
        let places = survey.raw.columns.map { other.raw.place($0.source, $0.kind) ?? -1 } + [other.raw.count]
        for (a, b) in zip(own.flatMap(\.self), local.flatMap(\.self)) {
          #expect(a.rows == b.rows && a.events == b.events && abs(a.hits - b.hits) <= 1)
          for (x, y) in [
            (a.loss, b.loss), (a.entropy, b.entropy), (a.variance, b.variance), (a.squares, b.squares),
            (a.lossSquares, b.lossSquares),
          ] {
            #expect(abs(x - y) <= 1e-9 * max(1, abs(y)))
          }
          #expect(a.bins.count == b.bins.count)
          // A predictor at the end of a bin may fall to either side.
          #expect(zip(a.bins, b.bins).reduce(0) { $0 + abs($1.0 - $1.1) } <= 4)
          guard !a.gradient.isEmpty else { continue }
          // Origins of missing values differ, and with them what a value's column is: taken to 0.
          let (ga, ha) = atZero(a, survey)
          let (gb, hb) = atZero(b, other)
          let size = places.count
          guard !ha.isEmpty else {
            #expect((0..<size).allSatisfy { abs(ga[$0] - gb[places[$0]]) <= 1e-9 * max(1, Double(a.rows)) })
            continue
          }
          for j in 0..<size {
            let scale = (ha[j * size + j] * Double(a.rows)).squareRoot()
            #expect(abs(ga[j] - gb[places[j]]) <= 1e-9 * max(1, scale))
            for i in 0..<size {
              let spread = (ha[j * size + j] * ha[i * size + i]).squareRoot()
              #expect(abs(ha[j * size + i] - hb[places[j] * size + places[i]]) <= 1e-9 * max(1, spread))
            }
          }
        }
      }
    }

    /// Gradient and curvature by raw columns that are 0 where a number is missing.
    private func atZero(_ sums: RowSums, _ survey: Survey) -> ([Double], [Double]) {
      var (gradient, curvature) = (sums.gradient, sums.curvature)
      let size = gradient.count
      for (place, column) in survey.raw.columns.enumerated() where column.kind == .value {
        guard let missing = survey.raw.place(column.source, .missing) else { continue }
        let shift = -survey.raw.origins[column.source]
        gradient[place] += shift * gradient[missing]
        if curvature.isEmpty { continue }
        for i in 0..<size { curvature[place * size + i] += shift * curvature[missing * size + i] }
        for i in 0..<size { curvature[i * size + place] += shift * curvature[i * size + missing] }
      }
      return (gradient, curvature)
    }

    @Test("exchanged parts raise the loss as they do here")
    func exchange() throws {
      try withCase { engines in
        let (survey, other) = (try engines.spark.survey(request("event")), try engines.local.survey(request("event")))
        func query(_ survey: Survey) throws -> RowQuery {
          var part = [Double](repeating: 0, count: survey.raw.count + 1)
          part[try #require(survey.raw.place(0, .value))] = 1
          var coefficients = part
          coefficients[survey.raw.count] = -1001
          let donors = DonorCurve((0..<200).map { 1000 + 2.5 * (Double($0) / 99.5 - 1) })
          return RowQuery(
            coefficients, rows: RowSet(partition: 1, parts: (0..<4).map { $0 < 2 }),
            .exchange(RowQuery.Exchange(parts: [part], donors: [donors])))
        }
        let own = try engines.spark.answer([try query(survey)], about: .eventLevel(1))[0][0]
        let local = try engines.local.answer([try query(other)], about: .eventLevel(1))[0][0]
        #expect(own.rows == local.rows)
        #expect(abs(own.loss - local.loss) <= 1e-6 * Double(own.rows))
      }
    }

    private func run(_ engine: any Engine, _ options: AnalysisOptions) throws -> Run {
      try LargeAnalysis(options, on: engine, sampleRows: min(rows, 2000)).run(
        from: { DataSource(fileName: "t", sha256: "", byteCount: 0) },
        as: { _ in RunIdentity(id: "", createdAt: "", version: "", command: []) })
    }

    @Test("every number of an analysis of a quantity is that of the rows")
    func quantity() throws {
      try withCase { engines in
        let options = AnalysisOptions(
          target: "quantity", models: ["linear", "lasso"], pathFolds: 4, stability: StabilityOptions(), seed: Self.seed)
        let own = try run(engines.spark, options)
        let local = try run(SameSample(engines.local, engines.spark), options)
        let passedOver: Set<String> = ["timings", "provenance", "work"]
        let differences = Numbers(of: own, without: passedOver)
          .differences(from: Numbers(of: local, without: passedOver), tolerance: 1e-9)
        #expect(differences.isEmpty, "\(differences.count): \(differences.prefix(5))")
        #expect(own.ranking.map(\.feature) == local.ranking.map(\.feature))
        #expect(Numbers(of: own).all.count > 1000)
      }
    }

    @Test("models, path and what leaving features out costs of an event are those of the rows")
    func event() throws {
      try withCase { engines in
        let options = AnalysisOptions(
          target: "event", models: ["logistic"], methods: ["learned", "permutation", "conditional", "loco"],
          pathFolds: 4, seed: Self.seed)
        let own = try run(engines.spark, options)
        let local = try run(SameSample(engines.local, engines.spark), options)
        func numbers(_ run: Run) -> Numbers {
          Numbers(of: [run.models as Any, run.path, run.importances] as [Any])
        }
        let differences = numbers(own).differences(from: numbers(local), tolerance: 1e-7)
        #expect(differences.isEmpty, "\(differences.count): \(differences.prefix(5))")
      }
    }

    @Test("a session that is shared has its settings and views as before")
    func shared() throws {
      let own = try #require(sparkAddress)
      let address = try SparkAddress(parsing: own + "/;session_id=" + UUID().uuidString.lowercased())
      func ask(_ statements: [String]) throws -> [ArrowTable] {
        try waiting { () async throws(SparkError) in
          let session = try await SparkSession.connect(to: address, options: SparkSession.Options())
          var tables: [ArrowTable] = []
          for statement in statements { tables.append(try await session.sql(statement)) }
          await session.release()
          return tables
        }
      }
      _ = try ask(["SET spark.sql.shuffle.partitions=7"])
      let source = SparkSource("SELECT id AS x, sin(id) AS y FROM range(99)")
      let engine = try SparkEngine.connect(to: address, source: source)
      _ = try engine.survey(request("y"))
      engine.release()
      let found = try ask(["SET spark.sql.shuffle.partitions", "SET spark.sql.ansi.enabled", "SHOW VIEWS"])
      #expect(try found[0].column("value").texts() == ["7"])
      #expect(try found[1].column("value").texts() == ["true"])
      #expect(found[2].rowCount == 0)
    }

    @Test("what can't be read is told")
    func failures() throws {
      let address = try SparkAddress(parsing: #require(sparkAddress))
      func survey(_ source: String, _ target: ByteText) throws {
        let engine = try SparkEngine.connect(to: address, source: SparkSource(source))
        defer { engine.release() }
        _ = try engine.survey(request(target))
      }
      #expect(throws: AnalysisError.noSuchColumn("yy", suggestion: "y")) { try survey("SELECT 1 AS x, 2 AS y", "yy") }
      #expect(throws: SparkError.self) { try survey("no_such_table", "y") }
      // A source is read by the server's rules, whatever ours are.
      #expect(throws: SparkError.self) { try survey("SELECT id AS x, 1 / (id - 3) AS y FROM range(9)", "y") }
      #expect(throws: AnalysisError.tooFewRows(0)) { try survey("SELECT 1 AS x, 2 AS y WHERE false", "y") }
      #expect(throws: AnalysisError.unsuitableTarget("y", .text)) { try survey("SELECT 1 AS x, array(1) AS y", "y") }
      #expect(throws: AnalysisError.noTargetValues("y", rows: 1)) {
        try survey("SELECT 1 AS x, DOUBLE('NaN') AS y", "y")
      }
    }
  }

  /// An engine with the sample of another, which draws its own.
  private struct SameSample: Engine {
    let name = "spark"
    private let rows: DealtRows
    private let other: SparkEngine

    init(_ rows: DealtRows, _ other: SparkEngine) {
      (self.rows, self.other) = (rows, other)
    }

    func survey(_ request: SurveyRequest) throws -> Survey {
      var survey = try rows.survey(request)
      survey.sample = try other.survey(request).sample
      return survey
    }

    func medians(of columns: [Int], in sets: [RowSet]) throws -> [[Double]] { try rows.medians(of: columns, in: sets) }

    func answer(_ queries: [RowQuery], about target: TargetReading) throws -> [[RowSums]] {
      try rows.answer(queries, about: target)
    }
  }
#endif
