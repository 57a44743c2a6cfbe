/// Solves one lambda after the other, each from the solution before it.
///
/// For each lambda: a working set by the strong rule; proximal Newton steps on it (for squared error one step is exact);
/// then the KKT conditions of all other columns, whose violators join the set. Second derivatives are by far the
/// dearest part and change slowly along the path, so they are kept until a step with them gains too little.
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
  private var curvature = CurvatureCache()

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
    var last = Double.infinity
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
      // A fresh Newton step squares a small error; one with old derivatives must at least take four fifths of it.
      if violation > last / 5 { curvature.expire() }
      last = violation
      let start = columns.map { fit.coefficients[$0] }
      let target = QuadraticDescent(
        columns: columns, curvature: curvature.matrix(of: columns, in: fit), penalty: penalty,
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

/// Second derivatives of the columns that were last asked for.
private struct CurvatureCache {
  private var places: [Int: Int] = [:]
  private var size = 0
  private var values: [Double] = []

  /// Up to this many columns, all are computed at once: then no growing working set asks again.
  private static let fewColumns = 300

  /// Forgets everything: the next matrix is computed at the coefficients of that moment.
  mutating func expire() { places = [:] }

  /// `columns.count` squared, from memory where all columns are there.
  mutating func matrix(of columns: [Int], in fit: some Datafit) -> [Double] {
    if !columns.allSatisfy({ places[$0] != nil }) || places.isEmpty {
      let count = fit.columnCount + (fit.hasIntercept ? 1 : 0)
      let kept = count <= Self.fewColumns ? Array(0..<count) : columns
      values = fit.curvature(of: kept)
      size = kept.count
      places = Dictionary(uniqueKeysWithValues: zip(kept, kept.indices))
    }
    let chosen = columns.compactMap { places[$0] }
    if chosen.count == size { return values }
    var matrix: [Double] = []
    matrix.reserveCapacity(chosen.count * chosen.count)
    for j in chosen { for i in chosen { matrix.append(values[j * size + i]) } }
    return matrix
  }
}
