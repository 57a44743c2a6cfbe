/// A fit near a point at which second derivatives are known: quasi-Newton steps with these, corrected by what the gradients on
/// the way say (L-BFGS), so that each step costs a gradient, which many fits ask for in one pass.
///
/// - SeeAlso: Nocedal, Wright (2006), Numerical Optimization, algorithm 7.4.
struct NearbyFit: Sendable {
  /// What is looked at next, and in the end the fit.
  private(set) var point: [Double]
  /// The sums at the last point but one, less than the tolerance before.
  private(set) var sums = RowSums()
  private(set) var isDone = false
  /// Coordinates that move.
  private let free: [Int]
  private let factor: CholeskyFactor
  private let tolerance: Double
  private var accepted: (point: [Double], gradient: [Double])?
  private var history: [(step: [Double], change: [Double], inverse: Double)] = []

  /// - Parameters:
  ///   - factor: of the second derivatives over the coordinates that move.
  ///   - tolerance: the length of the last step in standard errors, by the metric of these; the error that is left is a
  ///     fraction of it.
  init(from point: [Double], moving free: [Int], _ factor: CholeskyFactor, tolerance: Double) {
    (self.point, self.free, self.factor, self.tolerance) = (point, free, factor, tolerance)
  }

  /// Moves on.
  ///
  /// - Parameters:
  ///   - sums: at the point.
  ///   - slope: the gradient there in all coordinates.
  mutating func take(_ sums: RowSums, _ slope: [Double]) {
    let gradient = free.map { slope[$0] }
    if let accepted {
      // Rounding of the sums may make an almost perfect step look a little worse.
      if !(sums.loss <= self.sums.loss * (1 + 1e-12)) {
        point = zip(point, accepted.point).map { ($0 + $1) / 2 }
        return
      }
      let step = free.map { point[$0] - accepted.point[$0] }
      let change = zip(gradient, accepted.gradient).map { $0 - $1 }
      let curvature = dot(step, change)
      if curvature > 1e-12 * dot(change, change) { history.append((step, change, 1 / curvature)) }
    }
    self.sums = sums
    accepted = (point, gradient)
    let step = direction(gradient)
    for (k, move) in zip(free, step) { point[k] += move }
    // The square of Newton's decrement.
    isDone = -dot(step, gradient) <= tolerance * tolerance
  }

  private func direction(_ gradient: [Double]) -> [Double] {
    var q = gradient.map { -$0 }
    var shares: [Double] = []
    for (step, change, inverse) in history.reversed() {
      let share = inverse * dot(step, q)
      for i in q.indices { q[i] -= share * change[i] }
      shares.append(share)
    }
    q = factor.solve(q)
    for ((step, change, inverse), share) in zip(history, shares.reversed()) {
      let rest = share - inverse * dot(change, q)
      for i in q.indices { q[i] += rest * step[i] }
    }
    return q
  }
}

extension [NearbyFit] {
  /// Lets all fits converge on some rows.
  ///
  /// - Parameter passes: at most.
  /// - Returns: whether they did.
  mutating func converge(
    in coordinates: EventCoordinates, on rows: RowSet, _ client: PassClient, passes: Int
  ) -> Bool {
    for _ in 0..<passes {
      let open = indices.filter { !self[$0].isDone }
      if open.isEmpty { return true }
      let asked = client.ask(
        open.map { RowQuery(coordinates.rawCoefficients(self[$0].point), rows: rows, .likelihood(hasCurvature: false)) }
      )
      guard let asked else { return false }
      for (fit, sums) in zip(open, asked) { self[fit].take(sums[0], coordinates.gradient(sums[0].gradient)) }
    }
    return allSatisfy(\.isDone)
  }
}
