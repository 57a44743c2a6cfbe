/// Intervals of all values that a likelihood-ratio test does not reject. They need no normal approximation of estimates
/// and may reach further to one side than to the other.
///
/// - SeeAlso: Venzon, Moolgavkar (1988), Appl. Stat. 37(1); with Firth's penalty: Heinze, Schemper (2002).
public struct ProfileIntervals: Sendable {
  /// In the units of the file; nil for columns that were not estimated.
  public let columns: [ClosedRange<Double>?]
  /// nil where there is none.
  public let intercept: ClosedRange<Double>?
}

extension LogisticRegression {
  /// Profiles every coefficient: the others are fitted again wherever it is held.
  ///
  /// - Throws: as `fit`.
  /// - Complexity: some 10 to 20 fits a coefficient.
  /// - Precondition: no ridge penalty, whose estimates have no honest interval.
  public func profileIntervals(_ data: Dataset, confidence: Double) throws(FitError) -> ProfileIntervals {
    precondition(!penalty.isRidge, "no interval under a ridge penalty")
    let problem = try LogisticProblem(data, self, centered: hasIntercept)
    let profile = try LikelihoodProfile(problem, confidence: confidence)
    var columns = [ClosedRange<Double>?](repeating: nil, count: data.x.columnCount)
    for (k, j) in problem.kept.enumerated() {
      let interval = try profile.interval(of: problem.first + k)
      columns[j] = interval.lowerBound / problem.z.scales[j]...interval.upperBound / problem.z.scales[j]
    }
    guard hasIntercept else { return ProfileIntervals(columns: columns, intercept: nil) }
    // The intercept of the file is a coefficient of its own only where columns keep their zero.
    let atOrigin = try LikelihoodProfile(LogisticProblem(data, self, centered: false), confidence: confidence)
    return ProfileIntervals(columns: columns, intercept: try atOrigin.interval(of: 0))
  }
}

/// The largest penalised likelihood as a function of one coefficient.
private struct LikelihoodProfile {
  let likelihood: LogisticLikelihood
  let best: LikelihoodPoint
  /// By how much twice the penalised log-likelihood may fall.
  let drop: Double
  private let errors: CovarianceRoot

  init(_ problem: LogisticProblem, confidence: Double) throws(FitError) {
    likelihood = problem.likelihood
    best = try problem.fit().point
    drop = ChiSquared(degreesOfFreedom: 1).quantile(confidence)
    guard let factor = CholeskyFactor(best.information, size: problem.likelihood.size) else { throw .overflow }
    errors = CovarianceRoot(factor.inverseRoot(), size: problem.likelihood.size)
  }

  func interval(of k: Int) throws(FitError) -> ClosedRange<Double> {
    let low = try end(of: k, towards: -1)
    return low...(try end(of: k, towards: 1))
  }

  /// Where the root of the drop reaches its limit. It grows about evenly with the distance from the estimate, so that
  /// Newton's method, kept within a bracket, needs a few steps.
  private func end(of k: Int, towards sign: Double) throws(FitError) -> Double {
    let others = (0..<likelihood.size).filter { $0 != k }
    let limit = drop.squareRoot()
    var point = best
    var (inside, outside) = (0.0, Double.infinity)
    var distance = limit * errors.standardError(k)
    for _ in 0..<100 {
      var start = point.coefficients
      start[k] = best.coefficients[k] + sign * distance
      point = try NewtonMethod(likelihood, free: others).minimise(from: start) {}.point
      let root = (2 * max(0, point.objective - best.objective)).squareRoot()
      if root < limit { inside = distance } else { outside = distance }
      // The others being at their best, the objective changes by the held coefficient's own slope.
      let slope = root > 0 ? -sign * point.score[k] / root : 0
      var next = slope > 0 ? distance + (limit - root) / slope : .infinity
      if !(next > inside && next < outside) { next = outside.isFinite ? (inside + outside) / 2 : 2 * distance }
      next = min(next, 4 * distance)
      if abs(next - distance) < 1e-11 * next { return best.coefficients[k] + sign * next }
      distance = next
    }
    throw .notConverged(iterations: 100, bound: abs(point.objective - best.objective - drop / 2))
  }
}
