import Tabular
import TestSupport
import Testing

@testable import FeatureImportance

@Suite("Stability selection")
struct StabilityTests {
  private let threads = Threads(2)

  @Test("halves are disjoint, complete and of one size", arguments: [20, 21, 301])
  func halves(rows: Int) {
    let halves = HalfSamples(.independent, rowCount: rows, classes: nil, pairs: 7, seed: Seed(1))
    for pair in 0..<7 {
      let (first, second) = (halves.rows(ofHalf: 2 * pair), halves.rows(ofHalf: 2 * pair + 1))
      #expect((first + second).sorted() == Array(0..<rows))
      #expect(abs(first.count - second.count) <= 1)
    }
    #expect(Set((0..<14).map { halves.rows(ofHalf: $0) }).count == 14)
  }

  @Test("halves keep groups whole, neighbours in time together and shares of classes")
  func dependence() {
    let classes = (0..<400).map { $0 % 5 == 0 ? 1.0 : 0 }
    let plain = HalfSamples(.independent, rowCount: 400, classes: classes, pairs: 5, seed: Seed(2))
    let groups = (0..<400).map { $0 / 8 }
    let grouped = HalfSamples(.groups(groups), rowCount: 400, classes: classes, pairs: 5, seed: Seed(2))
    let order = TimeOrder((0..<400).map(Double.init))
    let timed = HalfSamples(.time(order), rowCount: 400, classes: nil, pairs: 5, seed: Seed(2))
    let blocked = HalfSamples(.groups(groups), rowCount: 400, blockCount: 10, pairs: 5, seed: Seed(2))
    for half in 0..<10 {
      #expect(plain.rows(ofHalf: half).count { classes[$0] == 1 } == 40)
      let rows = Set(grouped.rows(ofHalf: half))
      for group in 0..<50 { #expect([0, 8].contains(rows.count { groups[$0] == group })) }
      #expect(abs(rows.count { classes[$0] == 1 } - 40) <= 4)
      let neighbours = Set(timed.rows(ofHalf: half))
      #expect(neighbours.count { neighbours.contains($0 + 1) } >= neighbours.count - 10)
      let blocks = Set(blocked?.rows(ofHalf: half) ?? [])
      for group in 0..<50 { #expect([0, 8].contains(blocks.count { groups[$0] == group })) }
    }
    #expect(HalfSamples(.groups(groups), rowCount: 400, blockCount: 60, pairs: 5, seed: Seed(2)) == nil)
  }

  @Test("what enters first in every half has probability 1, and no more than q features share the rest")
  func certain() throws {
    var data = Samples.dataset(rows: 120, columns: 12, family: .gaussian, seed: 5, correlation: 0)
    data = data.predicting(zip(data.y, data.x[column: 6]).map { 0.1 * $0 + $1 })
    let result = try StabilityStudy(data, family: .gaussian, seed: Seed(3), threads: threads).run()
    #expect(result.features[6].probability == 1 && result.features[6].isStable)
    #expect(result.features[6].qValue <= result.features.map(\.qValue).min() ?? 0)
    #expect(result.features.reduce(0) { $0 + $1.probability } <= Double(result.perHalf) + 1e-9)
    for feature in result.features {
      #expect(feature.probabilities.last == feature.probability)
      #expect(zip(feature.probabilities, feature.probabilities.dropFirst()).allSatisfy { $0 <= $1 })
    }
  }

  /// Counting again, one lambda after the other, from paths in the file's units.
  @Test("probabilities are shares of halves, counted on paths of their own", arguments: Family.allCases)
  func counted(family: Family) throws {
    let data = Samples.dataset(rows: 90, columns: 6, family: family, seed: 8, correlation: 0.3)
    let options = StabilityOptions(pairs: 6)
    let study = StabilityStudy(data, family: family, options: options, seed: Seed(9), threads: threads)
    let result = try study.run()
    for (index, lambda) in result.lambdas.enumerated() where index % 3 == 0 {
      var counts = [Int](repeating: 0, count: 6)
      for half in 0..<12 {
        let rows = data.rows(study.halves.rows(ofHalf: half))
        var path = ElasticNetPath(family: family, lambdas: .given(Array(result.lambdas[...index])), tolerance: 1e-8)
        path.isGrouped = false
        let points = try path.fit(rows, threads: threads)
        var entered: [Int] = []
        for point in points {
          let sizes = (0..<6).map { j in
            point.intercepts.indices.reduce(0) { $0 + point.standardized[$1 * 6 + j] * point.standardized[$1 * 6 + j] }
          }
          entered += (0..<6).filter { sizes[$0] > 0 && !entered.contains($0) }.sorted { sizes[$0] > sizes[$1] }
        }
        #expect(points.last?.lambda == lambda)
        for feature in entered.prefix(result.perHalf) { counts[feature] += 1 }
      }
      for feature in 0..<6 {
        #expect(abs(result.features[feature].probabilities[index] - Double(counts[feature]) / 12) <= 1e-12)
      }
    }
  }

  @Test("columns of a feature move as one, and a group counts as one of q")
  func groups() throws {
    let data = Samples.dataset(rows: 150, columns: 12, family: .gaussian, seed: 6).grouped([3, 1, 2, 1, 1, 4])
    let study = StabilityStudy(data, family: .gaussian, seed: Seed(3), threads: threads)
    #expect(study.path.isGrouped)
    let result = try study.run()
    #expect(result.features.map(\.feature) == data.x.features.map(\.name))
    #expect(result.perHalf <= 6)
    let path = try study.follow(0, [1, 0.3, 0.1, 0.01, 0.001]) { _ in false }
    #expect(path.entries.map(\.feature).sorted() == Array(0..<6))
    // The first feature holds all that matters.
    #expect(path.entries.first?.feature == 0 && result.features[0].probability == 1)
  }

  @Test("sums of block moments and the rows themselves give the same selections", arguments: [false, true])
  func blocks(hasCategories: Bool) throws {
    var data = Samples.dataset(rows: 2100, columns: 8, family: .gaussian, seed: 12)
    if hasCategories { data = data.grouped([2, 1, 3, 1, 1]) }
    let options = StabilityOptions(pairs: 4)
    let blocked = StabilityStudy(data, family: .gaussian, options: options, seed: Seed(5), threads: threads)
    #expect(blocked.halves.blockCount == 20)
    let lambdas = (0..<30).map { 1.5 / Double(1 << ($0 / 3)) * [1, 0.8, 0.63][$0 % 3] }
    for half in 0..<8 {
      let rows = data.rows(blocked.halves.rows(ofHalf: half))
      let expected = try PathProblem(blocked.path, rows, threads: threads).follow(lambdas) { _ in false }
      #expect(try blocked.follow(half, lambdas) { _ in false } == expected)
      var path = blocked.path
      (path.lambdas, path.tolerance) = (.given(lambdas), 1e-12)
      let moments = try #require(try blocked.points(ofHalf: half, path))
      for (a, b) in zip(
        moments, try PathProblem(path, rows, threads: threads).trace(threads: threads, isCertified: false))
      {
        #expect(distance(a.standardized, b.standardized) < 1e-9)
      }
    }
  }

  @Test("a column that hardly varies in some halves does not spoil them")
  func rare() throws {
    let base = Samples.dataset(rows: 2100, columns: 3, family: .gaussian, seed: 12)
    let flag = (0..<2100).map { $0 == 700 || $0 == 701 ? 1.0 : 0 }
    let data = Dataset(x: Samples.design(base.x.values + flag, rows: 2100, columns: 4), y: base.y)
    let result = try StabilityStudy(
      data, family: .gaussian, options: StabilityOptions(pairs: 4), seed: Seed(5), threads: threads
    ).run()
    #expect(result.blocks == 20 && result.features[0].probability == 1)
  }

  @Test("more features than rows, with the signal among the stable", arguments: [Family.gaussian, .binomial])
  func wide(family: Family) throws {
    var data = Samples.dataset(rows: 90, columns: 120, family: .gaussian, seed: 21, correlation: 0)
    let signal = zip(data.x[column: 0], data.x[column: 1]).map { ($0 - 5) - ($1 - 5) / 20 }
    data = data.predicting(zip(signal, data.y).map { family == .gaussian ? 3 * $0 + 0.3 * $1 : $0 > 0 ? 1 : 0 })
    let result = try StabilityStudy(
      data, family: family, options: StabilityOptions(pairs: 10), seed: Seed(4), threads: threads
    ).run()
    #expect(Set(result.stable).isSuperset(of: ["x1", "x2"]))
    #expect(result.bound <= 1)
  }

  @Test(
    "the same bits with any number of threads",
    arguments: [(150, 9, Family.gaussian), (2100, 6, .gaussian), (90, 5, .binomial)])
  func threads(rows: Int, columns: Int, family: Family) throws {
    let data = Samples.dataset(rows: rows, columns: columns, family: family, seed: 13)
    let results = try [1, 3].map {
      try StabilityStudy(data, family: family, options: StabilityOptions(pairs: 8), seed: Seed(7), threads: Threads($0))
        .run()
    }
    #expect(results[0] == results[1])
  }

  @Test("an integral by hand: two lambdas, two pairs")
  func integral() {
    // All four halves have the first feature, three the second, of eight features.
    let integral = PathIntegral([[4, 3, 0, 0, 0, 0, 0, 0], [4, 3, 1, 0, 0, 0, 0, 0]], featureCount: 8, pairs: 2)
    // q of 1.75 and 2 with B of 2: q²/(4 p) + 3 q⁴/(4 p³), whose mean is 0.1199 and already the first 0.1094 > 0.05.
    #expect(integral.lambdaCount == 0)
    #expect(integral.qValues.allSatisfy { $0 == 1 })
    let wide = PathIntegral([[4, 3, 0], [4, 3, 1]], featureCount: 100, pairs: 2)
    #expect(wide.lambdaCount == 2)
    func bound(_ q: Double) -> Double {
      let square = q * q
      return square / 400 + 0.75 * square * square / 1e6
    }
    let mean: Double = (bound(1.75) + bound(2)) / 2
    let second = mean / 0.125
    #expect(abs(wide.expectedFalse[0] - mean) < 1e-12)
    #expect(abs(wide.expectedFalse[1] - second) < 1e-12)
    #expect(wide.expectedFalse[2] == 100)
    #expect(abs(wide.qValues[1] - second / 2) < 1e-12)
  }
}

extension StabilityStudy {
  /// The points of one half's path from block moments.
  fileprivate func points(ofHalf half: Int, _ path: ElasticNetPath) throws -> [PathPoint]? {
    let parts = Moments.parts(of: data, assignment: halves.blocks, count: halves.blockCount, threads: Threads(1))
    let own = halves.blocks(ofHalf: half)
    let sum = own.dropFirst().reduce(into: parts[own[0]]) { $0.add(parts[$1]) }
    return try path.fit(sum, data.x, threads: Threads(1), isCertified: false)
  }
}
