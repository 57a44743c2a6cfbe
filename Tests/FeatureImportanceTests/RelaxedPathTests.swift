import Foundation
import Tabular
import TestSupport
import Testing

@testable import FeatureImportance

@Suite struct RelaxedPathTests {
  /// Whole numbers that any program makes alike; the third column repeats the first with noise.
  private static let data: Dataset = {
    let rows = Array(0..<60)
    let columns: [[Double]] = [
      rows.map { Double($0 * 7 % 13) }, rows.map { Double($0 * 5 % 11) },
      rows.map { Double(2 * ($0 * 7 % 13) + $0 % 3) }, rows.map { Double($0 * 3 % 7) },
      rows.map { Double($0 * $0 % 5) },
    ]
    let y = rows.map { i in
      columns[0][i] - columns[1][i] + 0.3 * columns[3][i] + 3 * Double(i * 11 % 17) / 17
    }
    return Dataset(x: Samples.design(columns.flatMap { $0 }, rows: 60, columns: 5), y: y)
  }()

  private static let events = Dataset(
    x: data.x, y: data.y.enumerated().map { $1 + 5 * sin(Double($0)) > 2 ? 1 : 0 })

  private static let folds = Folds(assignment: (0..<60).map { $0 % 6 }, partCount: 6)

  private static let gammas = [0, 0.25, 0.5, 0.75, 1]

