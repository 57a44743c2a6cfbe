import Foundation
import Tabular
import TestSupport
import Testing

@testable import FeatureImportance

/// A problem on which every law of the path must hold.
struct PathProblem: Sendable, CustomTestStringConvertible {
  let family: Family
  let alpha: Double
  let rows: Int
  let columns: Int
  let isWeighted: Bool

  var testDescription: String { "\(family) alpha \(alpha) \(rows) x \(columns)\(isWeighted ? " weighted" : "")" }
  var data: Dataset {
    Samples.dataset(rows: rows, columns: columns, family: family, seed: 11, correlation: 0.8, isWeighted: isWeighted)
  }

  /// With the quadratic part in glmnet's unit: over the target's standard deviation.
  func penalty(_ lambda: Double) -> ElasticNetPenalty {
    let data = data
    let weights = data.weights ?? [Double](repeating: 1, count: rows)
    let center = zip(data.y, weights).reduce(0) { $0 + $1.0 * $1.1 } / Double(rows)
    let variance = zip(data.y, weights).reduce(0) { $0 + $1.1 * ($1.0 - center) * ($1.0 - center) } / Double(rows)
    return ElasticNetPenalty(
      lambda: lambda, alpha: alpha, columnCount: columns,
      ridgeScale: family == .gaussian ? 1 / variance.squareRoot() : 1)
  }

  static let all: [PathProblem] = [Family.gaussian, .binomial].flatMap { family in
    [1, 0.5, 0].flatMap { alpha in
      [(80, 8, false), (80, 8, true), (30, 60, false)].map {
        PathProblem(family: family, alpha: alpha, rows: $0.0, columns: $0.1, isWeighted: $0.2)
      }
    }
  }
}

@Suite struct ElasticNetPathTests {
  private let threads = Threads(1)

  /// Gradient of the smooth part by each standardised coefficient, from the rows alone.
  private func gradient(_ point: PathPoint, _ data: Dataset, _ family: Family) -> [Double] {
    let z = StandardizedColumns(data.x, weights: data.weights, centered: true, scaled: true)
    let weights = data.weights ?? [Double](repeating: 1, count: data.rowCount)
    let residual = zip(data.y, point.predict(data.x)).map { y, eta in
      y - (family == .gaussian ? eta : logisticProbability(eta))
    }
    return (0..<data.x.columnCount).map { j in
      -data.y.indices.reduce(0) { $0 + weights[$1] * residual[$1] * z.values[j * data.rowCount + $1] }
        / Double(data.rowCount)
    }
  }

  @Test("KKT conditions hold along the path", arguments: PathProblem.all)
  func optimality(problem: PathProblem) throws {
    let data = problem.data
    let path = ElasticNetPath(
      family: problem.family, alpha: problem.alpha, lambdas: .automatic(count: 25, minimumRatio: 1e-3), tolerance: 1e-10
    )
    let points = try path.fit(data, threads: threads)
    let largest = points[0].lambda
    for point in points {
      let penalty = problem.penalty(point.lambda)
      for (j, slope) in gradient(point, data, problem.family).enumerated() {
        let violation = penalty.violation(j, gradient: slope, coefficient: point.standardized[j])
        #expect(violation < 1e-8 * max(largest, 1), "column \(j) at lambda \(point.lambda)")
      }
    }
  }

  @Test("the duality gap bounds the objective and closes", arguments: PathProblem.all)
  func gap(problem: PathProblem) throws {
    let path = ElasticNetPath(
      family: problem.family, alpha: problem.alpha, lambdas: .automatic(count: 15, minimumRatio: 1e-2), tolerance: 1e-10
    )
    let points = try path.fit(problem.data, threads: threads)
    for point in points {
      #expect(point.dualityGap >= 0)
      #expect(point.dualityGap < 1e-8)
    }
    // Loose solutions have gaps too, never below the distance to the tight optimum.
    var loose = path
    loose.tolerance = 1e-2
    for (rough, fine) in zip(try loose.fit(problem.data, threads: threads), points) {
      let excess = objective(rough, problem) - objective(fine, problem)
      #expect(rough.dualityGap >= excess - 1e-9)
    }
  }

