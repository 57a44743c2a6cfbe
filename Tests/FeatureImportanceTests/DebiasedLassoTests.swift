import Foundation
import Tabular
import TestSupport
import Testing

@testable import FeatureImportance

@Suite struct DebiasedLassoTests {
  private let threads = Threads(2)

  @Test("with many more rows than columns it becomes least squares", arguments: [false, true])
  func leastSquares(isWeighted: Bool) throws {
    let plain = Samples.dataset(rows: 400, columns: 5, family: .gaussian, seed: 3)
    // Weights of 1 are weights all the same.
    let data = Dataset(x: plain.x, y: plain.y, weights: isWeighted ? [Double](repeating: 1, count: 400) : nil)
    let fit = try LeastSquares().fit(plain)
    let debiased = try DebiasedLasso(family: .gaussian).fit(data, seed: Seed(0), threads: threads)
    for (ours, exact) in zip(debiased, fit.coefficients) {
      let ours = try #require(ours.inference)
      let error = try #require(exact.standardError)
      #expect(abs(ours.estimate - exact.estimate) < 0.01 * error)
      #expect(abs(ours.standardError - error) < 0.01 * error)
    }
  }

  @Test("with many more rows than columns it becomes logistic regression")
  func logisticRegression() throws {
    let data = Samples.dataset(rows: 800, columns: 4, family: .binomial, seed: 3)
    let fit = try LogisticRegression().fit(data)
    let debiased = try DebiasedLasso(family: .binomial).fit(data, seed: Seed(0), threads: threads)
    for (ours, exact) in zip(debiased, fit.coefficients) {
      let ours = try #require(ours.inference)
      let error = try #require(exact.standardError)
      #expect(abs(ours.estimate - exact.estimate) < 0.05 * error)
      #expect(abs(ours.standardError - error) < 0.05 * error)
    }
  }

