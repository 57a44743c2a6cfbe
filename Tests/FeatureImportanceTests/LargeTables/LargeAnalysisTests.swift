import Foundation
import Tabular
import TestSupport
import Testing

@testable import FeatureImportance

/// The analysis over an engine, held to the analysis of the same rows in memory.
@Suite struct LargeAnalysisTests {
  private static let source = DataSource(
    fileName: "sample.csv", sha256: String(repeating: "0", count: 64), byteCount: 1)
  private static let identity = RunIdentity(
    id: "id", createdAt: "2026-01-01T00:00:00Z", version: "1", command: ["assay"])

  private static func options(_ target: ByteText, _ models: [String], methods: [String]? = nil) -> AnalysisOptions {
    AnalysisOptions(
      target: target, models: models,
      methods: methods ?? ["learned", "permutation", "conditional", "loco", "stability"],
      resampling: .folds(3, repeats: 2), repeats: 5, pathFolds: 4, network: .quick, seed: Seed(3), threads: Threads(2))
  }

  private static func table(without target: ByteText) -> Table {
    let table = Samples.table(rows: 1200, seed: 11)
    return Table(columns: table.columns.filter { $0.name != target }, rowCount: table.rowCount)
  }

  private struct Both {
    let memory: Run
    let engine: Run

    init(_ target: ByteText, without other: ByteText, _ models: [String], sample: Int = 300) throws {
      let table = LargeAnalysisTests.table(without: other)
      let options = LargeAnalysisTests.options(target, models)
      memory = try Analysis(options).run(on: table, from: source, as: identity)
      let rows = RowEngine(name: "table", TableRows(table, threads: Threads(2)), blockRows: 128)
      engine = try LargeAnalysis(options, on: rows, sampleRows: sample).run(
        from: { LargeAnalysisTests.source }, as: { _ in LargeAnalysisTests.identity })
    }

    /// Largest difference of the scores, as a share of the largest score.
    func difference(_ model: String, _ method: String) throws -> Double {
      func scores(_ run: Run) throws -> [Double] {
        try #require(run.importances.first { $0.model == model && $0.method == method }).features.map(\.score)
      }
      let (a, b) = (try scores(memory), try scores(engine))
      let largest = a.reduce(0) { max($0, abs($1)) }
      return zip(a, b).reduce(0) { max($0, abs($1.0 - $1.1)) } / largest
    }

    func expectEqualMetrics(_ model: String, _ names: [Metric.Name], within tolerance: Double) throws {
      func metrics(_ run: Run) throws -> [Metric] { try #require(run.models.first { $0.name == model }).metrics }
      for name in names {
        let a = try #require(try metrics(memory).first { $0.name == name })
        let b = try #require(try metrics(engine).first { $0.name == name })
        #expect(abs(a.estimate.value - b.estimate.value) <= tolerance * abs(a.estimate.value))
        #expect(abs(a.baseline - b.baseline) <= tolerance * max(abs(a.baseline), 1e-3))
        #expect(zip(a.refits, b.refits).allSatisfy { abs(($0 ?? 0) - ($1 ?? 0)) <= tolerance * abs($0 ?? 0) })
      }
    }
  }

