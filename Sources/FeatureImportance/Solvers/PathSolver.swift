/// Solves one lambda after the other, each from the solution before it.
///
/// For each lambda: a working set by the strong rule; proximal Newton steps on it (for squared error one step is exact);
/// then the KKT conditions of all other columns, whose violators join the set.
///
/// - SeeAlso: Tibshirani et al. (2012), J. R. Stat. Soc. B 74(2), for the strong rule; Lee, Sun, Saunders (2014), SIAM J.
///   Optim. 24(3), for proximal Newton.
struct PathSolver<Fit: Datafit> {
  private(set) var fit: Fit
  let alpha: Double
  /// The largest violation of the KKT conditions that is accepted, as a share of the largest gradient at the null model.
  let tolerance: Double

  private var slopes: [Double]
  private var lastLambda: Double
  private let nullSlope: Double

  private let ridgeScale: Double

  init(_ fit: Fit, alpha: Double, ridgeScale: Double, tolerance: Double) {
    self.fit = fit
    self.ridgeScale = ridgeScale
    self.alpha = alpha
    self.tolerance = tolerance
    slopes = fit.gradient(of: Array(0..<fit.columnCount))
    nullSlope = slopes.reduce(0) { max($0, abs($1)) }
    lastLambda = nullSlope / max(alpha, 1e-3)
  }

  /// The smallest lambda at which all coefficients are zero; for ridge, as in glmnet, that of alpha = 0.001.
  var largestLambda: Double { nullSlope / max(alpha, 1e-3) }

  private func penalty(_ lambda: Double) -> ElasticNetPenalty {
    ElasticNetPenalty(lambda: lambda, alpha: alpha, columnCount: fit.columnCount, ridgeScale: ridgeScale)
  }

  /// Of the current solution, which must be that of this lambda. Costs about as much as a Newton step.
  func dualityGap(at lambda: Double) -> Double { fit.dualityGap(penalty(lambda)) }

  /// Moves to the solution at a lambda.
  ///
  /// - Throws: `FitError.notConverged` with the duality gap.
  mutating func solve(_ lambda: Double) throws(FitError) {
    let penalty = penalty(lambda)
    let all = Array(0..<fit.columnCount)
    var isWorking = all.map {
      fit.coefficients[$0] != 0 || abs(slopes[$0]) >= alpha * (2 * lambda - lastLambda)
    }
    let allowed = tolerance * nullSlope
    while true {
      let working = all.filter { isWorking[$0] } + (fit.hasIntercept ? [fit.columnCount] : [])
      try descend(on: working, penalty, allowed)
      slopes = fit.gradient(of: all)
      let violators = all.filter {
        !isWorking[$0] && penalty.violation($0, gradient: slopes[$0], coefficient: 0) > allowed
      }
      if violators.isEmpty { break }
      for j in violators { isWorking[j] = true }
    }
    lastLambda = lambda
  }

  private mutating func descend(
    on columns: [Int], _ penalty: ElasticNetPenalty, _ allowed: Double
  ) throws(FitError) {
    var best = Double.infinity
    var stalled = 0
    for _ in 0..<200 {
      let gradient = fit.gradient(of: columns)
      let violation = zip(columns, gradient).reduce(0) {
        max($0, penalty.violation($1.0, gradient: $1.1, coefficient: fit.coefficients[$1.0]))
      }
      if violation <= allowed { return }
      stalled = violation < best / 2 ? 0 : stalled + 1
      best = min(best, violation)
      // Sums over rows carry rounding of about this size; nothing below it can be asked for.
      if stalled >= 3 && violation <= max(1e-9 * nullSlope, allowed) { return }
      let start = columns.map { fit.coefficients[$0] }
      let target = QuadraticDescent(
        columns: columns, curvature: fit.curvature(of: columns), penalty: penalty,
        tolerance: max(allowed / 10, 1e-6 * violation)
      ).minimize(from: start, gradient: gradient)
      step(columns, from: start, to: target, penalty)
    }
    throw .notConverged(iterations: 200, bound: fit.dualityGap(penalty))
  }

  /// Goes to `target`, or as much of the way as lowers the objective.
  private mutating func step(_ columns: [Int], from start: [Double], to target: [Double], _ penalty: ElasticNetPenalty)
  {
    let old = fit.value + penalty.value(at: fit.coefficients)
    var share = 1.0
    while true {
      var next = fit.coefficients
      for (k, j) in columns.enumerated() {
        next[j] = share == 1 ? target[k] : start[k] + share * (target[k] - start[k])
      }
      fit.move(to: next)
      if fit.value + penalty.value(at: next) <= old + 1e-12 * abs(old) || share < 1e-8 { return }
      share /= 2
    }
  }
}
