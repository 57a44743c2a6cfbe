import Tabular
import TestSupport
import Testing

@testable import FeatureImportance

@Suite struct MomentRegressionTests {
  private static func moments(_ data: Dataset) -> Moments { Moments(data, threads: Threads(1)) }

  private static func expectEqual(_ a: [Double], _ b: [Double], _ tolerance: Double) {
    #expect(a.count == b.count)
    #expect(zip(a, b).allSatisfy { abs($0 - $1) <= tolerance * (1e-9 + abs($1)) })
  }

  @Test("least squares from moments is least squares", arguments: [1, 2, 3] as [UInt64])
  func fit(seed: UInt64) throws {
    let data = Samples.dataset(rows: 150, columns: 6, family: .gaussian, seed: seed)
    let expected = try LeastSquares().fit(data)
    let found = try MomentRegression(Self.moments(data), data.x).fit()
    Self.expectEqual(found.weights, expected.weights, 1e-9)
    Self.expectEqual([found.intercept], [expected.intercept], 1e-9)
    Self.expectEqual(found.scales, expected.scales, 1e-11)
    Self.expectEqual(
      found.coefficients.compactMap(\.standardError), expected.coefficients.compactMap(\.standardError), 1e-9)
    let (a, b) = (try #require(found.inference), try #require(expected.inference))
    Self.expectEqual([a.interceptStandardError], [b.interceptStandardError], 1e-9)
    Self.expectEqual(a.standardizedCovariance, b.standardizedCovariance, 1e-8)
    Self.expectEqual([found.quality.deviance], [expected.quality.deviance], 1e-9)
  }

  @Test("columns that others make up are left out, with what makes them up")
  func aliases() throws {
    let plain = Samples.dataset(rows: 80, columns: 3, family: .gaussian, seed: 4)
    let x = plain.x
    let sum = zip(x[column: 0], x[column: 2]).map { 2 * $0 - $1 }
    let constant = [Double](repeating: 3, count: 80)
    let data = Dataset(x: Samples.design(x.values + sum + constant, rows: 80, columns: 5), y: plain.y)
    let fit = try MomentRegression(Self.moments(data), data.x).fit()
    #expect(fit.aliased.map(\.column) == [3, 4])
    #expect(fit.aliased.map(\.repeats) == [[0, 2], []])
    Self.expectEqual(fit.weights, try LeastSquares().fit(data).weights, 1e-8)
  }

  @Test("columns that sums cannot tell apart are refused")
  func illConditioned() {
    let plain = Samples.dataset(rows: 80, columns: 2, family: .gaussian, seed: 5)
    var stream = Seed(1).stream("noise")
    let near = plain.x[column: 0].map { $0 + 3e-5 * stream.normal() }
    let data = Dataset(x: Samples.design(plain.x.values + near, rows: 80, columns: 3), y: plain.y)
    #expect(throws: FitError.illConditioned(columns: ["x3"])) {
      try MomentRegression(Self.moments(data), data.x).fit()
    }
  }

  @Test("held-out moments say what held-out rows say", arguments: [1, 2] as [UInt64])
  func heldOut(seed: UInt64) throws {
    let data = Samples.dataset(rows: 200, columns: 5, family: .gaussian, seed: seed)
    let (training, heldOut) = (data.rows(Array(0..<120)), data.rows(Array(120..<200)))
    let model = LeastSquares()
    let study = try Study(
      model, reference: { training }, heldOut: heldOut, loss: SquaredError(), fitSeed: Seed(0), seed: Seed(0), refit: 0)
    let regression = try MomentRegression(Self.moments(training), training.x)
    let fit = try regression.fit()
    let judged = HeldOutMoments(Self.moments(heldOut), training: Self.moments(training), weights: fit.weights)
    Self.expectEqual([judged.meanSquaredError], [mean(of: study.losses)], 1e-10)
    let reduced = try study.leavingOut()
    let exchange = Exchange(study, repeats: 1)
    let residuals = ColumnRegressions(training, .none(ridge: 0))
    for feature in data.x.features {
      var part = [Double](repeating: 0, count: 5)
      part[feature.columns.lowerBound] = fit.weights[feature.columns.lowerBound]
      let shuffled = exchange.score(ShuffledColumns(feature, of: heldOut.x), stream: Seed(0).stream(""))
      #expect(abs(judged.exchange(part) - shuffled.mean) < 1e-10)
      let residual = regression.residual(of: feature, weights: fit.weights)
      let own = ShuffledColumns(
        columns: Array(feature.columns), parts: residuals.residuals(of: feature.columns, in: heldOut.x)[...],
        rowCount: heldOut.rowCount)
      #expect(abs(judged.exchange(residual) - exchange.score(own, stream: Seed(0).stream("")).mean) < 1e-9)
      #expect(abs(judged.loss(of: residual) - study.increase(of: try reduced(feature)).mean) < 1e-9)
    }
  }
}
