internal import RealModule

/// Minimises a smooth function by quasi-Newton steps from the last few gradients (L-BFGS), each with a step length that
/// meets the strong Wolfe conditions.
///
/// - SeeAlso: Nocedal, Wright (2006), Numerical Optimization, algorithms 7.4, 7.5, 3.5 and 3.6.
struct LBFGS {
  /// How many steps are remembered.
  var memory = 20
  var iterations = 1000
  /// The largest component of the gradient at the end.
  var tolerance = 1e-8

  /// How it went.
  struct Step {
    let value: Double
    let gradient: [Double]
    let point: [Double]
    let length: Double
  }

  enum End { case converged, stalled, iterations, diverged }

  /// - Parameters:
  ///   - function: value at a point, writing the gradient.
  ///   - observe: sees every step.
  func minimise(
    from start: [Double], _ function: (_ point: [Double], _ gradient: inout [Double]) -> Double, observe: (Step) -> Void
  ) -> (point: [Double], end: End) {
    var point = start
    var gradient = [Double](repeating: 0, count: start.count)
    var value = function(point, &gradient)
    guard value.isFinite else { return (point, .diverged) }
    var history: [(s: [Double], y: [Double], rho: Double)] = []
    for _ in 0..<iterations {
      if largest(gradient) <= tolerance { return (point, .converged) }
      var direction = self.direction(gradient, history)
      var slope = dot(direction, gradient)
      if !(slope < 0) {
        history = []
        direction = gradient.map { -$0 }
        slope = -dot(gradient, gradient)
      }
      let first = history.isEmpty ? min(1, 1 / dot(gradient, gradient).squareRoot()) : 1
      var search = WolfeSearch(point: point, value: value, slope: slope, direction: direction)
      guard let step = search.run(from: first, function) else {
        // Once more along the gradient: what was remembered may be what fails.
        if history.isEmpty { return (point, .stalled) }
        history = []
        continue
      }
      let s = direction.map { $0 * step.length }
      let y = zip(step.gradient, gradient).map { $0 - $1 }
      let curvature = dot(s, y)
      if curvature > 1e-12 * dot(y, y) {
        if history.count == memory { history.removeFirst() }
        history.append((s, y, 1 / curvature))
      }
      (point, value, gradient) = (step.point, step.value, step.gradient)
      observe(step)
    }
    return (point, largest(gradient) <= tolerance ? .converged : .iterations)
  }

  /// Minus the inverse curvature times the gradient, by the two loops.
  private func direction(_ gradient: [Double], _ history: [(s: [Double], y: [Double], rho: Double)]) -> [Double] {
    var q = gradient.map { -$0 }
    var shares = [Double](repeating: 0, count: history.count)
    for k in history.indices.reversed() {
      shares[k] = history[k].rho * dot(history[k].s, q)
      add(-shares[k], history[k].y, to: &q)
    }
    if let last = history.last {
      let scale = 1 / (last.rho * dot(last.y, last.y))
      for i in q.indices { q[i] *= scale }
    }
    for k in history.indices { add(shares[k] - history[k].rho * dot(history[k].y, q), history[k].s, to: &q) }
    return q
  }

  private func largest(_ v: [Double]) -> Double { v.reduce(0) { max($0, abs($1)) } }
}

/// Looks for a step length along a direction that lowers a function enough and flattens its slope.
private struct WolfeSearch {
  let point: [Double]
  let value: Double
  /// Of the function along the direction, at length 0.
  let slope: Double
  let direction: [Double]
  private let decrease = 1e-4
  private let flatness = 0.9
  private var trials = 0

  init(point: [Double], value: Double, slope: Double, direction: [Double]) {
    self.point = point
    self.value = value
    self.slope = slope
    self.direction = direction
  }

  private struct Trial {
    let length: Double
    let value: Double
    let slope: Double
    let gradient: [Double]
    let point: [Double]
    var step: LBFGS.Step { LBFGS.Step(value: value, gradient: gradient, point: point, length: length) }
  }

  typealias Function = (_ point: [Double], _ gradient: inout [Double]) -> Double

  private mutating func trial(_ length: Double, _ function: Function) -> Trial {
    trials += 1
    let moved = zip(point, direction).map { $0 + length * $1 }
    var gradient = [Double](repeating: 0, count: moved.count)
    let value = function(moved, &gradient)
    return Trial(length: length, value: value, slope: dot(gradient, direction), gradient: gradient, point: moved)
  }

  /// nil when no length lowers the function, to the precision of numbers.
  mutating func run(from first: Double, _ function: Function) -> LBFGS.Step? {
    var last = Trial(length: 0, value: value, slope: slope, gradient: [], point: point)
    var length = first
    while trials < 20 {
      let now = trial(length, function)
      if !now.value.isFinite {
        length = (last.length + length) / 2
        continue
      }
      if now.value > bound(now.length) || (last.length > 0 && now.value >= last.value) {
        return zoom(last, now, function)
      }
      if abs(now.slope) <= -flatness * slope { return now.step }
      if now.slope >= 0 { return zoom(now, last, function) }
      last = now
      length *= 2
    }
    return last.length > 0 ? last.step : nil
  }

  private mutating func zoom(_ low: Trial, _ high: Trial, _ function: Function) -> LBFGS.Step? {
    var (low, high) = (low, high)
    while trials < 40 {
      let now = trial(between(low, high), function)
      if now.value > bound(now.length) || now.value >= low.value {
        if now.length == high.length { break }
        high = now
      } else {
        if abs(now.slope) <= -flatness * slope { return now.step }
        if now.slope * (high.length - low.length) >= 0 { high = low }
        if now.length == low.length { break }
        low = now
      }
      if abs(high.length - low.length) <= 1e-14 * max(1, abs(low.length)) { break }
    }
    // The best so far, if it is any better than where the search began.
    return low.length > 0 && low.value < value ? low.step : nil
  }

  /// What a value must stay below to count as enough, with room for rounding.
  private func bound(_ length: Double) -> Double {
    value + decrease * length * slope + 1e-15 * abs(value)
  }

  /// Where a cubic through both ends has its minimum, not too near to either.
  private func between(_ a: Trial, _ b: Trial) -> Double {
    let width = b.length - a.length
    let middle = a.length + width / 2
    guard b.value.isFinite, b.slope.isFinite else { return middle }
    let d1 = a.slope + b.slope - 3 * (a.value - b.value) / (a.length - b.length)
    let square = d1 * d1 - a.slope * b.slope
    guard square >= 0 else { return middle }
    let d2 = (width < 0 ? -1 : 1) * square.squareRoot()
    let length = b.length - width * (b.slope + d2 - d1) / (b.slope - a.slope + 2 * d2)
    let share = (length - a.length) / width
    return share.isFinite && share > 0.05 && share < 0.95 ? length : middle
  }
}

private func add(_ factor: Double, _ a: [Double], to b: inout [Double]) {
  for i in a.indices { b[i] += factor * a[i] }
}
