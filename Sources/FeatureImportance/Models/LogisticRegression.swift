import Foundation
import Tabular

/// Logistic regression by maximum likelihood: minimises the weighted log loss over the coefficients and the intercept,
/// with a penalty if one is asked for.
public struct LogisticRegression: Model {
  public let name = "logistic"
  public let hasIntercept: Bool
  public let penalty: Penalty

  public enum Penalty: Sendable, Equatable {
    case none
    /// Half the log determinant of the information: removes the first-order bias of estimates, and keeps them finite
    /// where classes are separated.
    case firth
    /// lambda of `mean log loss + lambda / 2 ‖b‖²`, b the coefficients of columns divided by their standard deviations
    /// (1/n); the intercept is not penalised.
    case ridge(Double)
  }

  public init(hasIntercept: Bool = true, penalty: Penalty = .none) {
    self.hasIntercept = hasIntercept
    self.penalty = penalty
  }

  public func fit(_ data: Dataset, seed: Seed) throws(FitError) -> LinearFit { try fit(data) }

  /// Fits by Newton's method on standardised columns. After convergence two more steps are taken and the covariance is
  /// the inverse information at the final estimate, not one step behind it as in most IRLS programs.
  ///
  /// A weight counts a row that many times: multiplying all by 4 halves standard errors. A ridge penalty moves estimates
  /// towards 0, so that intervals around them would not hold what they promise: there are no standard errors then.
  /// - Throws: `FitError.constantTarget`, `.tooFewRows`, `.separation` when the likelihood has no maximum,
  ///   `.notConverged`, `.overflow`, `.leverage`, `.oneCluster`.
  /// - Complexity: O(rows x columns^2) a step, some 5 to 8 steps.
  /// - Precondition: targets are 0 or 1.
  public func fit(_ data: Dataset, errors: ErrorAssumption = .model) throws(FitError) -> LinearFit {
    let problem = try LogisticProblem(data, self)
    let (point, iterations) = try problem.fit()
    let z = problem.z
    let (p, first, size) = (z.columnCount, problem.first, problem.likelihood.size)
    var weights = [Double](repeating: 0, count: p)
    // b0 = c0 - sum c_j m_j / s_j
    var intercept = DoubleDouble(hasIntercept ? point.coefficients[0] : 0)
    for (k, j) in problem.kept.enumerated() {
      weights[j] = point.coefficients[first + k] / z.scales[j]
      intercept = .multiplyAdd(
        intercept, DoubleDouble(-point.coefficients[first + k]), DoubleDouble(z.centers[j] / z.scales[j]))
    }
    guard weights.allSatisfy(\.isFinite), intercept.value.isFinite else { throw .overflow }
    let effective: Double
    if case .ridge = penalty {
      guard let factor = CholeskyFactor(point.curvature, size: size) else { throw .overflow }
      let solved = factor.solve(point.information)
      effective = (0..<size).reduce(0) { $0 + solved[$1 * (size + 1)] }
    } else {
      effective = Double(size)
    }
    var fit = LinearFit(
      columnNames: data.x.columnNames, features: data.x.features, weights: weights, centers: z.centers,
      interceptAtCenters: hasIntercept ? point.coefficients[0] : 0, intercept: intercept.value, scales: z.scales,
      inference: try problem.inference(at: point, errors),
      quality: LinearFit.Quality(
        deviance: -2 * point.logLikelihood, nullDeviance: problem.nullDeviance, iterations: iterations,
        degreesOfFreedom: effective, residualStandardDeviation: nil))
    fit.aliased = problem.aliased
    return fit
  }
}

