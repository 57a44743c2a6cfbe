import Foundation
import Tabular
import TestSupport
import Testing

@testable import FeatureImportance

@Suite struct SegmentTests {
  /// Three columns, a level for each row, and a target that goes with the first column in all levels and with the second
  /// in some of them.
  private func cohort(sizes: [Int], slopes: [Double], seed: UInt64 = 1, isBinary: Bool = false) throws -> Cohort {
    var stream = Seed(seed).stream("segments")
    let count = sizes.reduce(0, +)
    let columns = (0..<3).map { _ in (0..<count).map { _ in stream.normal() } }
    let codes = sizes.enumerated().flatMap { level, size in [Int32](repeating: Int32(level), count: size) }
    let eta = (0..<count).map { columns[0][$0] + slopes[Int(codes[$0])] * columns[1][$0] }
    let y = eta.map { isBinary ? (stream.uniform() < logisticProbability($0) ? 1.0 : 0) : $0 + stream.normal() }
    let table = Table(
      columns: columns.enumerated().map { Column(name: ByteText("x\($0 + 1)"), values: .numeric($1)) } + [
        Column(
          name: "site", values: .categorical(Labels(codes: codes, levels: sizes.indices.map { ByteText("s\($0)") }))),
        Column(name: "y", values: .numeric(y)),
      ], rowCount: count)
    return Cohort(
      table: table, target: try Target("y", in: table, task: isBinary ? .classification : .regression, positive: nil),
      features: ["x1", "x2", "x3", "site"])
  }

  private func segments(_ cohort: Cohort) throws -> Segments {
    try SegmentStudy(
      cohort: cohort, column: "site", options: AnalysisOptions(target: "y", repeats: 5, threads: Threads(1))
    ).segments()
  }

  @Test("a feature that counts in one level only differs between levels, the others do not", arguments: [false, true])
  func difference(isBinary: Bool) throws {
    let segments = try segments(
      try cohort(sizes: [400, 300, 200], slopes: [0, 2, 0], isBinary: isBinary))
    #expect(segments.levels.map(\.level) == ["s0", "s1", "s2"])
    #expect(segments.levels.map(\.rows) == [400, 300, 200])
    #expect(segments.tests.map(\.feature) == ["x1", "x2", "x3"])
    let pValues = try segments.tests.map { try #require($0.adjustedPValue) }
    #expect(pValues[1] < 1e-3 && pValues[0] > 0.05 && pValues[2] > 0.05)
    #expect(segments.levels[1].scores[1].rank == 1 && segments.levels[0].scores[0].rank == 1)
    #expect(segments.reading == ["Between the levels of site the importance differs of x2."])
  }

  @Test("a slope of the other sign is a difference too")
  func sign() throws {
    let segments = try segments(try cohort(sizes: [300, 300], slopes: [1, -1]))
    #expect(try #require(segments.tests[1].pValue) < 1e-6)
  }

  @Test("a small level is drawn towards the others more than a large one")
  func pooling() throws {
    let segments = try segments(try cohort(sizes: [2000, 30], slopes: [0.5, 0.5], seed: 4))
    let (large, small) = (segments.levels[0].scores[1], segments.levels[1].scores[1])
    func distance(_ score: SegmentScore) throws -> Double {
      let (pooled, alone) = (try #require(score.pooled), try #require(score.alone))
      return abs(pooled.value.squareRoot() - alone.value.squareRoot())
    }
    let (far, near) = (try distance(small), try distance(large))
    #expect(far > 5 * near)
    // And it is known better for it.
    func width(_ estimate: Estimate?) throws -> Double {
      let estimate = try #require(estimate)
      let (low, high) = (try #require(estimate.low), try #require(estimate.high))
      return high - low
    }
    let (pooled, alone) = (try width(small.pooled), try width(small.alone))
    #expect(pooled < alone)
  }

  @Test("levels that are equal are called different as often as the level says")
  func errorRate() throws {
    var found = 0
    for seed in 0..<150 {
      let segments = try segments(
        try cohort(sizes: [60, 120, 40], slopes: [0.3, 0.3, 0.3], seed: UInt64(seed + 10)))
      found += segments.tests.count { ($0.pValue ?? 1) < 0.05 }
    }
    // 450 tests: 22 expected, and no more than chance allows beside.
    #expect(found < 36)
  }

  @Test("a level too small for the regression says so; one of few rows is left out; other columns are refused")
  func failures() throws {
    let cohort = try cohort(sizes: [200, 200, 9], slopes: [1, 1, 1])
    let segments = try segments(cohort)
    #expect(segments.levels.count == 2 && segments.rowsLeftOut == 9)
    let options = AnalysisOptions(target: "y")
    #expect(throws: AnalysisError.noSegments("x1", .manyLevels(409))) {
      try SegmentStudy(cohort: cohort, column: "x1", options: options).segments()
    }
    #expect(throws: AnalysisError.noSuchColumn("sites", suggestion: "site")) {
      try SegmentStudy(cohort: cohort, column: "sites", options: options).segments()
    }
  }

  @Test("pooled means are those of random effects, by hand")
  func randomEffects() {
    let pooling = SegmentPooling([1, 3], errors: [1, 1])
    // Q = 2, so that the variance between is (2 - 1) / (2 - 1) = 1 and half of each error is taken off.
    #expect(abs(pooling.variance - 1) < 1e-12)
    #expect(abs(pooling.pooled(0).value - 1.5) < 1e-12 && abs(pooling.pooled(1).value - 2.5) < 1e-12)
    let equal = SegmentPooling([2, 2.1], errors: [1, 1])
    #expect(equal.variance == 0 && abs(equal.pooled(0).value - 2.05) < 1e-12)
    #expect(abs(equal.pooled(0).error - 0.5.squareRoot()) < 1e-12)
  }
}
