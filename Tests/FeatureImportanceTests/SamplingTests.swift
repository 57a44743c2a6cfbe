import Tabular
import TestSupport
import Testing

@testable import FeatureImportance

@Suite struct SamplingTests {
  private func score(_ shuffles: [Double]) -> HeldOutScore { HeldOutScore(shuffles, rows: shuffles.map { 2 * $0 }) }

  @Test("two rounds of shuffles are one of as many")
  func adding() {
    let (a, b) = ([1.0, 4, 2, 8, 5], [3.0, 1, 7])
    let joined = HeldOutScore(a, rows: [1, 2, 3]).adding(HeldOutScore(b, rows: [5, 6, 11]))
    let whole = HeldOutScore(a + b)
    #expect(abs(joined.mean - whole.mean) < 1e-14 && abs(joined.shuffleSpread - whole.shuffleSpread) < 1e-14)
    #expect(joined.shuffles == 8)
    let rows = [(5.0 + 15) / 8, (10.0 + 18) / 8, (15.0 + 33) / 8]
    for (row, expected) in zip(joined.rows, rows) { #expect(abs(row - expected) < 1e-14) }
  }

  @Test("what is far apart is settled, what is not stays open, unless the data cannot tell either")
  func settled() {
    let table = [[score([9, 10, 11])], [score([5, 6, 4])], [score([4.9, 5.9, 4])], [score([0, 0.1, -0.1])]]
    func open(_ top: Int, noise: Double = 0) -> [Int] {
      SettledOrder(table, top: top, confidence: 0.9) { _, _ in noise }.open
    }
    #expect(open(1) == [])
    #expect(open(2) == [1, 2])
    #expect(open(4) == [1, 2])
    #expect(open(2, noise: 100) == [])
  }

  @Test("features that nothing shuffles are never open")
  func exact() {
    let table = [[HeldOutScore(mean: 1)], [HeldOutScore(mean: 1)], [score([0.9, 1.2])]]
    #expect(SettledOrder(table, top: 3, confidence: 0.95) { _, _ in 0 }.open == [2])
  }

  /// Of two features nearly alike and weak ones.
  private func run(_ sampling: Sampling?, repeats: Int, seed: UInt64) throws -> (
    importances: Importances, shuffles: Int, codes: [String]
  ) {
    let table = Samples.table(rows: 240, seed: 1)
    let columns = table.columns.filter { $0.name != "amount" }
    let options = AnalysisOptions(
      target: "outcome", models: ["logistic"], methods: ["permutation"], resampling: .folds(3, repeats: 1),
      repeats: repeats, sampling: sampling, pathFolds: 5, seed: Seed(seed))
    let run = try Analysis(options).run(
      on: Table(columns: columns, rowCount: 240),
      from: DataSource(fileName: "sample.csv", sha256: String(repeating: "0", count: 64), byteCount: 1),
      as: RunIdentity(id: "id", createdAt: "2026-01-01T00:00:00Z", version: "1", command: ["assay"]))
    let importances = try #require(run.importances.first { $0.method == "permutation" })
    let work = try #require(run.work.first { $0.stage == "permutation.logistic" })
    return (importances, work.repeats, run.warnings.map(\.code))
  }

  /// The first seed whose order a round of shuffles leaves open.
  private func openSeed() throws -> UInt64 {
    try #require(
      try (0..<20 as Range<UInt64>).first {
        try run(Sampling(budget: 1e-9), repeats: 400, seed: $0).codes.contains("not-settled")
      })
  }

  @Test("a budget that is over at once leaves the first round, and what it could not settle is said")
  func budget() throws {
    let seed = try openSeed()
    let short = try run(Sampling(budget: 1e-9), repeats: 400, seed: seed)
    let plain = try run(nil, repeats: Sampling.roundSize, seed: seed)
    #expect(short.importances.features.map(\.score) == plain.importances.features.map(\.score))
    #expect(short.shuffles == Sampling.roundSize && plain.shuffles == Sampling.roundSize)
    #expect(short.codes.contains("not-settled") && !plain.codes.contains("not-settled"))
  }

  @Test("the first feature is known after few shuffles; the order of all takes more, and agrees with many")
  func top() throws {
    let seed = try openSeed()
    let first = try run(Sampling(top: 1), repeats: 400, seed: seed)
    let all = try run(Sampling(), repeats: 400, seed: seed)
    #expect(first.shuffles < 20 && !first.codes.contains("not-settled"))
    #expect(all.shuffles > first.shuffles)
    let many = try run(nil, repeats: 400, seed: seed)
    let best = many.importances.features.max { $0.score < $1.score }
    #expect(first.importances.features.max { $0.score < $1.score }?.feature == best?.feature)
    for (a, b) in zip(all.importances.features, many.importances.features) {
      #expect(abs(a.score - b.score) <= 5 * (b.shuffleSpread ?? 0) / 5.0.squareRoot() + 1e-12)
    }
  }
}
