/// Solves a falling sequence of lambdas, some at a time.
///
/// For each batch: a working set of columns that look likely to enter; starts predicted by the quadratic model at the last
/// solution; then proximal Newton steps, which share one matrix of second derivatives and one pass over the data for all
/// lambdas of the batch; then the KKT conditions of all columns outside the working set, whose violators join it.
/// Second derivatives are the dearest part, so they may be old, or those of a sample of rows: that only slows the steps,
/// and when it slows them too much they are taken anew. Gradients are always exact.
///
/// - SeeAlso: Tibshirani et al. (2012), J. R. Stat. Soc. B 74(2), for the strong rule; Lee, Sun, Saunders (2014), SIAM J.
///   Optim. 24(3), for proximal Newton; Byrd, Chin, Neveitt, Nocedal (2011), SIAM J. Optim. 21(3), for sampled curvature.
struct PathSolver<Fit: Datafit> {
  private(set) var fit: Fit
  let shape: PenaltyShape
  /// The smallest lambda at which all penalised coefficients are zero; for ridge, as in glmnet, that of alpha = 0.001.
  private(set) var largestLambda = 0.0

  private let threads: Threads
  /// Of the smooth part at the null model.
  let nullValue: Double
  /// The largest gradient of a penalised column at the null model, and the largest accepted violation of the KKT conditions.
  private let nullSlope: Double
  private let allowed: Double
  private var coordinates: PenalizedCoordinates
  /// The last solution, its lambda, and the columns outside the working set there.
  private var head: FitState
  private var headLambda = Double.infinity
  /// The solution before it.
  private var trail: (point: [Double], lambda: Double)?
  private var outside: Screening
  private var needsExactCurvature = false

  /// - Parameter tolerance: the largest accepted violation as a share of the largest gradient at the null model.
  /// - Throws: `FitError.notConverged` when the columns that are not penalised cannot be fitted.
  init(_ fit: Fit, shape: PenaltyShape, tolerance: Double, threads: Threads) throws(FitError) {
    var fit = fit
    let isFree = (0..<fit.columnCount).filter { shape.factors[$0] == 0 }
    if !isFree.isEmpty && fit.working.count < fit.columnCount { fit.include(isFree, threads: threads) }
    coordinates = PenalizedCoordinates(
      shape, working: fit.working, classCount: fit.classCount, interceptCount: fit.interceptCount)
    let start = fit.nullIntercepts + [Double](repeating: 0, count: coordinates.count - fit.interceptCount)
    fit.takeCurvature(at: start, isExact: false, threads: threads)
    head = fit.evaluate([start], threads: threads)[0]
    nullValue = head.value
    outside = fit.screen([head], threads: threads)
    self.fit = fit
    self.shape = shape
    self.threads = threads
    nullSlope = KKTScreen(fit, shape, [head], outside).largestSlope()
    allowed = tolerance * nullSlope
    if shape.factors.contains(0) {
      // A penalty that nothing can overcome leaves what is not penalised.
      var trials = [PathTrial(1e250, from: head, penalty(1e250))]
      try descend(&trials)
      head = trials[0].accepted ?? head
      outside = fit.screen([head], threads: threads)
    }
    largestLambda = KKTScreen(self.fit, shape, [head], outside).largestLambda()
    headLambda = largestLambda
  }

  /// A solution at one lambda.
  struct Solution: Sendable {
    let lambda: Double
    let intercepts: [Double]
    /// Coefficients that are not zero.
    let coefficients: [(column: Int, classIndex: Int, value: Double)]
    /// Of the smooth part.
    let value: Double
    /// NaN where it was not asked for.
    let dualityGap: Double?
  }

