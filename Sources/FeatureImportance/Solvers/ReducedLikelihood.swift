/// The maximum of a likelihood when some coefficients are held at zero, from the maximum over all of them.
///
/// Steps use the curvature at that maximum, whose inverse without some coefficients follows from the inverse with them:
/// `V - V_g V_gg⁻¹ V_g'`. They cost a pass over rows each and no new factor, and shrink by a constant factor, a small
/// one where little changes.
struct ReducedLikelihood<Likelihood: PenalizedLikelihood>: Sendable {
  private let likelihood: Likelihood
  private let maximum: [Double]
  /// Inverse of the curvature at the maximum.
  private let inverse: [Double]

  /// - Parameter maximum: the coefficients at it.
  /// - Returns: nil where the curvature is singular.
  init?(_ likelihood: Likelihood, at maximum: [Double]) {
    guard let point = likelihood.evaluate(maximum), let factor = CholeskyFactor(point.curvature, size: likelihood.size)
    else { return nil }
    self.likelihood = likelihood
    self.maximum = maximum
    inverse = CovarianceRoot(factor.inverseRoot(), size: likelihood.size).covariance
  }

  /// All coefficients, those held being zero.
  ///
  /// - Returns: nil where the steps do not lead to the maximum, or too slowly.
  func coefficients(without held: [Int]) -> [Double]? {
    let size = likelihood.size
    guard let factor = CholeskyFactor(held.flatMap { a in held.map { inverse[a * size + $0] } }, size: held.count)
    else {
      return nil
    }
    // The same formula moves coefficients out of the way of those held and steps among the others.
    func projected(_ v: [Double]) -> [Double] {
      let shares = factor.solve(held.map { v[$0] })
      var result = v
      for (k, g) in held.enumerated() { for j in 0..<size { result[j] -= inverse[g * size + j] * shares[k] } }
      for g in held { result[g] = 0 }
      return result
    }
    var b = projected(maximum)
    guard var (objective, score) = likelihood.slope(b) else { return nil }
    for _ in 0..<Self.mostSteps {
      for g in held { score[g] = 0 }
      let step = projected(product(inverse, rows: size, columns: size, score))
      let decrement = dot(step, score)
      let next = zip(b, step).map { $0 + $1 }
      // Half of it is what is left to gain; losses are wanted to far fewer digits.
      guard decrement > Self.precision else { return next }
      guard let there = likelihood.slope(next), there.objective < objective else { return nil }
      (b, objective, score) = (next, there.objective, there.score)
    }
    return nil
  }

  private static var mostSteps: Int { 50 }
  /// Of the log-likelihood, in nats over all rows.
  private static var precision: Double { 1e-10 }
}