  private func objective(_ point: PathPoint, _ problem: PathProblem) -> Double {
    let data = problem.data
    let weights = data.weights ?? [Double](repeating: 1, count: data.rowCount)
    let losses = problem.family.loss.rows(point.predict(data.x), data.y)
    let loss = zip(weights, losses).reduce(0) { $0 + $1.0 * $1.1 } / Double(data.rowCount)
    return loss * (problem.family == .gaussian ? 0.5 : 1)
      + problem.penalty(point.lambda).value(at: point.standardized)
  }

  @Test(
    "at the largest lambda nothing has entered, just below it something has", arguments: [Family.gaussian, .binomial])
  func entry(family: Family) throws {
    let data = Samples.dataset(rows: 80, columns: 8, family: family, seed: 3)
    let largest = try ElasticNetPath(family: family).fit(data, threads: threads)[0].lambda
    let points = try ElasticNetPath(family: family, lambdas: .given([largest, 0.999 * largest])).fit(
      data, threads: threads)
    #expect(points.map(\.degreesOfFreedom) == [0, 1])
    #expect(points[0].devianceRatio == 0)
  }

  @Test("a vanishing lambda gives the unpenalised fit", arguments: [Family.gaussian, .binomial])
  func unpenalised(family: Family) throws {
    let data = Samples.dataset(rows: 150, columns: 5, family: family, seed: 7)
    let point = try ElasticNetPath(family: family, lambdas: .given([1e-12]), tolerance: 1e-13).fit(
      data, threads: threads)[0]
    let fit = try family == .gaussian ? LeastSquares().fit(data) : LogisticRegression().fit(data)
    for (b, w) in zip(point.coefficients, fit.weights) { #expect(abs(b - w) < 1e-8 * abs(w)) }
    #expect(abs(point.intercept - fit.intercept) < 1e-8 * max(1, abs(fit.intercept)))
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

  @Test("weights equal repeated rows", arguments: [Family.gaussian, .binomial])
  func weights(family: Family) throws {
    let data = Samples.dataset(rows: 60, columns: 4, family: family, seed: 8)
    let counts = (0..<60).map { $0 % 3 }
    let repeated = data.rows(counts.indices.flatMap { Array(repeating: $0, count: counts[$0]) })
    let weighted = Dataset(x: data.x, y: data.y, weights: counts.map(Double.init))
    let path = ElasticNetPath(family: family, lambdas: .given([0.1, 0.02]), tolerance: 1e-12)
    for (a, b) in zip(try path.fit(weighted, threads: threads), try path.fit(repeated, threads: threads)) {
      for (u, v) in zip(a.standardized, b.standardized) { #expect(abs(u - v) < 1e-10) }
    }
  }

  @Test("another unit of a column only changes the unit of its coefficient", arguments: [Family.gaussian, .binomial])
  func units(family: Family) throws {
    let data = Samples.dataset(rows: 60, columns: 4, family: family, seed: 9)
    var values = data.x.values
    for i in 60..<120 { values[i] = values[i] * 1024 - 7 }
    let other = Dataset(x: Samples.design(values, rows: 60, columns: 4), y: data.y)
    let path = ElasticNetPath(family: family, lambdas: .given([0.05]), tolerance: 1e-12)
    let a = try path.fit(data, threads: threads)[0]
    let b = try path.fit(other, threads: threads)[0]
    for j in 0..<4 { #expect(abs(a.standardized[j] - b.standardized[j]) < 1e-10) }
    #expect(abs(a.coefficients[1] - b.coefficients[1] * 1024) < 1e-10)
  }

  @Test("a duplicated column changes no prediction and stops no solver", arguments: [Family.gaussian, .binomial])
  func duplicate(family: Family) throws {
    let data = Samples.dataset(rows: 60, columns: 3, family: family, seed: 10)
    let twice = Dataset(
      x: Samples.design(data.x.values + Array(data.x[column: 0]), rows: 60, columns: 4), y: data.y)
    let path = ElasticNetPath(family: family, lambdas: .given([0.1, 0.01]), tolerance: 1e-9)
    for (a, b) in zip(try path.fit(data, threads: threads), try path.fit(twice, threads: threads)) {
      for (u, v) in zip(a.predict(data.x), b.predict(twice.x)) { #expect(abs(u - v) < 1e-6) }
    }
  }

  @Test("gradients equal central differences", arguments: [Family.gaussian, .binomial], [false, true])
  func finiteDifferences(family: Family, isWeighted: Bool) {
    let data = Samples.dataset(rows: 50, columns: 4, family: family, seed: 12, isWeighted: isWeighted)
    let z = StandardizedColumns(data.x, weights: data.weights, centered: true, scaled: true)
    var fits: [any Datafit] = [RowDatafit(family, z, data.y, weights: data.weights)]
    if family == .gaussian { fits.append(MomentDatafit(Moments(data, threads: threads), scales: z.scales)) }
    for fit in fits { checkGradient(fit) }
  }

  private func checkGradient(_ fit: some Datafit) {
    var fit = fit
    let start = fit.coefficients.indices.map { 0.3 - 0.2 * Double($0) }
    fit.move(to: start)
    let all = Array(start.indices)
    let (gradient, curvature) = (fit.gradient(of: all), fit.curvature(of: all))
    for j in all {
      let step = 1e-5
      func move(_ h: Double) -> (value: Double, gradient: [Double]) {
        var moved = start
        moved[j] += h
        fit.move(to: moved)
        return (fit.value, fit.gradient(of: all))
      }
      let (up, down) = (move(step), move(-step))
      #expect(abs((up.value - down.value) / (2 * step) - gradient[j]) < 1e-8)
      for i in all {
        #expect(abs((up.gradient[i] - down.gradient[i]) / (2 * step) - curvature[j * all.count + i]) < 1e-8)
      }
    }
  }

  @Test("moments of blocks equal those of one pass, and threads change no bit")
  func moments() {
    let data = Samples.dataset(rows: 3 * Moments.blockSize + 17, columns: 3, family: .gaussian, seed: 13)
    let blocks = Moments(data, threads: Threads(2))
    #expect(blocks.crossProducts == Moments(data, threads: Threads(1)).crossProducts)
    for j in 0..<3 {
      let center = mean(of: data.x[column: j])
      let variance = data.x[column: j].reduce(0) { $0 + ($1 - center) * ($1 - center) } / Double(data.rowCount)
      #expect(abs(blocks.means[j] - center) < 1e-12 * abs(center))
      #expect(abs(blocks.variance(j) - variance) < 1e-12 * variance)
    }
  }

  @Test("the one-standard-error lambda is the largest whose deviance is within one error of the least")
  func lambdaRule() throws {
    let data = Samples.dataset(rows: 120, columns: 6, family: .gaussian, seed: 14)
    let path = ElasticNetPath(family: .gaussian)
    let lambdas = try path.fit(data, threads: threads).map(\.lambda)
    let folds = Folds(rowCount: 120, count: 5, classes: nil, stream: Seed(1).stream("test"))
    let validation = try CrossValidation(path, folds: folds).run(lambdas: lambdas, threads: threads) {
      (data.rows($0.training), data.rows($0.heldOut))
    }
    let limit = validation.mean[validation.minimum] + validation.standardError[validation.minimum]
    #expect(validation.mean[validation.minimum] == validation.mean.min())
    #expect(validation.oneStandardError <= validation.minimum)
    #expect(validation.mean[validation.oneStandardError] <= limit)
    #expect(validation.mean.prefix(validation.oneStandardError).allSatisfy { $0 > limit })
    // By hand, for one lambda: every fold refitted, its squared errors averaged.
    let k = validation.minimum
    var path1 = path
    path1.lambdas = .given(lambdas)
    let byHand = try (0..<5).flatMap { fold in
      let split = folds.split(fold)
      let point = try path1.fit(data.rows(split.training), threads: threads)[k]
      let heldOut = data.rows(split.heldOut)
      return zip(heldOut.y, point.predict(heldOut.x)).map { ($0 - $1) * ($0 - $1) }
    }
    #expect(abs(mean(of: byHand) - validation.mean[k]) < 1e-12)
  }
}
