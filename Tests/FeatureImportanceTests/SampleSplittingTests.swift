import Foundation
import Tabular
import TestSupport
import Testing

@testable import FeatureImportance

@Suite struct SampleSplittingTests {
  @Test("aggregation equals its definition, searched on a fine grid", arguments: [1, 2, 3] as [UInt64])
  func aggregation(seed: UInt64) {
    var stream = Seed(seed).stream("p values")
    for count in [2, 7, 20, 50, 61] {
      let p = (0..<count).map { _ in stream.uniform() < 0.3 ? 1 : 0.02 * stream.uniform() }
      let sorted = p.sorted()
      var smallest = 1.0
      for step in 0...9500 {
        let gamma = 0.05 + 1e-4 * Double(step)
        // The gamma-quantile: at least a share gamma of the p-values is not above it.
        let rank = max(1, Int((gamma * Double(count) - 1e-9).rounded(.up)))
        smallest = min(smallest, sorted[rank - 1] / gamma)
      }
      let ours = SampleSplitting.aggregated(p)
      let byDefinition = min(1, (1 - log(0.05)) * smallest)
      // The grid may miss the best gamma by its step.
      #expect(ours <= byDefinition * (1 + 1e-9) && byDefinition <= ours * 1.003)
    }
  }

  @Test("one split is a Bonferroni test on the other half")
  func one() {
    #expect(SampleSplitting.aggregated([0.03]) == 0.03)
  }

  @Test("a strong feature is found, useless ones are not, at any number of threads", arguments: [false, true])
  func strong(isLogistic: Bool) throws {
    let family: Family = isLogistic ? .binomial : .gaussian
    let data = strongData(family)
    let method = SampleSplitting(family: family, splitCount: 6)
    let result = try method.pValues(data, seed: Seed(1), threads: Threads(2))
    #expect(result.map(\.feature) == data.x.features.map(\.name))
    #expect(result[0].pValue < 0.01)
    #expect(result[0].selectedShare == 1)
    #expect(result.dropFirst().allSatisfy { $0.pValue > 0.05 })
    #expect(try method.pValues(data, seed: Seed(1), threads: Threads(1)) == result)
    #expect(try method.pValues(data, seed: Seed(2), threads: Threads(1)) != result)
  }

  @Test("columns of one feature are tested as one")
  func categorical() throws {
    let data = strongData(.gaussian)
    let x = DesignMatrix(
      rowCount: data.rowCount, columnNames: data.x.columnNames,
      features: [Feature(name: "group", columns: 0..<3), Feature(name: "other", columns: 3..<6)],
      values: data.x.values)
    let result = try SampleSplitting(family: .gaussian, splitCount: 4).pValues(
      Dataset(x: x, y: data.y), seed: Seed(1), threads: Threads(1))
    #expect(result.map(\.feature) == ["group", "other"])
    #expect(result[0].pValue < 0.01 && result[1].pValue > 0.05)
  }

  @Test("where nothing matters, something is found in at most a twentieth of tables")
  func familyWiseError() throws {
    let repeats = ProcessInfo.processInfo.environment["ASSAY_SIMULATIONS"].flatMap { Int($0) } ?? 12
    var falseAlarms = 0
    for seed in 0..<repeats {
      let data = Samples.dataset(rows: 50, columns: 8, family: .gaussian, seed: UInt64(seed))
      var stream = Seed(UInt64(seed)).stream("null")
      var y = data.y
      stream.shuffle(&y)
      let result = try SampleSplitting(family: .gaussian, splitCount: 5).pValues(
        Dataset(x: data.x, y: y), seed: Seed(1), threads: Threads(2))
      if result.contains(where: { $0.pValue < 0.05 }) { falseAlarms += 1 }
    }
    // Aggregation is conservative; three standard deviations of a share of 0.05.
    #expect(Double(falseAlarms) <= 0.05 * Double(repeats) + 3 * (0.0475 * Double(repeats)).squareRoot())
  }

  @Test("too few rows to split are refused")
  func few() {
    let data = Samples.dataset(rows: 12, columns: 2, family: .gaussian, seed: 1)
    #expect(throws: FitError.tooFewRows(rows: 12, coefficients: 3)) {
      try SampleSplitting(family: .gaussian).pValues(data, seed: Seed(0), threads: Threads(1))
    }
  }

  private func strongData(_ family: Family) -> Dataset {
    let x = Samples.dataset(rows: 160, columns: 6, family: .gaussian, seed: 5, correlation: 0.2).x
    var stream = Seed(5).stream("noise")
    let y = x[column: 0].map { value in
      switch family {
      case .gaussian: 2 * value + stream.normal()
      default: stream.uniform() < 1 / (1 + exp(-2 * (value - 5))) ? 1.0 : 0
      }
    }
    return Dataset(x: x, y: y)
  }
}
