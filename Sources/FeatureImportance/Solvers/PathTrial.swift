/// One lambda on its way to a solution.
struct PathTrial: Sendable {
  let lambda: Double
  var penalty: ElasticNetPenalty
  /// What is looked at next.
  var point: [Double]
  /// The best so far.
  var accepted: FitState?
  private(set) var objective = Double.infinity
  private(set) var violation = Double.infinity
  private(set) var isDone = false
  /// Whether the last step brought less than it should.
  private(set) var isSlow = false
  private(set) var isBacktracking = false
  private var best = Double.infinity
  private var stalled = 0

  init(_ lambda: Double, at point: [Double], _ penalty: ElasticNetPenalty) {
    self.lambda = lambda
    self.point = point
    self.penalty = penalty
  }

  init(_ lambda: Double, from state: FitState, _ penalty: ElasticNetPenalty) {
    self.init(lambda, at: state.point, penalty)
  }

  /// - Parameters:
  ///   - allowed: the violation to reach.
  ///   - floor: the violation that rounding may leave.
  mutating func take(_ state: FitState, allowed: Double, floor: Double) {
    let value = state.value + penalty.value(at: state.point)
    // Rounding of the sums may make an almost perfect step look a little worse.
    if let accepted, value > objective + 1e-11 * abs(objective) || value.isNaN {
      isBacktracking = true
      isSlow = true
      let reach = zip(point, accepted.point).reduce(0) { max($0, abs($1.0 - $1.1)) }
      if reach < 1e-13 {
        isDone = true
        return
      }
      point = zip(point, accepted.point).map { ($0 + $1) / 2 }
      return
    }
    let last = violation
    accepted = state
    objective = value
    isBacktracking = false
    violation = penalty.violation(gradient: state.gradient, coefficients: state.point)
    // Sums over rows carry rounding of about the floor's size; nothing below it can be asked for.
    stalled = violation < 0.9 * best ? 0 : stalled + 1
    best = min(best, violation)
    isSlow = violation > 0.5 * last
    isDone = violation <= allowed || (stalled >= 4 && violation <= max(floor, allowed)) || stalled > 60
  }

  /// After columns have joined the working set.
  mutating func reopen(allowed: Double) {
    guard let accepted else { return }
    point = accepted.point
    violation = penalty.violation(gradient: accepted.gradient, coefficients: accepted.point)
    isDone = violation <= allowed
    (best, stalled, isBacktracking, isSlow) = (violation, 0, false, false)
  }

  /// The minimiser of the quadratic model at the accepted point.
  func target(_ fit: some Datafit, allowed: Double) -> [Double] {
    guard let accepted else { return point }
    var point = accepted.point
    var slope = accepted.gradient
    let isExact = fit.isQuadratic
    QuadraticDescent(
      curvature: fit.curvature, roughCurvature: fit.roughCurvature, size: point.count, penalty: penalty,
      tolerance: max((isExact ? 0.8 : 0.3) * allowed, isExact ? 0 : fit.stepPrecision * violation)
    ).minimize(&point, &slope)
    return point
  }

  func interceptSlope(_ count: Int) -> Double {
    accepted?.gradient[..<count].reduce(0) { max($0, abs($1)) } ?? 0
  }
}
