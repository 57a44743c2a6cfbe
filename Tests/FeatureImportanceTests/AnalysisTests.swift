import Tabular
import TestSupport
import Testing

@testable import FeatureImportance

@Suite struct AnalysisTests {
  private static let source = DataSource(
    fileName: "sample.csv", sha256: String(repeating: "0", count: 64), byteCount: 1)
  private static let identity = RunIdentity(
    id: "id", createdAt: "2026-01-01T00:00:00Z", version: "1", command: ["assay"])

  /// - Parameter methods: nil for all.
  private static func run(
    _ target: ByteText, threads: Int = 1, seed: UInt64 = 0, table: Table? = nil, models: [String]? = nil,
    methods: [String]? = ["learned", "permutation", "conditional"], resampling: Resampling = .folds(3, repeats: 1)
  ) throws -> Run {
    let options = AnalysisOptions(
      target: target, models: models, methods: methods, resampling: resampling, repeats: 5, pathFolds: 5,
      network: .quick, seed: Seed(seed), threads: Threads(threads))
    return try Analysis(options).run(on: table ?? Samples.table(rows: 240, seed: 1), from: source, as: identity)
  }

  /// What several tests look at.
  private static let plain = Result { try run("outcome") }

  @Test("what matters ranks above what does not", arguments: ["outcome", "amount"] as [ByteText])
  func truth(target: ByteText) throws {
    let table = Samples.table(rows: 240, seed: 1)
    let other: ByteText = target == "outcome" ? "amount" : "outcome"
    let run = try Self.run(
      target, table: Table(columns: table.columns.filter { $0.name != other }, rowCount: table.rowCount),
      resampling: .folds(5, repeats: 2))
    #expect(run.ranking.map(\.feature).prefix(2) == ["signal", "group"])
    #expect(run.ranking[0].verdict == .unique && run.ranking[0].isSelected && run.ranking[0].entry == 1)
    #expect(run.ranking.filter { ["noise", "flag"].contains($0.feature) }.allSatisfy { $0.verdict == .unsupported })
    #expect(run.warnings.map(\.code).contains("id") && run.warnings.map(\.code).contains("constant"))
    #expect(!run.ranking.map(\.feature).contains("id") && !run.ranking.map(\.feature).contains("site"))
  }

  @Test("threads change no bit, the seed does")
  func threads() throws {
    let table = Samples.table(rows: 120, seed: 1)
    var (one, two) = (
      try Self.run("outcome", threads: 1, table: table, methods: nil),
      try Self.run("outcome", threads: 2, table: table, methods: nil)
    )
    one.timings = []
    two.timings = []
    #expect(one == two)
    let lasso = { (seed: UInt64) in
      try Self.run("outcome", seed: seed, table: table, models: ["lasso"], methods: .brief).importances
    }
    #expect(try lasso(0) == one.importances.filter { $0.model == "lasso" && [String].brief.contains($0.method) })
    #expect(try lasso(1) != lasso(0))
  }

  @Test("another column changes no other feature's folds or shuffles")
  func addedColumn() throws {
    let table = Samples.table(rows: 240, seed: 1)
    let constant = Column(name: "extra", values: .numeric([Double](repeating: 1, count: 240)))
    let wider = Table(columns: [constant] + table.columns, rowCount: 240)
    #expect(try Self.run("outcome", table: wider).importances == Self.plain.get().importances)
  }