extension LogisticRegression {
  /// From the fit with all features, by steps with the curvature that it has.
  ///
  /// - Complexity: O(rows x columns^2) once, then some passes over rows, O(rows x columns) each, a feature.
  public func leavingOut(
    _ fit: LinearFit, on reference: Dataset, seed: Seed, predicting x: DesignMatrix
  ) throws(FitError) -> ReducedPredictions {
    let refitting = refitting(on: reference, seed: seed, predicting: x)
    guard penalty == .none, hasIntercept else { return refitting }
    let problem = try LogisticProblem(reference, self)
    let start = [fit.interceptAtCenters] + problem.kept.map { fit.weights[$0] * fit.scales[$0] }
    guard let reduced = ReducedLikelihood(problem.likelihood, at: start) else { return refitting }
    let predictions = fit.predict(x)
    return { feature throws(FitError) in
      guard !fit.ignores(feature) else { return predictions }
      let own = problem.kept.indices.filter { feature.columns.contains(problem.kept[$0]) }
      guard !fit.isReplaced(feature), let b = reduced.coefficients(without: own.map { $0 + 1 }) else {
        return try refitting(feature)
      }
      var eta = [Double](repeating: b[0], count: x.rowCount)
      for (k, j) in problem.kept.enumerated() where b[k + 1] != 0 {
        let weight = b[k + 1] / fit.scales[j]
        for (i, value) in x[column: j].enumerated() { eta[i] += weight * (value - fit.centers[j]) }
      }
      return eta
    }
  }
}

/// The likelihood of a data set with what leads back to its columns.
struct LogisticProblem {
  let data: Dataset
  let z: StandardizedColumns
  /// Columns that are estimated, ascending.
  let kept: [Int]
  let aliased: [LinearFit.AliasedColumn]
  /// 1 if there is an intercept, else 0.
  let first: Int
  let likelihood: LogisticLikelihood
  private let penalty: LogisticRegression.Penalty

  init(_ data: Dataset, _ model: LogisticRegression) throws(FitError) {
    let counted = data.y.indices.filter { (data.weights?[$0] ?? 1) > 0 }
    guard Set(counted.map { data.y[$0] }).count == 2 else { throw .constantTarget }
    let coefficients = data.x.columnCount + (model.hasIntercept ? 1 : 0)
    guard counted.count > coefficients || model.penalty.isRidge else {
      throw .tooFewRows(rows: counted.count, coefficients: coefficients)
    }
    z = try StandardizedColumns(checked: data, centered: model.hasIntercept)
    first = model.hasIntercept ? 1 : 0
    let independence = ColumnIndependence(z, weights: data.weights, hasIntercept: model.hasIntercept)
    (kept, aliased) = model.penalty.isRidge ? independence.varying : independence.independent
    self.data = data
    penalty = model.penalty
    var lambda = 0.0
    if case .ridge(let given) = model.penalty { lambda = given }
    likelihood = LogisticLikelihood(
      z, data.y, weights: data.givenWeights, columns: kept, hasIntercept: model.hasIntercept,
      penalty: lambda * data.weightSum, isFirth: model.penalty == .firth)
  }

  func fit() throws(FitError) -> (point: LikelihoodPoint, iterations: Int) {
    try NewtonMethod(likelihood).minimise(from: likelihood.nullCoefficients) { () throws(FitError) in
      guard penalty == .none else { return }
      try Separation(
        x: data.x, z: z, classes: data.y.map { $0 > 0.5 ? 1 : 0 }, classCount: 2, weights: data.weights, columns: kept,
        hasIntercept: first == 1
      ).check()
    }
  }

  /// Minus twice the log-likelihood of the intercept alone, without penalty; of probabilities 1/2 where there is none.
  var nullDeviance: Double {
    guard first == 1 else { return 2 * data.weightSum * log(2) }
    let share = mean(of: data.y[...], weights: data.weights)
    return -2 * data.weightSum * (share * log(share) + (1 - share) * log(1 - share))
  }

  /// The intercept in the units of the file as a combination of the solver's coefficients; empty if there is none.
  var interceptFactors: [Double] { first == 0 ? [] : [1] + kept.map { -z.centers[$0] / z.scales[$0] } }

