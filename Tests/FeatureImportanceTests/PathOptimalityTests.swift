import TestSupport
import Testing

@testable import FeatureImportance

@Suite("Optimality along a path")
struct PathOptimalityTests {
  private let threads = Threads(1)

  @Test(
    "KKT conditions hold as closely as the tolerance says",
    arguments: PathCase.plain + PathCase.special + PathCase.large + PathCase.sampled)
  func optimality(problem: PathCase) throws {
    let data = problem.data
    let path = problem.path(count: 8)
    let oracle = PathOracle(path, data)
    // Intercepts take a last step that other columns feel; the oracle's own sums round, too.
    let allowed = oracle.nullSlope * (2 * path.tolerance + 1e-13)
    for point in try path.fit(data, threads: threads) {
      #expect(oracle.violation(point) <= allowed, "at lambda \(point.lambda)")
      let p = data.x.columnCount
      for k in point.coefficients.indices {
        #expect(agree(point.standardized[k], point.coefficients[k] * oracle.scales[k % p], 1e-12))
      }
    }
  }

  @Test(
    "the duality gap closes, and bounds how far a loose solution is from the best",
    arguments: PathCase.plain + PathCase.special)
  func gap(problem: PathCase) throws {
    let data = problem.data
    let oracle = PathOracle(problem.path(), data)
    var loose = problem.path(count: 5)
    loose.tolerance = 1e-2
    let rough = try loose.fit(data, threads: threads)
    var tight = loose
    tight.tolerance = 1e-10
    tight.lambdas = .given(rough.map(\.lambda))
    for (rough, fine) in zip(rough, try tight.fit(data, threads: threads)) {
      let size = max(1, oracle.nullSlope)
      let gap = try #require(fine.dualityGap)
      #expect(gap >= 0 && gap < 1e-7 * size)
      // What is not penalised counts as being at its best: it is not quite, which convexity bounds.
      let excess = oracle.objective(rough) - oracle.objective(fine) - oracle.freeSlack(rough, fine)
      #expect(try #require(rough.dualityGap) >= excess - 1e-10 * size, "at lambda \(rough.lambda)")
    }
  }

  @Test("at the largest lambda nothing has entered, just below it something has", arguments: Family.allCases)
  func entry(family: Family) throws {
    let data = Samples.dataset(rows: 80, columns: 8, family: family, seed: 3)
    let largest = try ElasticNetPath(family: family).fit(data, threads: threads)[0].lambda
    #expect(agree(largest, PathOracle(ElasticNetPath(family: family), data).nullSlope, 1e-12))
    let points = try ElasticNetPath(family: family, lambdas: .given([largest, 0.999 * largest])).fit(
      data, threads: threads)
    #expect(points.map(\.degreesOfFreedom) == [0, 1])
    #expect(abs(points[0].devianceRatio) < 1e-15)
  }

  @Test("orthogonal columns are soft-thresholded")
  func softThreshold() throws {
    // A Hadamard design: columns of +1 and -1, orthogonal, mean 0, variance 1.
    let x: [Double] = [1, 1, 1, 1, -1, -1, -1, -1, 1, 1, -1, -1, 1, 1, -1, -1, 1, -1, 1, -1, 1, -1, 1, -1]
    let y: [Double] = [6, 3, 2, 1, 4, -2, -5, -1]
    let data = Dataset(x: Samples.design(x, rows: 8, columns: 3), y: y)
    let lambda = 0.7
    let point = try ElasticNetPath(family: .gaussian, lambdas: .given([lambda])).fit(data, threads: threads)[0]
    for j in 0..<3 {
      let c = zip(data.x[column: j], y).reduce(0) { $0 + $1.0 * $1.1 } / 8
      let expected = abs(c) <= lambda ? 0 : c - (c > 0 ? lambda : -lambda)
      #expect(abs(point.coefficients[j] - expected) < 1e-14)
    }
  }
}