  @Test("a quantity: every number of the linear models, the path and stability selection")
  func quantity() throws {
    let both = try Both("amount", without: "outcome", ["linear", "lasso"])
    for method in ["learned", "permutation", "loco"] { #expect(try both.difference("linear", method) < 1e-9) }
    // Of a category every level is drawn in memory, and the residual exchanged here.
    #expect(try both.difference("linear", "conditional") < 0.02)
    #expect(try both.difference("lasso", "permutation") < 0.05)
    #expect(try both.difference("lasso", "stability") == 0)
    try both.expectEqualMetrics("linear", [.meanSquaredError, .rSquared], within: 1e-9)
    let (a, b) = (both.memory.path, both.engine.path)
    #expect(zip(a.points, b.points).allSatisfy { abs($0.lambda - $1.lambda) <= 1e-9 * $0.lambda })
    #expect(
      zip(a.points.flatMap(\.coefficients), b.points.flatMap(\.coefficients)).allSatisfy { abs($0 - $1) < 1e-7 })
    let (means, other) = (try #require(a.validation), try #require(b.validation))
    #expect(zip(means.mean, other.mean).allSatisfy { abs($0 - $1) < 1e-7 * $0 })
    #expect(means.minimum == other.minimum && means.oneStandardError == other.oneStandardError)
    #expect(both.memory.ranking.map(\.feature).prefix(2) == both.engine.ranking.map(\.feature).prefix(2))
  }

  @Test("an event: the logistic model and the path to what solvers leave, exchanges to what shuffles in memory leave")
  func event() throws {
    let both = try Both("outcome", without: "amount", ["logistic"], sample: 1000)
    #expect(try both.difference("logistic", "learned") < 1e-8)
    #expect(try both.difference("logistic", "loco") < 1e-6)
    #expect(try both.difference("logistic", "permutation") < 0.15)
    #expect(try both.difference("logistic", "conditional") < 0.15)
    try both.expectEqualMetrics("logistic", [.logLoss, .brier, .accuracy], within: 1e-9)
    try both.expectEqualMetrics("logistic", [.auc], within: 2e-3)
    let (a, b) = (both.memory.path, both.engine.path)
    let largest = a.points.flatMap(\.coefficients).reduce(0) { max($0, abs($1)) }
    #expect(
      zip(a.points.flatMap(\.coefficients), b.points.flatMap(\.coefficients)).allSatisfy {
        abs($0 - $1) < 1e-4 * largest
      })
    let gaps = [a, b].map { $0.points.reduce(0) { max($0, $1.dualityGap ?? 1) } }
    #expect(gaps[1] < 10 * gaps[0] + 1e-6)
    let (means, other) = (try #require(a.validation), try #require(b.validation))
    #expect(zip(means.mean, other.mean).allSatisfy { abs($0 - $1) < 1e-4 * $0 })
  }

  @Test("columns that are penalised in their own units have the path that they have in memory")
  func unscaledPath() throws {
    var stream = Seed(2).stream("rows")
    let small = (0..<500).map { _ in stream.normal() }
    let large = small.map { 30 * $0 + 100 * stream.normal() }
    let events = zip(small, large).map { small, large in small + large / 100 + stream.normal() > 0 ? 1.0 : 0 }
    let table = Table(
      columns: [
        Column(name: "small", values: .numeric(small)), Column(name: "large", values: .numeric(large)),
        Column(name: "outcome", values: .numeric(events)),
      ], rowCount: 500)
    let path = ElasticNetPath(family: .binomial, lambdas: .automatic(count: 20), isStandardized: false, tolerance: 1e-8)
    let rows = RowEngine(name: "table", TableRows(table, threads: Threads(2)), blockRows: 128)
    let found = try LargeAnalysis(Self.options("outcome", ["logistic"]), on: rows, sampleRows: 1000)
      .path(path, folds: 4, measure: .deviance).path
    let design = Encoding(of: ["small", "large"], in: table, rows: Array(0..<500), rule: .verbatim)
      .design(of: table, rows: Array(0..<500))
    let expected = try path.fit(Dataset(x: design, y: events), threads: Threads(1))
    for (a, b) in zip(found.points, expected) {
      #expect(abs(a.lambda - b.lambda) < 1e-9 * b.lambda)
      #expect(zip(a.coefficients, b.coefficients).allSatisfy { abs($0 - $1) < 1e-6 * (1e-3 + abs($1)) })
    }
  }

  @Test("a run says what is of all rows and what of a sample, and counts all of them")
  func wording() throws {
    let both = try Both("amount", without: "outcome", ["linear"])
    #expect(both.engine.data.rowsRead == 1200)
    #expect(both.engine.option("rows of the sample") == "300")
    #expect(both.engine.warnings.contains { $0.code == "sampled" })
    let (a, b) = (both.memory.data.columns, both.engine.data.columns)
    #expect(a.map(\.missing) == b.map(\.missing))
    #expect(a.map(\.role) == b.map(\.role))
    for (x, y) in zip(a, b) {
      guard let x = x.numbers, let y = y.numbers else { continue }
      #expect(abs(x.mean - y.mean) < 1e-9 * (1 + abs(x.mean)))
      #expect(abs(x.standardDeviation - y.standardDeviation) < 1e-9 * x.standardDeviation)
    }
    #expect(
      both.memory.target == both.engine.target
        || both.memory.target.mean.map { abs($0 - (both.engine.target.mean ?? 0)) < 1e-9 } == true)
  }

  @Test("a sample of all rows has no note")
  func whole() throws {
    let both = try Both("amount", without: "outcome", ["linear"], sample: 2000)
    #expect(!both.engine.warnings.contains { $0.code == "sampled" })
  }

  @Test("what needs rows side by side is refused")
  func refused() {
    var options = Self.options("amount", ["linear"])
    options.resampling = .holdout(0.3)
    let rows = RowEngine(name: "table", TableRows(Self.table(without: "outcome"), threads: Threads(1)))
    #expect(throws: AnalysisError.notOnEngine("--holdout")) {
      try LargeAnalysis(options, on: rows, sampleRows: 100).run(from: { Self.source }, as: { _ in Self.identity })
    }
  }

  @Test("folds far from the whole go their own way to the same path")
  func farFolds() throws {
    // So few rows that a fold's second derivatives are not those of all.
    let all = Samples.table(rows: 70, seed: 11)
    let few = Table(columns: all.columns.filter { $0.name != "amount" }, rowCount: all.rowCount)
    let path = ElasticNetPath(family: .binomial, lambdas: .automatic(count: 30))
    func losses(_ threads: Int) throws -> [Double] {
      let rows = RowEngine(name: "table", TableRows(few, threads: Threads(threads)), blockRows: 16)
      let found = try LargeAnalysis(Self.options("outcome", ["logistic"]), on: rows, sampleRows: 1000)
        .path(path, folds: 5, measure: .deviance)
      return try #require(found.path.validation).mean
    }
    let own = try losses(1)
    #expect(try losses(3) == own)
    #expect(own.allSatisfy { $0.isFinite && $0 > 0 })
  }

  @Test("the error of a pass reaches whoever asked, and ends all solvers")
  func failingEngine() {
    struct Failing: Engine {
      let name = "failing"
      func survey(_ request: SurveyRequest) throws -> Survey { throw EngineError(code: "a", message: "b", fix: "c") }
      func medians(of columns: [Int], in sets: [RowSet]) throws -> [[Double]] { [] }
      func answer(_ queries: [RowQuery], about target: TargetReading) throws -> [[RowSums]] {
        throw EngineError(code: "lost", message: "gone", fix: "try again")
      }
    }
    #expect(throws: EngineError(code: "lost", message: "gone", fix: "try again")) {
      try SharedPasses.run(5, on: Failing(), about: .quantity) { solver, passes in
        let client = PassClient(passes: passes, solver: solver)
        return client.ask([RowQuery([0], rows: nil, .performance(hasCurve: false))])?.count ?? 0
      }
    }
  }
}
