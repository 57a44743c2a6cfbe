import Foundation
import Tabular
import TestSupport
import Testing

@testable import FeatureImportance

@Suite struct NetworkSkillTests {
  /// Four uniform columns and a target.
  static func table(rows: Int, seed: UInt64, _ target: ([Double], inout RandomStream) -> Double) -> Table {
    var stream = Seed(seed).stream("skill")
    var columns = [[Double]](repeating: [], count: 4)
    var y: [Double] = []
    for _ in 0..<rows {
      let row = (0..<4).map { _ in 2 * stream.uniform() - 1 }
      for j in 0..<4 { columns[j].append(row[j]) }
      y.append(target(row, &stream))
    }
    return Table(
      columns: columns.enumerated().map { Column(name: ByteText("x\($0 + 1)"), values: .numeric($1)) }
        + [Column(name: "y", values: .numeric(y))], rowCount: rows)
  }

  static func run(_ table: Table, task: Task? = nil, models: [String]? = nil) throws -> Run {
    let options = AnalysisOptions(
      target: "y", task: task, models: models, methods: .brief, resampling: .folds(3, repeats: 1), repeats: 5,
      pathFolds: 3,
      network: NeuralNetwork(family: .gaussian, networks: 2))
    return try Analysis(options).run(
      on: table,
      from: DataSource(
        fileName: "t.csv", sha256: "", byteCount: 0, rejected: [], rejectedCount: 0, warnings: [], timings: []),
      as: RunIdentity(id: "r", createdAt: "t", version: "v", command: []))
  }

  @Test("a product is seen by the network alone: non-linear only, and it makes the ranking")
  func product() throws {
    let run = try Self.run(Self.table(rows: 400, seed: 5) { x, stream in x[0] * x[1] + 0.05 * stream.normal() })
    let network = try #require(run.models.first { $0.name == "mlp" })
    #expect(network.network?.skill == .nonlinearOnly && network.isBest)
    #expect(run.warnings.contains { $0.code == "network-non-linear-only" && $0.message.hasPrefix("Non-linear only") })
    #expect(!run.warnings.contains { $0.code == "no-skill" })
    #expect(Set(run.ranking.prefix(2).map(\.feature)) == ["x1", "x2"])
    #expect(run.ranking.prefix(2).allSatisfy { $0.verdict == .nonlinear })
    #expect(run.ranking.dropFirst(2).allSatisfy { $0.verdict == .unsupported })
  }

  @Test("where the truth is linear the network gains nothing, says so and does not rank")
  func linear() throws {
    let run = try Self.run(Self.table(rows: 150, seed: 2) { x, stream in x[0] + x[1] + 0.3 * stream.normal() })
    let network = try #require(run.models.first { $0.name == "mlp" })
    #expect(network.network?.skill == .noGain && !network.isBest)
    #expect(run.warnings.contains { $0.code == "network-no-gain" })
  }

  @Test("of pure noise the network learns nothing, and says so")
  func noise() throws {
    let run = try Self.run(Self.table(rows: 150, seed: 3) { _, stream in stream.normal() })
    #expect(run.models.first { $0.name == "mlp" }?.network?.skill == NetworkSkill.none)
    #expect(run.warnings.contains { $0.code == "network-no-skill" } && run.warnings.contains { $0.code == "no-skill" })
  }

  @Test("alone it is compared with the null model only")
  func alone() throws {
    let table = Self.table(rows: 300, seed: 4) { x, stream in x[0] + 0.3 * stream.normal() > 0 ? 1 : 0 }
    let run = try Self.run(table, task: .classification, models: ["mlp"])
    #expect(run.models.map(\.name) == ["mlp"])
    #expect(run.models[0].network?.skill == .unopposed && run.models[0].isBest)
    #expect(run.ranking.first?.feature == "x1" && run.ranking.first?.verdict == nil)
  }

  @Test("a run keeps the training of every network, thinned, with the weights of features once")
  func training() throws {
    let table = Self.table(rows: 100, seed: 5) { x, stream in x[0] + 0.5 * stream.normal() }
    let network = try #require(try Self.run(table, models: ["linear", "mlp"]).models[1].network)
    #expect(network.widths.first == 4 && network.widths.last == 1 && network.training.count > 1)
    for (index, record) in network.training.enumerated() {
      #expect(record.epochs.count <= 61 && record.epochs.first?.epoch == 1)
      #expect(record.best == 0 || record.kept != nil)
      #expect(record.epochs.allSatisfy { $0.featureNorms.count == (index == 0 ? 4 : 0) })
    }
  }
}

@Suite struct SeedSpreadTests {
  // By hand: rows (1, 2, 3, 4) have the variance 5/3 of one and 5/12 of their mean; networks (1, 3) have 2 and 1.
  @Test("with one split the spread over networks is added to that over rows, with Welch's degrees of freedom")
  func welch() {
    let rows = Replicates(rows: [[1, 2, 3, 4]])
    let both = Replicates(rows: [[1, 2, 3, 4]], seeds: [[1, 3]])
    #expect(agree(rows.standardError(0), (5.0 / 12).squareRoot(), 1e-14))
    #expect(agree(both.standardError(0), (5.0 / 12 + 1).squareRoot(), 1e-14))
    let degrees = (17.0 / 12) * (17.0 / 12) / (25.0 / 144 / 3 + 1)
    let expected = StudentT(degreesOfFreedom: degrees).quantile(upperTail: 0.025)
    #expect(agree(both.criticalValue(of: 0, confidence: 0.95), expected, 1e-12))
    #expect(both.criticalValue(confidence: 0.95) == rows.criticalValue(of: 0, confidence: 0.95))
  }

  @Test("a single split's intervals are wider for an ensemble than its rows alone make them")
  func holdout() throws {
    let table = NetworkSkillTests.table(rows: 200, seed: 6) { x, stream in x[0] * x[1] + 0.2 * stream.normal() }
    let options = AnalysisOptions(target: "y", resampling: .holdout(0.3), repeats: 3)
    let analysis = Analysis(options)
    let (_, cohort) = try analysis.cohort(of: table, from: DataSource(fileName: "t.csv", sha256: "", byteCount: 0))
    let evaluation = try Evaluation(
      NeuralNetwork.quick, on: cohort.everything().dataset, plan: try analysis.plan(for: cohort), of: cohort,
      options: options)
    let permutation = try MethodTable(PermutationImportance(repeats: 3), evaluation, options: options)
    #expect(permutation.importances.intervalSource == "rows")
    let rows = Replicates(rows: permutation.replicates.values)
    for (place, score) in permutation.importances.features.enumerated() {
      let alone = try evaluation.studies[0].networks.map { study in
        let feature = try #require(study.heldOut.x.features.first { $0.name == score.feature })
        return try PermutationImportance(repeats: 3).scorer(for: study)(feature).mean
      }
      let seeds = (alone[0] - alone[1]) * (alone[0] - alone[1]) / 4
      let error = try #require(score.standardError)
      #expect(seeds > 0 && error > rows.standardError(place))
      #expect(agree(error * error, rows.standardError(place) * rows.standardError(place) + seeds, 1e-9))
    }
  }
}