  @Test("rows of weight 0 change nothing")
  func weights() throws {
    let data = Samples.dataset(rows: 60, columns: 4, family: .gaussian, seed: 9, isWeighted: true)
    let debiased = try DebiasedLasso(family: .gaussian).fit(data, seed: Seed(0), threads: threads)
    let zero = (0..<60).filter { $0 % 4 == 0 }
    var values = data.x.values
    var y = data.y
    for i in zero {
      y[i] = 1e3
      for j in 0..<4 { values[j * 60 + i] *= -1 }
    }
    let other = Dataset(x: Samples.design(values, rows: 60, columns: 4), y: y, weights: data.weights)
    let again = try DebiasedLasso(family: .gaussian).fit(other, seed: Seed(0), threads: threads)
    for (a, b) in zip(debiased, again) {
      let (a, b) = (try #require(a.inference), try #require(b.inference))
      #expect(abs(a.estimate - b.estimate) < 1e-9 * a.standardError)
      #expect(abs(a.standardError - b.standardError) < 1e-9 * a.standardError)
    }
  }

  // hdi's lasso.proj as its authors define it (Dezeure, Bühlmann, Meier, Meinshausen 2015, without the quarter of
  // variance for less bias): R 4.2.2 with glmnet 4.1-6, nodewise lambda and the lasso's by 10-fold cross-validation.
  @Test("estimates agree with hdi's method, standard errors are up to a quarter of the variance wider")
  func hdi() throws {
    let data = Samples.dataset(rows: 60, columns: 30, family: .gaussian, seed: 5)
    let theirs: [(estimate: Double, error: Double)] = [
      (0.9398029358, 0.153772078),
      (-0.01548602778, 0.008367048778),
      (44.93082011, 14.19217076),
      (0.07936561591, 0.1467430354),
      (0.01069958126, 0.009027924518),
      (-5.98439062, 14.05064269),
      (0.06151978843, 0.1473988081),
      (-0.0005655400624, 0.007716492723),
    ]
    let ours = try DebiasedLasso(family: .gaussian).fit(data, seed: Seed(0), threads: threads)
    for (ours, theirs) in zip(ours, theirs) {
      let ours = try #require(ours.inference)
      #expect(abs(ours.estimate - theirs.estimate) < 0.8 * theirs.error)
      #expect(ours.standardError > 0.97 * theirs.error && ours.standardError < 1.25 * theirs.error)
    }
  }

  @Test("each column's residual is uncorrelated with the others up to lambda", arguments: [(80, 8), (30, 40)])
  func nodewise(rows: Int, columns: Int) {
    let (z, gram) = standardized(rows: rows, columns: columns)
    let nodewise = NodewiseLasso(gram, columnCount: columns, rowCount: rows, threads: threads)
    for (j, direction) in nodewise.directions.enumerated() {
      // From the rows, not from their moments.
      let residual = (0..<rows).map { i in
        (0..<columns).reduce(0) { $0 + direction.weights[$1] * z.values[$1 * rows + i] }
      }
      let square = residual.reduce(0) { $0 + $1 * $1 } / Double(rows)
      #expect(abs(square - direction.residualVariance) < 1e-9)
      for k in 0..<columns {
        let product = (0..<rows).reduce(0) { $0 + residual[$1] * z.values[k * rows + $1] } / Double(rows)
        if k == j {
          #expect(abs(product - direction.own) < 1e-9)
        } else if direction.weights[k] == 0 {
          #expect(abs(product) <= nodewise.lambda * (1 + 1e-5))
        } else {
          #expect(abs(abs(product) - nodewise.lambda) < 1e-5 * nodewise.lambda)
        }
      }
    }
  }

  @Test("uncorrelated columns are their own residuals")
  func orthogonal() {
    let nodewise = NodewiseLasso([1, 0, 0, 1], columnCount: 2, rowCount: 50, threads: threads)
    #expect(nodewise.directions.map(\.weights) == [[1, 0], [0, 1]])
    #expect(nodewise.directions.map(\.varianceFactor) == [1, 1])
  }

  @Test("a constant column and twins have no interval, the others keep theirs")
  func degenerate() throws {
    let data = Samples.dataset(rows: 60, columns: 3, family: .gaussian, seed: 4)
    let twin = data.x[column: 0].map { 2 * $0 }
    let x = Samples.design(data.x.values + [Double](repeating: 7, count: 60) + twin, rows: 60, columns: 5)
    let result = try DebiasedLasso(family: .gaussian).fit(Dataset(x: x, y: data.y), seed: Seed(0), threads: threads)
    #expect(result.map(\.column) == ["x1", "x2", "x3", "x4", "x5"])
    #expect(result.map { $0.inference != nil } == [false, true, true, false, false])
  }

  @Test("threads change no bit", arguments: [Family.gaussian, .binomial])
  func threadCount(family: Family) throws {
    let data = Samples.dataset(rows: 50, columns: 12, family: family, seed: 8)
    let one = try DebiasedLasso(family: family).fit(data, seed: Seed(0), threads: Threads(1))
    #expect(try DebiasedLasso(family: family).fit(data, seed: Seed(0), threads: Threads(2)) == one)
  }

  /// True coefficients are known; `ASSAY_SIMULATIONS=200` repeats as often, on the larger tables.
  @Test("95 % intervals cover, and p-values of useless columns are uniform", arguments: [false, true], Family.pathOnly)
  func coverage(hasMoreColumns: Bool, family: Family) throws {
    let asked = ProcessInfo.processInfo.environment["ASSAY_SIMULATIONS"].flatMap { Int($0) }
    let (rows, columns) = asked == nil ? (50, hasMoreColumns ? 55 : 12) : (100, hasMoreColumns ? 120 : 30)
    let repeats = asked ?? (hasMoreColumns ? 2 : 10)
    var (covered, total, rejected, half, null) = (0.0, 0.0, 0.0, 0.0, 0.0)
    for seed in 0..<repeats {
      let data = Samples.dataset(rows: rows, columns: columns, family: family, seed: UInt64(seed))
      let truth = [1, -0.7 / 20, 0.5 / 0.01] + [Double](repeating: 0, count: columns - 3)
      let result = try DebiasedLasso(family: family).fit(data, seed: Seed(0), threads: threads)
      for (b, t) in zip(result, truth) {
        let b = try #require(b.inference)
        total += 1
        covered += b.low <= t && t <= b.high ? 1 : 0
        guard t == 0 else { continue }
        null += 1
        rejected += b.pValue < 0.05 ? 1 : 0
        half += b.pValue < 0.5 ? 1 : 0
      }
    }
    // Some 100 intervals that share rows have a standard deviation of 0.02; logistic ones on few rows lack a percent or two.
    let slack = asked == nil ? 0.045 : 0.03
    #expect(abs(covered / total - 0.95) < slack)
    #expect(abs(rejected / null - 0.05) < slack)
    #expect(abs(half / null - 0.5) < 3 * slack)
  }

  private func standardized(rows: Int, columns: Int) -> (StandardizedColumns, gram: [Double]) {
    let data = Samples.dataset(rows: rows, columns: columns, family: .gaussian, seed: 6)
    let z = StandardizedColumns(data.x, weights: nil, centered: true, scaled: true)
    var gram = [Double](repeating: 0, count: columns * columns)
    for j in 0..<columns {
      for k in 0..<columns {
        gram[j * columns + k] =
          (0..<rows).reduce(0) { $0 + z.values[j * rows + $1] * z.values[k * rows + $1] } / Double(rows)
      }
    }
    return (z, gram)
  }
}

extension Family {
  /// Those with one coefficient a column.
  fileprivate static let pathOnly: [Family] = [.gaussian, .binomial]
}

@Suite struct HolmTests {
  @Test("the smallest is multiplied by all, the next by one less, and none falls below one before it")
  func byHand() {
    #expect(holmAdjusted([0.01, 0.04, 0.03, 0.005]) == [0.03, 0.06, 0.06, 0.02])
    #expect(holmAdjusted([0.5, 0.9]) == [1, 1])
    #expect(holmAdjusted([]).isEmpty)
  }
}