  /// nil under a ridge penalty.
  func inference(at point: LikelihoodPoint, _ errors: ErrorAssumption) throws(FitError) -> LinearFit.Inference? {
    guard !penalty.isRidge else { return nil }
    let (size, p, rows) = (likelihood.size, z.columnCount, z.rowCount)
    guard let factor = CholeskyFactor(point.information, size: size) else { throw .overflow }
    let root: CovarianceRoot
    var degreesOfFreedom: Double?
    switch errors {
    case .model: root = CovarianceRoot(factor.inverseRoot(), size: size)
    case .robust, .clustered:
      let scores = try ScoreContributions(
        likelihood.design, rows: rows, size: size, residuals: likelihood.residuals(at: point.predictors),
        leverages: { likelihood.leverages(factor, point.predictors) },
        isCounted: { i in (data.weights?[i] ?? 1) > 0 }, errors)
      root = CovarianceRoot(factor.solve(scores.values), size: size)
      degreesOfFreedom = scores.degreesOfFreedom
    }
    let scaled = root.covariance
    var standardErrors = [Double?](repeating: nil, count: p)
    for (k, j) in kept.enumerated() { standardErrors[j] = root.standardError(first + k) / z.scales[j] }
    let covariance = spread(to: kept, of: p) { l, k in scaled[(first + k) * size + first + l] }
    let interceptError = first == 1 ? root.standardError(of: interceptFactors) : 0
    guard interceptError.isFinite, standardErrors.allSatisfy({ $0?.isFinite ?? true }) else { throw .overflow }
    return LinearFit.Inference(
      interceptStandardError: interceptError, standardErrors: standardErrors, standardizedCovariance: covariance,
      degreesOfFreedom: degreesOfFreedom)
  }
}

extension LogisticRegression.Penalty {
  var isRidge: Bool {
    if case .ridge = self { return true }
    return false
  }
}

extension StandardizedColumns {
  /// - Throws: `FitError.overflow` where a column's spread is beyond the range of numbers.
  init(checked data: Dataset, centered: Bool) throws(FitError) {
    self.init(data.x, weights: data.weights, centered: centered, scaled: true)
    guard values.allSatisfy(\.isFinite) else { throw .overflow }
  }
}

/// Which columns others do not explain.
struct ColumnIndependence {
  private let z: StandardizedColumns
  private let weights: [Double]?
  private let first: Int

  init(_ z: StandardizedColumns, weights: [Double]?, hasIntercept: Bool) {
    self.z = z
    self.weights = weights
    first = hasIntercept ? 1 : 0
  }

  typealias Columns = (kept: [Int], aliased: [LinearFit.AliasedColumn])

  /// All columns that vary.
  var varying: Columns {
    let kept = z.isVarying.indices.filter { z.isVarying[$0] }
    let constant = z.isVarying.indices.filter { !z.isVarying[$0] }
    return (kept, constant.map { LinearFit.AliasedColumn(column: $0, repeats: []) })
  }

  /// Columns that are not explained completely by the columns before them.
  var independent: Columns {
    let columns = varying.kept
    let qr = factor(columns)
    let kept = columns.enumerated().filter {
      qr.remainder(ofColumn: first + $0.offset) > RefinedLeastSquares.aliasTolerance * norm
    }.map(\.element)
    guard kept.count < z.columnCount else { return (kept, []) }
    let independent = factor(kept)
    let aliased = Set(0..<z.columnCount).subtracting(kept).sorted().map { j in
      guard z.isVarying[j] else { return LinearFit.AliasedColumn(column: j, repeats: []) }
      let shares = independent.solve(
        Array(independent.applyTransposed(to: weighted([j], withIntercept: false)).prefix(first + kept.count)))
      return LinearFit.AliasedColumn(
        column: j, repeats: zip(kept, shares.dropFirst(first)).filter { abs($1) > 1e-6 }.map { $0.0 })
    }
    return (kept, aliased)
  }

  /// Of a standardised column.
  private var norm: Double { (weights?.reduce(0, +) ?? Double(z.rowCount)).squareRoot() }

  private func factor(_ columns: [Int]) -> HouseholderQR {
    HouseholderQR(
      weighted(columns, withIntercept: first == 1), rowCount: z.rowCount, columnCount: first + columns.count)
  }

  private func weighted(_ columns: [Int], withIntercept: Bool) -> [Double] {
    let design = z.design(columns, hasIntercept: withIntercept)
    guard let weights else { return design }
    return scaledRows(
      design, rows: z.rowCount, columns: design.count / z.rowCount, by: weights.map { $0.squareRoot() })
  }
}
