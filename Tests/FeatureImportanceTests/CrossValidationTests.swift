import Foundation
import TestSupport
import Testing

@testable import FeatureImportance

/// A cross-validated path that must say what refitting on every fold's training rows says.
struct ValidationCase: Sendable, CustomTestStringConvertible {
  var family: Family
  var alpha = 1.0
  var rows = 120
  var columns = 5
  var isWeighted = false
  var isStandardized = true
  var isForward = false
  var isGrouped = false
  var factors: [Double]?
  var measure = ValidationMeasure.deviance

  var testDescription: String {
    "\(family) alpha \(alpha) \(rows) x \(columns) by \(measure.rawValue)" + (isWeighted ? " weighted" : "")
      + (isStandardized ? "" : " in its own units") + (isForward ? " forward in time" : "")
      + (isGrouped ? " grouped" : "") + (factors == nil ? "" : " with penalty factors")
  }

  var data: Dataset {
    let data = Samples.dataset(rows: rows, columns: columns, family: family, seed: 14, isWeighted: isWeighted)
    return isGrouped ? data.grouped([2, columns - 2]) : data
  }

  var validation: CrossValidation {
    var path = ElasticNetPath(family: family, alpha: alpha, isStandardized: isStandardized, tolerance: 1e-12)
    path.isGrouped = isGrouped
    path.penaltyFactors = factors
    // Dealt out in an order that no column follows; forward in time with a gap of some rows.
    let order = TimeOrder((0..<rows).map(Double.init), gap: Double(rows / 20))
    let folds =
      isForward
      ? Folds(order, count: 3, classes: nil)
      : Folds(assignment: (0..<rows).map { ($0 * 7 + $0 / 11) % 4 }, partCount: 4)
    return CrossValidation(path, folds: folds, measure: measure)
  }

  static let all =
    Family.allCases.flatMap { family in
      [
        ValidationCase(family: family), ValidationCase(family: family, alpha: 0.5, isWeighted: true),
        ValidationCase(family: family, alpha: 0, isWeighted: true, measure: .squaredError),
        ValidationCase(family: family, alpha: 0.5, isWeighted: true, isStandardized: false),
        ValidationCase(family: family, isForward: true),
        ValidationCase(family: family, isWeighted: true, isForward: true),
        ValidationCase(family: family, rows: 40, columns: 60),
        ValidationCase(family: family, factors: [1, 0, 2, 3, 1]),
        ValidationCase(family: family, alpha: 0.8, isGrouped: true),
      ]
    } + [
      ValidationCase(family: .binomial, measure: .auc),
      ValidationCase(family: .binomial, alpha: 0.5, isWeighted: true, measure: .auc),
    ]
}

@Suite("Cross-validation")
struct CrossValidationTests {
  private let threads = Threads(1)