  /// The solutions at some lambdas.
  ///
  /// - Parameters:
  ///   - lambdas: falling, below those of earlier calls.
  ///   - isCertified: whether duality gaps are wanted.
  /// - Throws: `FitError.notConverged` with the duality gap.
  mutating func solve(_ lambdas: [Double], isCertified: Bool) throws(FitError) -> [Solution] {
    admit(likelyColumns(for: lambdas))
    var trials = predicted(lambdas)
    // Halfway along the batch, where it is wrong by the least.
    if fit.hasSampledCurvature { renewCurvature(at: trials[trials.count / 2].point) }
    while true {
      try descend(&trials)
      outside = fit.screen(trials.compactMap(\.accepted), threads: threads)
      let violators = KKTScreen(fit, shape, trials.compactMap(\.accepted), outside)
        .violators(lambdas, allowed: allowed)
      if violators.isEmpty { break }
      admit(violators, &trials)
    }
    if isCertified { polishIntercepts(&trials) }
    let states = trials.compactMap(\.accepted)
    let screen = KKTScreen(fit, shape, states, outside)
    let solutions = trials.indices.map { index in
      Solution(
        lambda: lambdas[index], intercepts: Array(states[index].point[..<fit.interceptCount]),
        coefficients: coefficients(states[index].point), value: states[index].value,
        dualityGap: isCertified
          ? screen.dualityGap(index, trials[index].penalty, lambda: lambdas[index], slack: allowed) : nil)
    }
    if states.count > 1 {
      trail = (states[states.count - 2].point, lambdas[states.count - 2])
    } else {
      trail = (head.point, headLambda)
    }
    if let last = states.last, let lambda = lambdas.last { (head, headLambda) = (last, lambda) }
    // Of the columns outside only those at the last lambda matter from here on.
    outside = outside.last
    return solutions
  }

  private func coefficients(_ point: [Double]) -> [(column: Int, classIndex: Int, value: Double)] {
    (fit.interceptCount..<point.count).filter { point[$0] != 0 }.map { k in
      let (place, classIndex) = (k - fit.interceptCount).quotientAndRemainder(dividingBy: fit.classCount)
      return (fit.working[place], classIndex, point[k])
    }
  }

  private func penalty(_ lambda: Double) -> ElasticNetPenalty {
    ElasticNetPenalty(lambda: lambda, shape: shape, coordinates: coordinates)
  }

  // MARK: The working set

  /// The strongest of the columns that the strong rule keeps for the first lambda of a batch; who is missed comes in as a
  /// violator.
  private func likelyColumns(for lambdas: [Double]) -> [Int] {
    guard fit.working.count < fit.columnCount, let target = lambdas.first else { return [] }
    let most = max(16, fit.working.count / 8)
    return KKTScreen(fit, shape, [head], outside).largest(most, above: 2 * target - headLambda)
  }

  private mutating func admit(_ columns: [Int]) {
    var none: [PathTrial] = []
    admit(columns, &none)
  }

  private mutating func admit(_ columns: [Int], _ trials: inout [PathTrial]) {
    guard !columns.isEmpty else { return }
    fit.include(columns, threads: threads)
    coordinates = PenalizedCoordinates(
      shape, working: fit.working, classCount: fit.classCount, interceptCount: fit.interceptCount)
    head.append(columns, of: fit)
    trail?.point += [Double](repeating: 0, count: columns.count * fit.classCount)
    for index in trials.indices {
      trials[index].accepted?.append(columns, of: fit)
      trials[index].penalty = penalty(trials[index].lambda)
      trials[index].reopen(allowed: allowed)
    }
    // Those that are open again need a step before they are looked at.
    step(trials.indices.filter { !trials[$0].isDone }, of: &trials)
  }

  // MARK: Steps

  /// Where the quadratic model at the last solution puts the next ones.
  private func predicted(_ lambdas: [Double]) -> [PathTrial] {
    var point = head.point
    var slope = head.gradient
    var last = (point: point, lambda: headLambda)
    var before = trail
    return lambdas.map { lambda in
      let penalty = penalty(lambda)
      if let before { extrapolate(&point, &slope, before, last.lambda, to: lambda, penalty) }
      // The model is no better than this anyway.
      let enough = fit.isQuadratic ? 0 : 0.1 * shape.effectiveAlpha * (last.lambda - lambda)
      QuadraticDescent(
        curvature: fit.curvature, roughCurvature: fit.roughCurvature, size: point.count, penalty: penalty,
        tolerance: max(0.8 * allowed, enough)
      ).minimize(&point, &slope, passes: lambdas.count == 1 && fit.isQuadratic ? 1 : 100)
      before = last
      last = (point, lambda)
      return PathTrial(lambda, at: point, penalty)
    }
  }

