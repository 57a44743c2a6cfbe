/// Minus a log-likelihood and its penalty, as a function of coefficients.
protocol PenalizedLikelihood: Sendable {
  /// Number of coefficients.
  var size: Int { get }
  /// Whether `curvature` is the exact Hessian, so that Newton's method converges quadratically.
  var hasExactCurvature: Bool { get }
  /// nil where a penalty isn't defined.
  func evaluate(_ coefficients: [Double]) -> LikelihoodPoint?
  /// The score at a point, summed in doubled precision; nil where `LikelihoodPoint.score` is as exact as it gets.
  func exactScore(_ point: LikelihoodPoint) -> [Double]?
}

/// A likelihood at some coefficients.
struct LikelihoodPoint: Sendable {
  var coefficients: [Double]
  /// Linear predictors of the rows, for several classes one class after the other.
  var predictors: [Double]
  var logLikelihood: Double
  /// What is minimised: minus the log-likelihood plus the penalty.
  var objective: Double
  /// Minus the gradient of the objective.
  var score: [Double]
  /// The Hessian of the objective, or a positive definite stand-in for it.
  var curvature: [Double]
  /// Fisher information of the likelihood without its penalty.
  var information: [Double]
}

/// Minimises a penalised likelihood by Newton's method with step halving, over all its coefficients or some.
struct NewtonMethod<Objective: PenalizedLikelihood> {
  let likelihood: Objective
  /// The coefficients that move; the others stay where they start.
  let free: [Int]

  init(_ likelihood: Objective, free: [Int]? = nil) {
    self.likelihood = likelihood
    self.free = free ?? Array(0..<likelihood.size)
  }

  /// - Parameters:
  ///   - doubt: asked when the likelihood looks as if it had no maximum: throws if that is so.
  /// - Throws: what `doubt` throws, or `FitError.notConverged`.
  /// - Complexity: 5 to 10 evaluations of the likelihood for most data.
  func minimise(
    from start: [Double], doubt: () throws(FitError) -> Void
  ) throws(FitError) -> (point: LikelihoodPoint, iterations: Int) {
    guard var point = likelihood.evaluate(start) else {
      try doubt()
      throw .notConverged(iterations: 0, bound: .infinity)
    }
    guard !free.isEmpty else { return (point, 0) }
    var growth = Growth()
    var lastChange = Double.infinity
    for iteration in 1...Self.maximumIterations {
      guard let step = step(at: point, score: point.score), let next = shortened(step, from: point) else {
        try doubt()
        throw .notConverged(iterations: iteration, bound: point.objective)
      }
      let change = zip(point.predictors, next.predictors).reduce(0) { max($0, abs($1.0 - $1.1)) }
      let largest = next.predictors.reduce(1) { max($0, abs($1)) }
      point = next
      if growth.isUnbounded(step: change, largest: largest) { try doubt() }
      if isConverged(change, after: lastChange, largest) { return (polished(point), iteration) }
      lastChange = change
    }
    throw .notConverged(iterations: Self.maximumIterations, bound: point.objective)
  }

  private static var maximumIterations: Int { 500 }

  /// - Parameter largest: linear predictor, whose last place is as small as a change can be seen.
  private func isConverged(_ change: Double, after last: Double, _ largest: Double) -> Bool {
    // Quadratic convergence: after a step this small the next, taken in polishing, is at rounding level.
    if likelihood.hasExactCurvature { return change < 1e-7 }
    // Otherwise steps shrink by a constant factor, and the sum of all to come is to be at that level.
    let shrinkage = change / last
    return change < 1e-15 * largest
      || change < 1e-7 && shrinkage < 0.99 && change * shrinkage / (1 - shrinkage) < 1e-15 * largest
  }

  /// The point after two last steps with exact scores.
  private func polished(_ point: LikelihoodPoint) -> LikelihoodPoint {
    var point = point
    for _ in 0..<2 {
      guard let score = likelihood.exactScore(point), let step = step(at: point, score: score),
        let next = likelihood.evaluate(zip(point.coefficients, step).map { $0 + $1 })
      else { break }
      point = next
    }
    return point
  }

  /// nil where the curvature is singular: weights of rows vanish only where fitted probabilities reach 0 or 1.
  private func step(at point: LikelihoodPoint, score: [Double]) -> [Double]? {
    let size = likelihood.size
    let curvature = free.flatMap { j in free.map { point.curvature[j * size + $0] } }
    guard let factor = CholeskyFactor(curvature, size: free.count) else { return nil }
    var step = [Double](repeating: 0, count: size)
    for (j, change) in zip(free, factor.solve(free.map { score[$0] })) { step[j] = change }
    return step
  }

  /// The point after as much of a step as lowers the objective.
  private func shortened(_ step: [Double], from point: LikelihoodPoint) -> LikelihoodPoint? {
    var share = 1.0
    while true {
      let next = likelihood.evaluate(zip(point.coefficients, step).map { $0 + share * $1 })
      // Rounding of the sum may make an almost perfect step look a little worse.
      let limit = point.objective + 1e-12 * (1 + abs(point.objective))
      if let next, next.objective <= limit || share < 1e-6 { return next }
      guard share >= 1e-6 else { return nil }
      share /= 2
    }
  }
}

/// Separated data let the linear predictor grow by about 1 a step for ever, while converging data shrink the step.
private struct Growth {
  private var stubbornSteps = 0
  private var lastStep = Double.infinity

  mutating func isUnbounded(step: Double, largest: Double) -> Bool {
    stubbornSteps = step > 0.5 && step > lastStep / 2 && largest > 12 ? stubbornSteps + 1 : 0
    lastStep = step
    return stubbornSteps % 8 == 4
  }
}
