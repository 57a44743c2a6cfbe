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
    let problem = try LogisticProblem(data, self)
    let profile = try LikelihoodProfile(problem, confidence: confidence)
    var columns = [ClosedRange<Double>?](repeating: nil, count: data.x.columnCount)
    for (k, j) in problem.kept.enumerated() {
      var factors = [Double](repeating: 0, count: problem.likelihood.size)
      factors[problem.first + k] = 1
      let interval = try profile.interval(of: factors)
      columns[j] = interval.lowerBound / problem.z.scales[j]...interval.upperBound / problem.z.scales[j]
    }
    return ProfileIntervals(
      columns: columns, intercept: hasIntercept ? try profile.interval(of: problem.interceptFactors) : nil)
  }
}

/// The largest penalised likelihood as a function of a linear combination of coefficients.
private struct LikelihoodProfile {
  let likelihood: LogisticLikelihood
  let best: LikelihoodPoint
  /// By how much twice the penalised log-likelihood may fall.
  let drop: Double

  init(_ problem: LogisticProblem, confidence: Double) throws(FitError) {
    likelihood = problem.likelihood
    best = try problem.fit().point
    drop = ChiSquared(degreesOfFreedom: 1).quantile(confidence)
  }

  /// - Parameter factors: of the combination.
  func interval(of factors: [Double]) throws(FitError) -> ClosedRange<Double> {
    let low = try end(of: factors, towards: -1)
    return low...(try end(of: factors, towards: 1))
  }

  /// Where the root of the drop reaches its limit. It grows about evenly with the distance from the estimate, so that
  /// Newton's method, kept within a bracket, needs a few steps.
  private func end(of factors: [Double], towards sign: Double) throws(FitError) -> Double {
    let limit = drop.squareRoot()
    let estimate = dot(factors, best.coefficients)
    var point = best
    var (inside, outside) = (0.0, Double.infinity)
    var reached = 0.0
    var next = limit * (try direction(at: best, factors).variance).squareRoot()
    for _ in 0..<100 {
      // The other coefficients go along as the likelihood bends there, so that few steps are left to take.
      let along = try direction(at: point, factors).values
      let start = zip(point.coefficients, along).map { $0 + sign * (next - reached) * $1 }
      do throws(FitError) {
        point = try NewtonMethod(likelihood, holding: factors).minimise(from: start) {}.point
      } catch {
        // Too far to go in one stride: no row is uncertain there.
        next = (reached + next) / 2
        continue
      }
      reached = next
      let root = (2 * max(0, point.objective - best.objective)).squareRoot()
      if root < limit { inside = reached } else { outside = reached }
      // All else being at its best, the score is a multiple of the factors: by it the objective changes with the held value.
      let multiplier = dot(point.score, factors) / dot(factors, factors)
      let slope = root > 0 ? -sign * multiplier / root : 0
      next = slope > 0 ? reached + (limit - root) / slope : .infinity
      if !(next > inside && next < outside) { next = outside.isFinite ? (inside + outside) / 2 : 2 * reached }
      next = min(next, 4 * reached)
      if abs(next - reached) < 1e-11 * next { return estimate + sign * next }
    }
    throw .notConverged(iterations: 100, bound: abs(point.objective - best.objective - drop / 2))
  }

  /// The smallest change of coefficients, as the curvature measures it, that changes the combination by one.
  private func direction(
    at point: LikelihoodPoint, _ factors: [Double]
  ) throws(FitError) -> (values: [Double], variance: Double) {
    guard let factor = CholeskyFactor(point.curvature, size: likelihood.size) else { throw .overflow }
    let solved = factor.solve(factors)
    let variance = dot(factors, solved)
    return (solved.map { $0 / variance }, variance)
  }
}