  private func choice(_ data: Dataset, _ path: ElasticNetPath) throws -> (RelaxedPath, MixtureChoice) {
    let threads = Threads(2)
    let points = try path.fit(data, threads: threads)
    let losses = try MixtureValidation(path, gammas: Self.gammas, folds: Self.folds, measure: .deviance)
      .run(data, points: points, threads: threads)
    return (RelaxedPath(points, of: path, on: data, threads: threads), try #require(losses.validation))
  }

  // MARK: glmnet 4.1-6 in R 4.2.2: relax = TRUE, fdev = 0, thresh = 1e-16. Its gamma 0 is 1e-5.

  @Test("a gaussian path relaxes as in glmnet, and the same mixtures are chosen")
  func gaussian() throws {
    let path = ElasticNetPath(family: .gaussian, lambdas: .given([3, 1, 0.4, 0.1, 0.02]), tolerance: 1e-12)
    let (relaxed, choice) = try choice(Self.data, path)
    let expected: [(intercept: Double, b: [Double], explained: Double)] = [
      (1.74373588931, [1.04442092210, -0.93953123761, 0, 0, 0], 0.96403679224),
      (1.74373588931, [1.04442092210, -0.93953123761, 0, 0, 0], 0.96403679224),
      (0.91197186842, [1.02540824570, -0.95132407841, 0, 0.33615382183, 0], 0.97781448180),
      (0.91197186842, [1.02540824570, -0.95132407841, 0, 0.33615382183, 0], 0.97781448180),
      (0.862540885884, [1.025627870867, -0.951847449129, 0, 0.334782185666, 0.027438792458], 0.977878271589),
    ]
    #expect(relaxed.end == nil)
    for (refit, expected) in zip(relaxed.refits, expected) {
      let refit = try #require(refit)
      #expect(isClose(refit.intercepts, [expected.intercept], within: 1e-6))
      #expect(isClose(refit.coefficients, expected.b, within: 1e-6))
      #expect(isClose([refit.devianceRatio], [expected.explained], within: 1e-9))
    }
    let means = [
      [1.2655468658, 1.2655460949, 0.7816965615, 0.7816963645, 0.8046574468],
      [2.1839074727, 1.3739996255, 0.8144291821, 0.7849728177, 0.8030043690],
      [4.8812692843, 1.6801202131, 0.8995002204, 0.7915204713, 0.8015303999],
      [9.3576311446, 2.1839074727, 1.0369094136, 0.8013392595, 0.8002356092],
      [15.6129930536, 2.8853614045, 1.2266567618, 0.8144291824, 0.7991199968],
    ]
    let errors = [
      [0.12911496156, 0.12911526861, 0.05889652091, 0.05889673253, 0.06156754217],
      [0.31137793719, 0.14396420954, 0.05739370775, 0.05740115532, 0.06059328346],
    ]
    for (mean, expected) in zip(choice.mean, means) { #expect(isClose(mean, expected, within: 2e-6)) }
    for (error, expected) in zip(choice.standardError, errors) { #expect(isClose(error, expected, within: 1e-5)) }
    // The refits of lambdas 0.4 and 0.1 are the same in every fold; glmnet's 1e-5 of lasso tells them apart.
    #expect(choice.minimum == MixtureChoice.Place(gamma: 0, point: 2))
    #expect(choice.oneStandardError == MixtureChoice.Place(gamma: 1, point: 2))
  }

  @Test("a binomial path relaxes as in glmnet, and the same mixtures are chosen")
  func binomial() throws {
    let path = ElasticNetPath(family: .binomial, lambdas: .given([0.2, 0.1, 0.05, 0.02]), tolerance: 1e-12)
    let (relaxed, choice) = try choice(Self.events, path)
    let expected: [(intercept: Double, b: [Double], explained: Double)] = [
      (0.37828499765, [0, -0.49992492142, 0.22461254798, 0, 0], 0.46733224996),
      (0.37828499765, [0, -0.49992492142, 0.22461254798, 0, 0], 0.46733224996),
      (-0.30672020222, [0, -0.56170640877, 0.23336661779, 0.35151545997, 0], 0.50304327375),
      (-0.49516107734, [0, -0.55941074371, 0.23333552011, 0.32332990638, 0.12954214649], 0.50648583833),
    ]
    for (refit, expected) in zip(relaxed.refits, expected) {
      let refit = try #require(refit)
      #expect(isClose(refit.intercepts + refit.coefficients, [expected.intercept] + expected.b, within: 1e-7))
      #expect(isClose([refit.devianceRatio], [expected.explained], within: 1e-9))
    }
    let means = [
      [0.9605794663, 0.9605797859, 1.0423441606, 1.0105549096],
      [0.9345884505, 0.9353282372, 0.9972088811, 0.9828359800],
      [0.9480768968, 0.9274787623, 0.9616349900, 0.9585789881],
      [1.0272611118, 0.9444097927, 0.9391404661, 0.9384597990],
      [1.2145511068, 0.9973840013, 0.9350760159, 0.9233261403],
    ]
    for (mean, expected) in zip(choice.mean, means) { #expect(isClose(mean, expected, within: 1e-5)) }
    #expect(choice.minimum == MixtureChoice.Place(gamma: 4, point: 3))
    #expect(choice.oneStandardError == MixtureChoice.Place(gamma: 3, point: 0))
  }

  // MARK: Laws

  @Test("a refit is the regression on the columns that are in", arguments: Family.allCases, [false, true])
  func regression(family: Family, isWeighted: Bool) throws {
    let data = Samples.dataset(rows: 90, columns: 6, family: family, seed: 3, isWeighted: isWeighted)
    let path = ElasticNetPath(family: family, lambdas: .automatic(count: 8, minimumRatio: 0.02))
    let points = try path.fit(data, threads: Threads(1))
    let relaxed = RelaxedPath(points, of: path, on: data, threads: Threads(1))
    #expect(relaxed.end == nil)
    for (point, refit) in zip(points, relaxed.refits) {
      let refit = try #require(refit)
      let set = point.activeColumns(of: data.x, isGrouped: false)
      let some = data.columns(set)
      let p = data.x.columnCount
      #expect(refit.devianceRatio >= point.devianceRatio - 1e-9)
      guard !set.isEmpty else {
        #expect(isClose(refit.intercepts, point.intercepts, within: 1e-9) && refit.coefficients.allSatisfy { $0 == 0 })
        continue
      }
      let expected: [Double]
      switch family {
      case .gaussian: expected = try LeastSquares().fit(some).weights
      case .binomial: expected = try LogisticRegression().fit(some).weights
      case .multinomial:
        let fits = try MultinomialRegression().fit(some, classes: ["a", "b", "c"]).fits
        expected = fits.flatMap { $0.coefficients.map(\.estimate) }
      }
      let classes = point.intercepts.count
      let found = (0..<classes).map { k in set.map { refit.coefficients[k * p + $0] } }
      if classes == 1 {
        #expect(isClose(found[0], expected, within: 1e-8))
      } else {
        // Against the first class.
        #expect(isClose(found.dropFirst().flatMap { zip($0, found[0]).map { $0 - $1 } }, expected, within: 1e-8))
        #expect(abs(refit.intercepts.reduce(0, +)) < 1e-9)
      }
    }
  }

  @Test("the last mixture is the lasso, judged as without relaxing", arguments: Family.allCases)
  func lasso(family: Family) throws {
    let data = Samples.dataset(rows: 60, columns: 5, family: family, seed: 5, isWeighted: true)
    // Lambdas in no order.
    let path = ElasticNetPath(family: family, lambdas: .given([0.02, 0.3, 0.1]))
    let folds = Folds(
      rowCount: 60, count: 4, classes: family == .gaussian ? nil : data.y, stream: Seed(1).stream("folds"))
    let points = try path.fit(data, threads: Threads(1))
    let alone = try CrossValidation(path, folds: folds).run(data, lambdas: points.map(\.lambda), threads: Threads(1))
    let mixtures = try MixtureValidation(path, gammas: [0, 1], folds: folds, measure: .deviance)
      .run(data, points: points, threads: Threads(2))
    for (a, b) in zip(alone.means, mixtures.lasso.means) { #expect(isClose(a, b, within: 1e-6)) }
    let validation = try #require(alone.validation(of: points))
    let choice = try #require(mixtures.validation)
    #expect(isClose(choice.mean[1], validation.mean, within: 1e-6))
    #expect(isClose(choice.standardError[1], validation.standardError, within: 1e-5))
  }

  @Test("a column that repeats another adds nothing to a refit")
  func repeated() throws {
    let sample = Samples.dataset(rows: 50, columns: 3, family: .gaussian, seed: 2)
    let data = sample.columns([0, 1, 2, 0])
    // The ridge part shares a coefficient between equal columns.
    let path = ElasticNetPath(family: .gaussian, alpha: 0.5, lambdas: .given([0.01]))
    let points = try path.fit(data, threads: Threads(1))
    #expect(points[0].degreesOfFreedom == 4)
    let refit = try #require(RelaxedPath(points, of: path, on: data, threads: Threads(1)).refits[0])
    #expect(isClose(refit.coefficients, try LeastSquares().fit(sample).weights + [0], within: 1e-9))
  }

  @Test("grouped, all columns of a feature are refitted")
  func grouped() throws {
    let data = Samples.dataset(rows: 60, columns: 4, family: .gaussian, seed: 8)
    let x = DesignMatrix(
      rowCount: 60, columnNames: data.x.columnNames,
      features: [Feature(name: "pair", columns: 0..<2), Feature(name: "rest", columns: 2..<4)], values: data.x.values)
    var path = ElasticNetPath(family: .gaussian, lambdas: .given([0.4]))
    path.isGrouped = true
    var point = try path.fit(Dataset(x: x, y: data.y), threads: Threads(1))[0]
    point.coefficients = [0, 1, 0, 0]
    let refit = try #require(
      RelaxedPath([point], of: path, on: Dataset(x: x, y: data.y), threads: Threads(1)).refits[0])
    #expect(isClose(refit.coefficients, try LeastSquares().fit(data.columns([0, 1])).weights + [0, 0], within: 1e-9))
  }

  @Test("refits end at rows less 3 columns, whatever comes below")
  func tooManyColumns() throws {
    let data = Samples.dataset(rows: 8, columns: 12, family: .gaussian, seed: 4)
    let path = ElasticNetPath(family: .gaussian, lambdas: .automatic(count: 30, minimumRatio: 1e-3))
    let points = try path.fit(data, threads: Threads(1))
    let relaxed = RelaxedPath(points, of: path, on: data, threads: Threads(1))
    let first = try #require(points.firstIndex { $0.degreesOfFreedom > 5 })
    #expect(relaxed.refits.map { $0 != nil } == points.indices.map { $0 < first })
    let end = try #require(relaxed.end)
    #expect(end.lambda == points[first].lambda && end.columnCount > 5 && end.reason == nil)
  }

  @Test("refits end where a column separates the classes, and its feature is named")
  func separated() throws {
    let sample = Samples.dataset(rows: 40, columns: 3, family: .gaussian, seed: 6)
    let x = sample.x
    let data = Dataset(x: x, y: x[column: 1].map { $0 > 5 ? 1 : 0 })
    let path = ElasticNetPath(family: .binomial, lambdas: .automatic(count: 5, minimumRatio: 0.1))
    let points = try path.fit(data, threads: Threads(1))
    let relaxed = RelaxedPath(points, of: path, on: data, threads: Threads(1))
    #expect(relaxed.refits.map { $0 != nil } == [true, false, false, false, false])
    #expect(relaxed.end?.reason == .separation(features: ["x2"]))
    // Mixtures are judged where every fold has refits, the lasso everywhere.
    let folds = Folds(rowCount: 40, count: 3, classes: data.y, stream: Seed(1).stream("folds"))
    let choice = try #require(
      try MixtureValidation(path, gammas: [0.5, 1], folds: folds, measure: .deviance)
        .run(data, points: points, threads: Threads(1)).validation)
    #expect(choice.mean[0].dropFirst().allSatisfy(\.isNaN) && choice.mean[1].allSatisfy(\.isFinite))
    #expect(choice.minimum == MixtureChoice.Place(gamma: 1, point: 4))
  }

  @Test("ties and one standard error prefer the largest lambda, then the largest gamma")
  func choices() throws {
    let choice = try #require(
      MixtureChoice(
        gammas: [0, 0.5, 1], lambdas: [3, 2, 1], mean: [[9, 1.4, 1], [9, 1, 1], [9, 1.2, .nan]],
        standardError: [[1, 1, 9], [1, 0.3, 9], [1, 1, 1]], moreIsBetter: false))
    #expect(choice.minimum == MixtureChoice.Place(gamma: 1, point: 1))
    // Within 1 + 0.3 at lambda 2: gammas 0.5 and 1.
    #expect(choice.oneStandardError == MixtureChoice.Place(gamma: 2, point: 1))
    let auc = try #require(
      MixtureChoice(
        gammas: [0, 1], lambdas: [2, 1], mean: [[0.75, 0.9], [0.6, 0.8]],
        standardError: [[1, 0.2], [1, 1]], moreIsBetter: true))
    #expect(auc.minimum == MixtureChoice.Place(gamma: 0, point: 1))
    #expect(auc.oneStandardError == MixtureChoice.Place(gamma: 0, point: 0))
    #expect(
      MixtureChoice(gammas: [1], lambdas: [1], mean: [[.nan]], standardError: [[.nan]], moreIsBetter: false) == nil)
  }
}

/// Relative to the largest expected value.
private func isClose(_ found: [Double], _ expected: [Double], within tolerance: Double) -> Bool {
  let size = expected.reduce(1e-300) { max($0, abs($1)) }
  return found.count == expected.count && zip(found, expected).allSatisfy { abs($0 - $1) <= tolerance * size }
}