  /// Goes on along the line through the last two solutions, which the lasso's path follows until a coefficient enters or
  /// leaves, if that is better than standing still.
  private func extrapolate(
    _ point: inout [Double], _ slope: inout [Double], _ before: (point: [Double], lambda: Double), _ last: Double,
    to lambda: Double, _ penalty: ElasticNetPenalty
  ) {
    guard before.lambda > last, before.lambda < 1e200, lambda < last else { return }
    let ratio = (last - lambda) / (before.lambda - last)
    let next = zip(point, before.point).map { now, then in
      let ahead = now + ratio * (now - then)
      return now == 0 || (ahead > 0) != (now > 0) ? 0 : ahead
    }
    let step = zip(next, point).map { $0 - $1 }
    var gradient = slope
    let size = point.count
    fit.curvature.addProduct(with: step, size: size, to: &gradient)
    var rise = penalty.value(at: next) - penalty.value(at: point)
    for k in 0..<size { rise += step[k] * (slope[k] + gradient[k]) / 2 }
    if rise < 0 { (point, slope) = (next, gradient) }
  }

  private mutating func descend(_ trials: inout [PathTrial]) throws(FitError) {
    var renewed: Int?
    for _ in 0..<1000 {
      let pending = trials.indices.filter { !trials[$0].isDone }
      if pending.isEmpty { return }
      let states = fit.evaluate(pending.map { trials[$0].point }, threads: threads)
      for (index, state) in zip(pending, states) {
        let before = trials[index].accepted
        trials[index].take(state, allowed: allowed, floor: 1e-9 * nullSlope)
        if let before, fit.hasSampledCurvature, !trials[index].isBacktracking { fit.correctCurvature(before, state) }
      }
      let open = pending.filter { !trials[$0].isDone }
      if open.isEmpty { return }
      if !fit.isQuadratic, let slow = open.first(where: { trials[$0].isSlow }), let point = trials[slow].accepted?.point
      {
        // Sampled rows that do not lead on from the very point at which they were taken are not enough of them.
        if renewed == slow { needsExactCurvature = true }
        renewCurvature(at: point)
        renewed = slow
      }
      step(open.filter { !trials[$0].isBacktracking }, of: &trials)
    }
    let worst = trials.filter { !$0.isDone }.max { $0.violation < $1.violation }
    let bound = worst?.accepted.map { state in
      KKTScreen(fit, shape, [state], fit.screen([state], threads: threads)).dualityGap(
        0, worst?.penalty ?? penalty(headLambda), lambda: worst?.lambda ?? headLambda, slack: 0)
    }
    throw .notConverged(iterations: 1000, bound: bound ?? .infinity)
  }

  /// Proximal Newton steps from accepted points, each a problem of its own.
  private func step(_ open: [Int], of trials: inout [PathTrial]) {
    let current = open.map { trials[$0] }
    let next = threads.map(open.count) { index in
      current[index].target(fit, allowed: allowed)
    }
    for (index, point) in zip(open, next) { trials[index].point = point }
  }

  private mutating func renewCurvature(at point: [Double]) {
    fit.takeCurvature(at: point, isExact: needsExactCurvature, threads: threads)
  }

  /// Newton steps of the intercepts alone, until residuals sum to zero as the dual asks.
  private func polishIntercepts(_ trials: inout [PathTrial]) {
    guard fit.interceptCount > 0 else { return }
    for _ in 0..<3 {
      // What is left costs the certificate less than the violations that are allowed.
      let enough = max(1e-15, 1e-4 * allowed)
      let open = trials.indices.filter { trials[$0].interceptSlope(fit.interceptCount) > enough }
      if open.isEmpty { return }
      let points = open.compactMap { trials[$0].accepted?.withNewtonIntercepts(fit.interceptCount) }
      guard points.count == open.count else { return }
      for (index, state) in zip(open, fit.evaluate(points, threads: threads)) {
        trials[index].accepted = state
      }
    }
  }
}

extension FitState {
  /// Adds columns that have just joined the working set, at zero.
  fileprivate mutating func append(_ columns: [Int], of fit: some Datafit) {
    for column in columns {
      gradient += fit.gradient(ofColumn: column, at: self)
      point += [Double](repeating: 0, count: fit.classCount)
    }
  }

  /// The point after a Newton step of the intercepts.
  func withNewtonIntercepts(_ count: Int) -> [Double] {
    var point = point
    guard let factor = CholeskyFactor(interceptCurvature, size: count) else { return point }
    for (k, step) in factor.solve(Array(gradient[..<count])).enumerated() { point[k] -= step }
    return point
  }
}
