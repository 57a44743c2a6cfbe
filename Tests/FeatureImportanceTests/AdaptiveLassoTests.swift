import Foundation
import Tabular
import TestSupport
import Testing

@testable import FeatureImportance

@Suite struct AdaptiveLassoTests {
  private func weights(
    _ data: Dataset, _ family: Family = .gaussian, isGrouped: Bool = false
  ) throws -> [Double] {
    var path = ElasticNetPath(family: family)
    path.isGrouped = isGrouped
    return try AdaptiveLasso(path, seed: Seed(1)).weights(learntOn: data, threads: Threads(1))
  }

  @Test("a weight is 1 over a ridge estimate of a standardised column")
  func law() throws {
    let data = Samples.dataset(rows: 80, columns: 5, family: .gaussian, seed: 4)
    let weights = try weights(data)
    // Ridge in closed form: (Z'Z/n + lambda/s) b = Z'y/n, s the target's deviation in glmnet's terms; its lambda is the
    // one number that is not known here, and one column's weight tells it.
    let z = StandardizedColumns(data.x, weights: nil, centered: true, scaled: true)
    func ridge(_ penalty: Double) -> [Double] {
      var gram = SmallMatrix(gramOf: (0..<80).map { i in (0..<5).map { z.values[$0 * 80 + i] } })
      for j in 0..<5 { gram.entries[j][j] += 80 * penalty }
      return gram.inverse * (0..<5).map { j in (0..<80).reduce(0) { $0 + z.values[j * 80 + $1] * data.y[$1] } }
    }
    var (low, high) = (1e-9, 1e3)
    for _ in 0..<200 {
      let middle = (low * high).squareRoot()
      if 1 / abs(ridge(middle)[0]) < weights[0] { low = middle } else { high = middle }
    }
    for (weight, b) in zip(weights, ridge(low)) { #expect(abs(weight * abs(b) - 1) < 1e-3) }
  }

  @Test("weights know no units, and order columns by what they matter", arguments: Family.allCases)
  func units(family: Family) throws {
    let data = Samples.dataset(rows: 120, columns: 5, family: family, seed: 9)
    let weights = try weights(data, family)
    let scaled = try self.weights(data.columns([0, 1, 2, 3, 4], times: [10, 0.5, 3, 100, 1e-3]), family)
    for (a, b) in zip(weights, scaled) { #expect(abs(a / b - 1) < 1e-3) }
    // x1 has the largest effect, x4 and x5 have none.
    #expect(weights[0] < weights[3] && weights[0] < weights[4])
  }

  @Test("a group's weight does not depend on how its columns span it")
  func groups() throws {
    let sample = Samples.dataset(rows: 80, columns: 4, family: .gaussian, seed: 7)
    func grouped(_ values: [Double]) -> Dataset {
      Dataset(
        x: DesignMatrix(
          rowCount: 80, columnNames: sample.x.columnNames,
          features: [Feature(name: "pair", columns: 0..<2)] + sample.x.features.suffix(2), values: values),
        y: sample.y)
    }
    var turned = sample.x.values
    for i in 0..<80 { turned[80 + i] = turned[i] * 3 - turned[80 + i] }
    let (a, b) = (
      try weights(grouped(sample.x.values), isGrouped: true), try weights(grouped(turned), isGrouped: true)
    )
    #expect(a[0] == a[1])
    for (a, b) in zip(a, b) { #expect(abs(a / b - 1) < 1e-3) }
  }

  @Test("an infinite factor leaves a column out and the others as they are", arguments: Family.allCases)
  func excluded(family: Family) throws {
    let data = Samples.dataset(rows: 60, columns: 4, family: family, seed: 3)
    var path = ElasticNetPath(family: family, lambdas: .given([0.2, 0.05, 0.01]))
    path.penaltyFactors = [.infinity, 1, 1, 1]
    let without = try ElasticNetPath(family: family, lambdas: path.lambdas)
      .fit(data.columns([1, 2, 3]), threads: Threads(1))
    for (point, expected) in zip(try path.fit(data, threads: Threads(1)), without) {
      for k in point.intercepts.indices {
        #expect(point.coefficients[4 * k] == 0)
        for j in 0..<3 {
          #expect(
            abs(point.coefficients[4 * k + 1 + j] - expected.coefficients[3 * k + j])
              <= 1e-5 * (1e-3 + abs(expected.coefficients[3 * k + j])))
        }
      }
      #expect(try #require(point.dualityGap).isFinite)
    }
  }

  @Test("weights multiply penalty factors, and what is not penalised stays so")
  func factors() throws {
    var path = ElasticNetPath(family: .gaussian)
    path.penaltyFactors = [0, 2, 1, 0]
    let weighted = AdaptiveLasso(path, seed: Seed(1)).weighted(by: [3, 5, .infinity, .infinity])
    #expect(weighted.penaltyFactors == [0, 10, .infinity, 0])
    // As in glmnet, infinite ones count as 1: (0 + 10 + 1 + 0) / 4.
    #expect(weighted.penaltyFactorMean == 2.75)
  }

  @Test("a constant column has an infinite weight and stays out")
  func constant() throws {
    let sample = Samples.dataset(rows: 50, columns: 3, family: .gaussian, seed: 5)
    let values = sample.x.values + [Double](repeating: 7, count: 50)
    let data = Dataset(x: Samples.design(values, rows: 50, columns: 4), y: sample.y)
    let adaptive = AdaptiveLasso(ElasticNetPath(family: .gaussian), seed: Seed(1))
    let weights = try adaptive.weights(learntOn: data, threads: Threads(1))
    #expect(weights[3] == .infinity && weights.prefix(3).allSatisfy(\.isFinite))
    let points = try adaptive.weighted(by: weights).fit(data, threads: Threads(1))
    #expect(points.allSatisfy { $0.coefficients[3] == 0 } && points.last?.degreesOfFreedom == 3)
  }

  @Test("what a fold learns does not see its held-out rows", arguments: Family.allCases)
  func heldOut(family: Family) throws {
    let data = Samples.dataset(rows: 80, columns: 4, family: family, seed: 6)
    let folds = Folds(
      rowCount: 80, count: 4, classes: family == .gaussian ? nil : data.y, stream: Seed(1).stream("folds"))
    let split = folds.split(0)
    var values = data.x.values
    var y = data.y
    for row in split.heldOut {
      for j in 0..<4 { values[j * 80 + row] *= -3 }
      y[row] = family == .gaussian ? 100 : 0
    }
    let changed = Dataset(x: Samples.design(values, rows: 80, columns: 4), y: y)
    let path = ElasticNetPath(family: family)
    let validation = MixtureValidation(
      path, adaptive: AdaptiveLasso(path, seed: Seed(1)), gammas: [0, 1], folds: folds, measure: .deviance)
    let lambdas = [1e-2, 1e-3, 1e-4]
    func fit(_ data: Dataset) throws -> MixtureValidation.FoldFit {
      try validation.fit(data.rows(split.training), lambdas: lambdas, classes: Set(self.classes(family)))
    }
    let (a, b) = (try fit(data), try fit(changed))
    #expect(a.points.last?.coefficients.contains { $0 != 0 } == true)
    #expect(a.points.map(\.coefficients) == b.points.map(\.coefficients) && a.refits == b.refits)
    // And it is the fold's own: other rows, other weights.
    let all = try validation.fit(data, lambdas: lambdas, classes: Set(classes(family)))
    #expect(a.points.map(\.coefficients) != all.points.map(\.coefficients))
  }

  private func classes(_ family: Family) -> [Double] {
    switch family {
    case .gaussian: []
    case .binomial: [0, 1]
    case .multinomial: [0, 1, 2]
    }
  }

  @Test("with the same folds the adaptive lasso chooses fewer columns that do not matter")
  func selection() throws {
    var (plain, adaptive) = (0, 0)
    for seed in 1...8 {
      let data = Samples.dataset(rows: 150, columns: 15, family: .gaussian, seed: UInt64(seed))
      let folds = Folds(rowCount: 150, count: 5, classes: nil, stream: Seed(UInt64(seed)).stream("folds"))
      let path = ElasticNetPath(family: .gaussian, lambdas: .automatic(count: 40))
      let weighted = AdaptiveLasso(path, seed: Seed(1))
      let own = weighted.weighted(by: try weighted.weights(learntOn: data, threads: Threads(1)))
      for (path, adaptiveLasso) in [(path, nil), (own, weighted)] {
        let points = try path.fit(data, threads: Threads(1))
        let validation = try MixtureValidation(
          path, adaptive: adaptiveLasso, gammas: [1], folds: folds, measure: .deviance
        ).run(data, points: points, threads: Threads(1)).lasso.validation(of: points)
        let chosen = points[try #require(validation).minimum].coefficients
        // The first three matter, and both find them.
        #expect(chosen.prefix(3).allSatisfy { $0 != 0 })
        let wrong = chosen.dropFirst(3).count { $0 != 0 }
        if adaptiveLasso == nil { plain += wrong } else { adaptive += wrong }
      }
    }
    #expect(2 * adaptive < plain, "\(adaptive) against \(plain)")
  }
}