  @Test("it says what refitting on every fold says", arguments: ValidationCase.all)
  func refitting(problem: ValidationCase) throws {
    let (data, validation) = (problem.data, problem.validation)
    var path = validation.path
    path.lambdas = .automatic(count: 6, minimumRatio: 0.02)
    let lambdas = try path.fit(data, threads: threads).map(\.lambda)
    let losses = try validation.run(data, lambdas: lambdas, threads: Threads(2))
    let refitted = try validation.run(lambdas: lambdas, threads: threads) {
      (data.rows($0.training), data.rows($0.heldOut))
    }
    #expect(losses.means.count == validation.folds.count && refitted.means.count == losses.means.count)
    for (a, b) in zip(losses.means, refitted.means) { #expect(distance(a, b) < 1e-9) }
    #expect(distance(losses.weights, refitted.weights) < 1e-12)
  }

  @Test(
    "a fold's loss is the mean over its rows of what the path on the others says of them", arguments: ValidationCase.all
  )
  func brute(problem: ValidationCase) throws {
    let (data, validation) = (problem.data, problem.validation)
    let lambdas = [0.2, 0.05]
    let losses = try validation.run(data, lambdas: lambdas, threads: threads)
    var path = validation.path
    path.lambdas = .given(lambdas)
    for (fold, means) in losses.means.enumerated() {
      let split = validation.folds.split(fold)
      let heldOut = data.rows(split.heldOut)
      for (point, mean) in zip(try path.fit(data.rows(split.training), threads: threads), means) {
        let weights = split.heldOut.map { data.weights?[$0] ?? 1 }
        #expect(agree(mean, bruteLoss(PathOracle(path, heldOut).predictors(point), heldOut.y, weights, problem), 1e-9))
      }
      #expect(agree(losses.weights[fold], split.heldOut.reduce(0) { $0 + (data.weights?[$1] ?? 1) }, 1e-12))
    }
  }

  /// By the definitions.
  private func bruteLoss(_ eta: [[Double]], _ y: [Double], _ weights: [Double], _ problem: ValidationCase) -> Double {
    if problem.measure == .auc {
      var (wins, pairs) = (0.0, 0.0)
      for i in y.indices where y[i] == 1 {
        for j in y.indices where y[j] == 0 {
          pairs += weights[i] * weights[j]
          wins += weights[i] * weights[j] * (eta[0][i] > eta[0][j] ? 1 : eta[0][i] == eta[0][j] ? 0.5 : 0)
        }
      }
      return wins / pairs
    }
    var sum = 0.0
    for i in y.indices {
      if problem.family == .gaussian {
        sum += weights[i] * (y[i] - eta[0][i]) * (y[i] - eta[0][i])
        continue
      }
      let odds = problem.family == .binomial ? [1, exp(eta[0][i])] : eta.map { exp($0[i]) }
      let probabilities = odds.map { $0 / odds.reduce(0, +) }
      let own = Int(y[i])
      if problem.measure == .deviance {
        sum -= 2 * weights[i] * log(probabilities[own])
      } else {
        for (k, p) in probabilities.enumerated() {
          sum += weights[i] * (p - (k == own ? 1 : 0)) * (p - (k == own ? 1 : 0))
        }
      }
    }
    return sum / weights.reduce(0, +)
  }

  @Test(
    "a column that varies in one fold alone is left out where it does not vary", arguments: Family.allCases, [1, 0.5])
  func rareColumn(family: Family, alpha: Double) throws {
    let problem = ValidationCase(family: family, alpha: alpha)
    let validation = problem.validation
    let held = validation.folds.split(1).heldOut
    // Their sums round.
    var values = [Double](repeating: 0.1, count: 120)
    for row in held.prefix(5) { values[row] = 0.7 }
    let data = Dataset(
      x: Samples.design(problem.data.x.values + values, rows: 120, columns: 6), y: problem.data.y)
    let lambdas = [0.1, 0.01, 0.001]
    let losses = try validation.run(data, lambdas: lambdas, threads: threads)
    let refitted = try validation.run(lambdas: lambdas, threads: threads) {
      (data.rows($0.training), data.rows($0.heldOut))
    }
    for (a, b) in zip(losses.means, refitted.means) { #expect(distance(a, b) < 1e-9) }
  }

  @Test("offsets and units of columns change no loss", arguments: Family.allCases)
  func scales(family: Family) throws {
    let problem = ValidationCase(family: family, alpha: 0.7)
    let grid = problem.data.mapColumns { _, x in (x * 0x1p16).rounded() / 0x1p16 }
    let lambdas = [0.2, 0.02]
    let plain = try problem.validation.run(grid, lambdas: lambdas, threads: threads)
    let changed = [
      grid.mapColumns { j, x in x + (j % 2 == 0 ? 1e9 : -1e9) },
      grid.mapColumns { j, x in x * [1e200, 1, 1e-200, 7, 1][j] },
    ]
    for data in changed {
      let losses = try problem.validation.run(data, lambdas: lambdas, threads: threads)
      for (a, b) in zip(plain.means, losses.means) { #expect(distance(a, b) < 1e-9) }
    }
  }

  @Test("one look at the data gives the same path and the same losses", arguments: Family.allCases)
  func study(family: Family) throws {
    let problem = ValidationCase(family: family, alpha: 0.5, isWeighted: true)
    let (data, validation) = (problem.data, problem.validation)
    let points = try PathStudy(validation, of: data, threads: threads).points(threads: threads)
    for (a, b) in zip(points, try validation.path.fit(data, threads: threads)) {
      #expect(agree(a.lambda, b.lambda, 1e-12))
      #expect(distance(a.standardized, b.standardized) < 1e-9)
    }
  }

  @Test("threads change no bit", arguments: Family.allCases)
  func threadCounts(family: Family) throws {
    let problem = ValidationCase(family: family)
    let lambdas = [0.1, 0.01]
    let one = try problem.validation.run(problem.data, lambdas: lambdas, threads: Threads(1))
    #expect(try one.means == problem.validation.run(problem.data, lambdas: lambdas, threads: Threads(2)).means)
  }

  @Test(
    "a fold whose training rows lack a class, or whose target does not vary, is an error", arguments: Family.allCases)
  func missingClass(family: Family) throws {
    let problem = ValidationCase(family: family)
    let assignment = problem.validation.folds.assignment
    // Only the last part has more than the first value.
    let y = assignment.map { $0 == 3 ? 1.0 : 0 }.enumerated().map {
      $1 + (family == .multinomial && $0 % 12 == 0 ? 2 : 0)
    }
    let data = problem.data.predicting(y.map { min($0, 2) })
    let validation = CrossValidation(
      problem.validation.path, folds: Folds(assignment: assignment, partCount: 4))
    #expect(throws: family == .gaussian ? FitError.constantTarget : .classNotLearnt) {
      try validation.run(data, lambdas: [0.1], threads: threads)
    }
  }

  /// Folds of equal weight with given losses.
  private func losses(_ means: [[Double]], _ measure: ValidationMeasure, weights: [Double]? = nil) -> FoldLosses {
    FoldLosses(
      means.enumerated().map { .init(weight: weights?[$0] ?? 10, losses: $1) }, measure)
  }

  private func points(_ count: Int) -> [PathPoint] {
    (0..<count).map {
      PathPoint(
        lambda: 1 / Double($0 + 1), intercepts: [0], coefficients: (0..<count).map { _ in 1 }, standardized: [],
        devianceRatio: 0, dualityGap: 0)
    }
  }

  @Test("lambda.min has the least mean, lambda.1se is the largest lambda within one error of it")
  func rules() throws {
    let validation = try #require(
      losses([[9, 5, 3, 2, 4], [9, 5, 4, 3, 4], [9, 5, 5, 7, 4]], .deviance).validation(of: points(5)))
    // Means 9, 5, 4, 4, 4: of equal ones the largest lambda. The error at the third is sqrt((1 + 0 + 1) / 3 / 2).
    #expect(validation.mean == [9, 5, 4, 4, 4] && validation.minimum == 2)
    #expect(abs(validation.standardError[2] - (1 / 3.0).squareRoot()) < 1e-15)
    #expect(validation.oneStandardError == 2 && validation.folds == 3)
    let wide = try #require(losses([[9, 5, 2], [9, 5, 4], [9, 4, 6]], .deviance).validation(of: points(3)))
    // The error is sqrt(8 / 3 / 2) > 14/3 - 4.
    #expect(wide.minimum == 2 && wide.oneStandardError == 1)
  }

  @Test("of areas under the curve the largest is the best")
  func areas() throws {
    let validation = try #require(
      losses([[0.5, 0.78, 0.8, 0.7], [0.5, 0.8, 0.9, 0.7]], .auc).validation(of: points(4)))
    #expect(validation.minimum == 2 && validation.oneStandardError == 2)
    let wide = try #require(
      losses([[0.5, 0.82, 0.8, 0.7], [0.5, 0.82, 0.9, 0.7]], .auc).validation(of: points(4)))
    #expect(wide.minimum == 2 && wide.oneStandardError == 1)
  }

  @Test("folds count by their rows; one that cannot be measured is left out; one alone says nothing")
  func foldWeights() throws {
    let validation = try #require(losses([[1], [4]], .deviance, weights: [30, 10]).validation(of: points(1)))
    #expect(validation.mean == [1.75])
    // `sum w (loss - mean)² / sum w / (folds - 1)`, as glmnet.
    #expect(abs(validation.standardError[0] - ((30 * 0.5625 + 10 * 5.0625) / 40).squareRoot()) < 1e-15)
    let measured = losses([[0.5], [.nan], [0.7]], .auc)
    #expect(measured.means == [[0.5], [0.7]])
    #expect(losses([[0.5], [.nan]], .auc).validation(of: points(1)) == nil)
  }

  @Test("on data lambda.1se is the largest lambda within one error of the least")
  func lambdaRule() throws {
    let data = Samples.dataset(rows: 120, columns: 6, family: .gaussian, seed: 14)
    let path = ElasticNetPath(family: .gaussian)
    let points = try path.fit(data, threads: threads)
    let folds = Folds(rowCount: 120, count: 5, classes: nil, stream: Seed(1).stream("test"))
    let validation = try #require(
      CrossValidation(path, folds: folds).run(data, lambdas: points.map(\.lambda), threads: threads).validation(
        of: points))
    let limit = validation.mean[validation.minimum] + validation.standardError[validation.minimum]
    #expect(validation.mean[validation.minimum] == validation.mean.min())
    #expect(validation.oneStandardError <= validation.minimum)
    #expect(validation.mean[validation.oneStandardError] <= limit)
    #expect(validation.mean.prefix(validation.oneStandardError).allSatisfy { $0 > limit })
  }
}