  @Test("coefficients and encoding of a run predict what the model predicted")
  func predictions() throws {
    let table = Samples.table(rows: 240, seed: 1)
    let run = try Self.plain.get()
    let x = run.encoding.design(of: table, rows: Array(0..<240))
    let model = try #require(run.models.first { $0.name == "logistic" }, "\(run.warnings)")
    var eta = [Double](repeating: model.intercepts[0], count: 240)
    for (j, coefficient) in model.coefficients.enumerated() {
      #expect(x.columnNames[j] == coefficient.column)
      for (i, value) in x[column: j].enumerated() { eta[i] += coefficient.estimate * value }
    }
    let target = try Target("outcome", in: table)
    let fit = try LogisticRegression().fit(Dataset(x: x, y: target.values))
    for (a, b) in zip(eta, fit.predict(x)) { #expect(abs(a - b) < 1e-10) }
  }

  @Test("what held-out rows contain reaches nothing that is learnt")
  func isolation() throws {
    let table = Samples.table(rows: 120, seed: 2)
    let target = try Target("outcome", in: table)
    let cohort = Cohort(table: table, target: target, features: ["signal", "group"])
    let split = Split(training: Array(0..<80), heldOut: Array(80..<120))
    let before = cohort.datasets(split).training.x.values
    // Absurd held-out values must change no training column: neither median, nor levels, nor scale.
    let columns = table.columns.map { column in
      guard case .numeric(let x) = column.values else { return column }
      return Column(name: column.name, values: .numeric(x.enumerated().map { $0 < 80 ? $1 : 1e9 }))
    }
    let changed = Cohort(
      table: Table(columns: columns, rowCount: 120), target: target, features: ["signal", "group"])
    #expect(changed.datasets(split).training.x.values == before)
  }

  @Test("a copy of the target is suspected, and separation names it")
  func leakage() throws {
    let table = Samples.table(rows: 240, seed: 3)
    guard case .boolean(let outcome)? = table["outcome"]?.values else { throw AnalysisError.noFeatures }
    var stream = Seed(8).stream("leak")
    let copy = Column(
      name: "billed", values: .numeric(outcome.codes.map { Double($0) * 100 + 10 * stream.uniform() }))
    let run = try Self.run("outcome", table: Table(columns: table.columns + [copy], rowCount: 240))
    #expect(run.warnings.contains { $0.code == "leakage" && $0.feature == "billed" && $0.severity == .serious })
    #expect(run.warnings.contains { $0.code == "separation" && $0.feature == "billed" })
    #expect(run.ranking[0].feature == "billed" && run.ranking[0].verdict == .suspicious)
    #expect(run.models.map(\.name) == ["lasso", "mlp"])
    #expect(!run.warnings.contains { $0.code == "leakage" && $0.feature != "billed" })
  }

  @Test("pure noise beats no null model, and the run says so")
  func noSkill() throws {
    let table = Samples.table(rows: 240, seed: 4)
    let noise = Table(columns: table.columns.filter { ["noise", "flag", "outcome"].contains($0.name) }, rowCount: 240)
    let run = try Self.run("outcome", table: noise)
    #expect(run.warnings.contains { $0.code == "no-skill" })
    #expect(run.ranking.allSatisfy { $0.verdict == .unsupported })
  }

  @Test("a single split measures its intervals over rows")
  func holdout() throws {
    let run = try Self.run("outcome", models: ["lasso"], resampling: .holdout(0.3))
    #expect(run.importances.contains { $0.method == "permutation" && $0.intervalSource == "rows" })
    #expect(run.work.first?.rows == 72)
  }

  @Test("tables that cannot be ranked are refused")
  func refused() {
    let small = Samples.table(rows: 9, seed: 1)
    #expect(throws: AnalysisError.tooFewRows(9)) { try Self.run("amount", table: small) }
    #expect(throws: AnalysisError.noSuchColumn("outcom", suggestion: "outcome")) { try Self.run("outcom") }
    let lonely = Table(columns: Samples.table(rows: 40, seed: 1).columns.filter { $0.name == "amount" }, rowCount: 40)
    #expect(throws: AnalysisError.noFeatures) { try Self.run("amount", table: lonely) }
  }

  /// Patients of five visits whose amount is their own: what one visit tells, the next repeats.
  private var visits: Table {
    var stream = Seed(6).stream("visits")
    var (patient, seen, mark, amount): ([Int32], [Double], [Double], [Double]) = ([], [], [], [])
    for p in 0..<40 {
      let (own, level) = (stream.normal(), 3 * stream.normal())
      for visit in 0..<5 {
        patient.append(Int32(p))
        seen.append(Double(10 * visit + p % 10))
        mark.append(own + 0.01 * stream.normal())
        amount.append(level + 0.1 * stream.normal())
      }
    }
    let names = (0..<40).map { ByteText("p\($0 + 10)") }
    return Table(
      columns: [
        Column(name: "patient", values: .categorical(Labels(codes: patient, levels: names))),
        Column(name: "seen", values: .numeric(seen)), Column(name: "mark", values: .numeric(mark)),
        Column(name: "amount", values: .numeric(amount)),
      ], rowCount: 200)
  }

  @Test("what splits rows is no feature, and is told in the options and the roles")
  func splitting() throws {
    for (splitting, role, option) in [
      (Splitting.groups("patient"), ColumnSummary.Role.group, "split by"), (.time("seen"), .time, "time"),
    ] {
      let options = AnalysisOptions(
        target: "amount", models: ["linear"], methods: .brief, splitting: splitting, repeats: 2, threads: Threads(1))
      let run = try Analysis(options).run(on: visits, from: Self.source, as: Self.identity)
      #expect(run.data.columns.first { $0.name == splitting.column }?.role == role)
      #expect(!run.ranking.map(\.feature).contains(splitting.column ?? ""))
      #expect(run.provenance.options.first { $0.name == option }?.value == splitting.column?.string)
      #expect(run.provenance.options.first { $0.name == "fold repeats" }?.value == (role == .time ? "1" : "2"))
    }
  }

  @Test("few groups give few splits, and the run says so")
  func fewGroups() throws {
    let table = visits
    let thirds = Column(name: "ward", values: .numeric((0..<200).map { Double($0 / 5 % 3) }))
    let options = AnalysisOptions(
      target: "amount", models: ["linear"], methods: .brief, splitting: .groups("ward"), repeats: 2,
      threads: Threads(1))
    let run = try Analysis(options).run(
      on: Table(columns: table.columns + [thirds], rowCount: 200), from: Self.source, as: Self.identity)
    #expect(run.provenance.options.first { $0.name == "folds" }?.value == "3")
    #expect(run.path.validation?.folds == 3)
    #expect(run.warnings.contains { $0.code == "few-groups" && $0.feature == "ward" })
  }

  @Test("a class that one group alone has cannot be learnt from the others")
  func loneClass() throws {
    let table = visits
    let ill = Column(name: "ill", values: .numeric((0..<200).map { $0 < 5 ? 1 : 0 }))
    let options = AnalysisOptions(
      target: "ill", methods: .brief, splitting: .groups("patient"), repeats: 2, network: .quick, threads: Threads(1))
    #expect(throws: AnalysisError.classNotLearnt("patient")) {
      try Analysis(options).run(
        on: Table(columns: table.columns + [ill], rowCount: 200), from: Self.source, as: Self.identity)
    }
  }

  @Test("AUC is not asked of held-out rows of one class")
  func oneClassHeldOut() throws {
    let table = visits
    // Five patients in a ward, all of a ward ill or none: a held-out ward has one class only.
    let ward = Column(name: "ward", values: .numeric((0..<200).map { Double($0 / 25) }))
    let ill = Column(name: "ill", values: .numeric((0..<200).map { Double($0 / 25 % 2) }))
    let options = AnalysisOptions(
      target: "ill", models: ["lasso"], methods: .brief, resampling: .folds(8, repeats: 1),
      splitting: .groups("ward"), repeats: 2, threads: Threads(1))
    let run = try Analysis(options).run(
      on: Table(columns: table.columns + [ward, ill], rowCount: 200), from: Self.source, as: Self.identity)
    #expect(run.models.allSatisfy { $0.metrics.map(\.name) == [.logLoss, .brier, .accuracy] })
  }
}
