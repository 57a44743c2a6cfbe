/// Minus a log-likelihood and its penalty, as a function of coefficients.
protocol PenalizedLikelihood: Sendable {
  /// Number of coefficients.
  var size: Int { get }
  /// Whether `curvature` is the exact Hessian, so that Newton's method converges quadratically.
  var hasExactCurvature: Bool { get }
  /// nil where a penalty isn't defined.
  func evaluate(_ coefficients: [Double]) -> LikelihoodPoint?
  /// The objective and minus its gradient, without the curvature.
  func slope(_ coefficients: [Double]) -> (objective: Double, score: [Double])?
  /// The score at a point, summed in doubled precision; nil where `LikelihoodPoint.score` is as exact as it gets.
  func exactScore(_ point: LikelihoodPoint) -> [Double]?
}

extension PenalizedLikelihood {
  func slope(_ coefficients: [Double]) -> (objective: Double, score: [Double])? {
    evaluate(coefficients).map { ($0.objective, $0.score) }
  }
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

/// Minimises a penalised likelihood by Newton's method with step halving, over all coefficients or those of which a
/// linear combination keeps its value.
struct NewtonMethod<Objective: PenalizedLikelihood> {
  let likelihood: Objective
  /// The factors of the combination that stays what it is at the start; nil if nothing is held.
  let held: [Double]?

  init(_ likelihood: Objective, holding held: [Double]? = nil) {
    self.likelihood = likelihood
    self.held = held
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
    var growth = Growth()
    var pace = Pace()
    for iteration in 1...Self.maximumIterations {
      guard let step = step(at: point, score: point.score),
        let next = shortened(step, from: point, first: likelihood.hasExactCurvature ? 1 : pace.extrapolation)
      else {
        try doubt()
        throw .notConverged(iterations: iteration, bound: point.objective)
      }
      let change = zip(point.predictors, next.predictors).reduce(0) { max($0, abs($1.0 - $1.1)) }
      let largest = next.predictors.reduce(1) { max($0, abs($1)) }
      point = next
      if growth.isUnbounded(step: change, largest: largest) { try doubt() }
      pace.add(change)
      // Quadratic convergence: after a step this small the next, taken in polishing, is at rounding level.
      let isConverged = likelihood.hasExactCurvature ? change < 1e-7 : pace.isConverged(largest)
      if isConverged { return (polished(point), iteration) }
    }
    throw .notConverged(iterations: Self.maximumIterations, bound: point.objective)
  }

  private static var maximumIterations: Int { 500 }

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
    guard let factor = CholeskyFactor(point.curvature, size: likelihood.size) else { return nil }
    let step = factor.solve(score)
    guard let held else { return step }
    // Less what would change the combination: H⁻¹ (score - m held) with the multiplier m that leaves it as it is.
    let back = factor.solve(held)
    let multiplier = dot(held, step) / dot(held, back)
    return zip(step, back).map { $0 - multiplier * $1 }
  }

  /// The point after as much of a step as lowers the objective.
  ///
  /// - Parameter first: the multiple of the step to try first.
  private func shortened(_ step: [Double], from point: LikelihoodPoint, first: Double) -> LikelihoodPoint? {
    var share = first
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

func dot(_ a: some Sequence<Double>, _ b: some Sequence<Double>) -> Double {
  zip(a, b).reduce(0) { $0 + $1.0 * $1.1 }
}

/// How steps shrink where the curvature is a stand-in: by a constant factor in the end.
private struct Pace {
  private var size = Double.infinity
  /// Of the last steps to those before them; infinite where that is not known.
  private var ratio = Double.infinity
  private var lastRatio = Double.infinity
  private var isExtrapolated = false

  mutating func add(_ change: Double) {
    lastRatio = ratio
    ratio = size < .infinity ? change / size : .infinity
    size = change
    // A step of another length says nothing of the factor.
    if isExtrapolated { (size, ratio, lastRatio) = (.infinity, .infinity, .infinity) }
  }

  /// What a step must be multiplied by to reach where steps that shrink like the last ones would lead: 1 until the
  /// factor is known (Aitken).
  var extrapolation: Double {
    mutating get {
      isExtrapolated = ratio > 0.3 && ratio < 1 && abs(ratio - lastRatio) < 0.1 * (1 - ratio)
      return isExtrapolated ? 1 / (1 - ratio) : 1
    }
  }

  /// Whether all steps to come are below the last place of the largest linear predictor, or steps no longer shrink for
  /// rounding.
  func isConverged(_ largest: Double) -> Bool {
    size < 1e-15 * largest || ratio < 1 && size * ratio / (1 - ratio) < 1e-15 * largest
      || size < 1e-11 * largest && ratio >= 1 && ratio < .infinity
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
