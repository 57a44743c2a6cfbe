import Foundation
import Tabular
import TestSupport
import Testing

@testable import FeatureImportance

@Suite("What a path says as lambda falls")
struct PathOrderTests {
  /// A path of features a, b (of two columns) and c from its standardised coefficients, one row a lambda.
  private func path(_ lambdas: [Double], _ rows: [[Double]], classes: [ByteText] = []) -> PathResult {
    PathResult(
      family: classes.isEmpty ? .gaussian : .multinomial, alpha: 1,
      points: zip(lambdas, rows).map {
        PathPoint(
          lambda: $0, intercepts: [Double](repeating: 0, count: max(1, classes.count)), coefficients: $1,
          standardized: $1, devianceRatio: 0, dualityGap: 0)
      },
      columns: [("a", "a"), ("b", "b=x"), ("b", "b=y"), ("c", "c")].map { .init(feature: $0.0, column: $0.1) },
      classes: classes, validation: nil)
  }

  private func text(_ events: [PathOrder.Event]) -> [String] { events.map { "\($0.feature)\($0.point)" } }

  @Test("features enter, leave and return; several columns are one feature")
  func events() {
    let order = PathOrder(
      path(
        [8, 4, 2, 1, 0.5],
        [[0, 0, 0, 0], [0, 0, 1, 0], [0, 3, 0, -2], [2, 0, 0, 1], [3, 1, 1, 1]]))
    #expect(text(order.entries) == ["b1", "c2", "a3", "b4"])
    #expect(text(order.exits) == ["b3"])
    #expect(order.entries.map(\.lambda) == [4, 2, 1, 0.5] && order.exits.map(\.lambda) == [1])
    #expect(order.ranks == ["b": 1, "c": 2, "a": 3])
  }

  @Test("of features that enter at one lambda the larger comes first, of equal ones the first of the table")
  func ties() {
    #expect(text(PathOrder(path([1], [[1, -1, 2, -5]])).entries) == ["c0", "b0", "a0"])
    #expect(text(PathOrder(path([1], [[1, -1, 0, 1]])).entries) == ["a0", "b0", "c0"])
  }

  @Test("lambdas in any order give the events of falling lambda")
  func anyOrder() {
    let order = PathOrder(path([1, 4, 2], [[1, 0, 0, 1], [0, 0, 0, 0], [0, 0, 0, 3]]))
    #expect(text(order.entries) == ["c2", "a0"] && order.exits.isEmpty)
  }

  @Test("what is drawn ends half a decade below lambda.min, with the same choices in the same places")
  func shown() {
    var whole = path([1, 8, 4, 2, 0.5], [[1, 0, 0, 1], [0, 0, 0, 0], [0, 0, 0, 3], [0, 0, 0, 4], [9, 9, 9, 9]])
    #expect(whole.shown.points.map(\.lambda) == [8, 4, 2, 1, 0.5])
    whole.validation = .init(
      mean: [3, 9, 4, 1, 7], standardError: [0, 9, 4, 2, 7], folds: 5, minimum: 3, oneStandardError: 2)
    let shown = whole.shown
    #expect(shown.points.map(\.lambda) == [8, 4, 2, 1])
    #expect(shown.validation?.mean == [9, 4, 1, 3] && shown.validation?.standardError == [9, 4, 2, 0])
    #expect(shown.validation?.minimum == 2 && shown.validation?.oneStandardError == 1)
  }

  @Test("a feature is in when any class has a coefficient for it")
  func classes() {
    let order = PathOrder(
      path([2, 1], [[0, 0, 0, 0, 0, 0, 0, 1], [0, 1, 0, 0, 0, 0, 0, 0]], classes: ["one", "two"]))
    #expect(text(order.entries) == ["c0", "b1"] && text(order.exits) == ["c1"])
  }
}

@Suite("Information criteria")
struct InformationCriteriaTests {
  /// A path that ends at the unpenalised fit, with one point where nothing is chosen.
  private func path(_ family: Family, _ data: Dataset) throws -> PathResult {
    let path = ElasticNetPath(family: family, lambdas: .given([1e6, 1e-10]), tolerance: 1e-13)
    return PathResult(path, try path.fit(data, threads: Threads(1)), design: data.x, validation: nil)
  }

  @Test("at both ends of a gaussian path they follow from sums of squares of the rows alone")
  func gaussian() throws {
    let data = Samples.dataset(rows: 60, columns: 4, family: .gaussian, seed: 21)
    let criteria = try #require(InformationCriteria(path(.gaussian, data), of: data))
    let center = mean(of: data.y)
    let fit = try LeastSquares().fit(data)
    let sums = [data.y.map { $0 - center }, zip(data.y, fit.predict(data.x)).map { $0 - $1 }].map {
      $0.reduce(0) { $0 + $1 * $1 }
    }
    for (index, (sum, k)) in zip(sums, [1.0, 5]).enumerated() {
      #expect(abs(criteria.aic[index] - (60 * log(sum / 60) + 2 * k)) < 1e-8)
      #expect(abs(criteria.bic[index] - (60 * log(sum / 60) + k * log(60))) < 1e-8)
    }
    // There is one way to choose none and one to choose all.
    for (a, b) in zip(criteria.ebic, criteria.bic) { #expect(abs(a - b) < 1e-8) }
  }

  @Test("at both ends of a path of classes they follow from the likelihood of the rows alone")
  func binomial() throws {
    let data = Samples.dataset(rows: 150, columns: 4, family: .binomial, seed: 22)
    let criteria = try #require(InformationCriteria(path(.binomial, data), of: data))
    let share = mean(of: data.y)
    let null = data.y.reduce(0) { $0 - 2 * log($1 == 1 ? share : 1 - share) }
    let fitted = zip(data.y, try LogisticRegression().fit(data).predict(data.x)).reduce(0) {
      $0 - 2 * log($1.0 == 1 ? logisticProbability($1.1) : 1 - logisticProbability($1.1))
    }
    for (index, (deviance, k)) in zip([null, fitted], [1.0, 5]).enumerated() {
      #expect(abs(criteria.aic[index] - (deviance + 2 * k)) < 1e-8)
      #expect(abs(criteria.bic[index] - (deviance + k * log(150))) < 1e-8)
    }
  }

  @Test("the extended criterion adds the logarithm of how many such subsets there are")
  func extended() throws {
    let data = Samples.dataset(rows: 50, columns: 6, family: .gaussian, seed: 23)
    let path = ElasticNetPath(family: .gaussian)
    let result = PathResult(path, try path.fit(data, threads: Threads(1)), design: data.x, validation: nil)
    let criteria = try #require(InformationCriteria(result, of: data, gamma: 1))
    let subsets = [1.0, 6, 15, 20, 15, 6, 1]
    for (k, point) in result.points.enumerated() {
      let expected = criteria.bic[k] + 2 * log(subsets[point.degreesOfFreedom])
      #expect(abs(criteria.ebic[k] - expected) < 1e-9 * abs(expected))
    }
    let least = try #require(criteria.minimum(.bic))
    #expect(criteria.bic[least] == criteria.bic.min())
  }

  @Test("three classes have the deviance of their shares and two intercepts")
  func multinomial() throws {
    let data = Dataset(x: Samples.design([1, 2, 3, 4, 5, 6], rows: 6, columns: 1), y: [0, 0, 0, 1, 1, 2])
    let point = PathPoint(
      lambda: 1, intercepts: [0, 0, 0], coefficients: [1, 0, -1], standardized: [1, 0, -1], devianceRatio: 0.25,
      dualityGap: 0)
    let path = PathResult(
      family: .multinomial, alpha: 1, points: [point], columns: [.init(feature: "x1", column: "x1")],
      classes: ["a", "b", "c"], validation: nil)
    let criteria = try #require(InformationCriteria(path, of: data))
    let null = -2 * (3 * log(0.5) + 2 * log(1.0 / 3) + log(1.0 / 6))
    #expect(abs(criteria.aic[0] - (0.75 * null + 2 * 4)) < 1e-12)
  }

  @Test("ridge chooses nothing, and a weighted path counts rows by weight")
  func ridgeAndWeights() throws {
    let data = Samples.dataset(rows: 40, columns: 2, family: .gaussian, seed: 24, isWeighted: true)
    var path = ElasticNetPath(family: .gaussian, alpha: 0, lambdas: .given([1]))
    func result() throws -> PathResult {
      PathResult(path, try path.fit(data, threads: Threads(1)), design: data.x, validation: nil)
    }
    #expect(try InformationCriteria(result(), of: data) == nil)
    path.alpha = 1
    path.lambdas = .given([1e6])
    let weights = try #require(data.weights)
    let center = zip(data.y, weights).reduce(0) { $0 + $1.0 * $1.1 } / 40
    let sum = zip(data.y, weights).reduce(0) { $0 + $1.1 * ($1.0 - center) * ($1.0 - center) }
    let criteria = try #require(InformationCriteria(result(), of: data))
    #expect(abs(criteria.aic[0] - (40 * log(sum / 40) + 2)) < 1e-9)
  }
}
