/// Minimises `g'(b - b0) + (b - b0)' H (b - b0) / 2 + penalty(b)` by cyclic coordinate descent with an exact finish.
///
/// When a sweep leaves the signs as they were, the stationary point for these signs is a linear system; if its solution
/// has these signs and no zero coefficient wants to move, it is the minimum, to rounding.
/// - SeeAlso: Friedman, Hastie, Tibshirani (2010), J. Stat. Softw. 33(1), for the sweeps; Osborne, Presnell, Turlach
///   (2000), J. Comput. Graph. Stat. 9(2), for the finish.
struct QuadraticDescent {
  let columns: [Int]
  let curvature: [Double]
  let penalty: ElasticNetPenalty
  /// Sweeps stop when no coordinate's gradient changes by more.
  let tolerance: Double

  /// Size of the largest system that is solved exactly; beyond it, sweeps are cheaper than a factor.
  private static let largestSystem = 3000

  /// - Parameters:
  ///   - start: b0, one a column.
  ///   - gradient: g, at b0.
  /// - Complexity: O(columns) for each coefficient that changes in a sweep, O(active^3) for a finish.
  func minimize(from start: [Double], gradient: [Double]) -> [Double] {
    var b = start
    var slope = gradient
    let all = Array(columns.indices)
    for round in 0..<1000 {
      let before = b.map(sign)
      var change = sweep(all, &b, &slope)
      if change <= tolerance { break }
      let active = all.filter { b[$0] != 0 }
      for _ in 0..<(round < 3 ? 3 : 20) {
        change = sweep(active, &b, &slope)
        if change <= tolerance { break }
      }
      if before == b.map(sign) || round % 4 == 3, let exact = finish(b, from: start, gradient: gradient) {
        return exact
      }
    }
    return b
  }

  private func sign(_ x: Double) -> Int { x > 0 ? 1 : x < 0 ? -1 : 0 }

  /// One pass; returns the largest change of a coordinate's own gradient.
  private func sweep(_ indices: [Int], _ b: inout [Double], _ slope: inout [Double]) -> Double {
    let size = columns.count
    var largest = 0.0
    curvature.withUnsafeBufferPointer { h in
      slope.withUnsafeMutableBufferPointer { slope in
        for k in indices {
          let own = h[k * size + k]
          let next = penalty.minimizer(columns[k], curvature: own, linear: own * b[k] - slope[k])
          let delta = next - b[k]
          guard delta != 0 else { continue }
          b[k] = next
          for i in 0..<size { slope[i] += delta * h[k * size + i] }
          largest = max(largest, abs(delta) * (own + penalty.quadratic(columns[k])))
        }
      }
    }
    return largest
  }

  /// The minimum for the signs of `b`, if it is the minimum; nil otherwise.
  private func finish(_ b: [Double], from start: [Double], gradient: [Double]) -> [Double]? {
    let size = columns.count
    let active = b.indices.filter { b[$0] != 0 || penalty.absolute(columns[$0]) == 0 }
    guard !active.isEmpty, active.count <= Self.largestSystem else { return nil }
    let m = active.count
    // Stationarity: H_AA b_A + q b_A = (H b0)_A - g_A - a sign(b_A); coefficients outside A are zero.
    var system = [Double](repeating: 0, count: m * m)
    var right = [Double](repeating: 0, count: m)
    for (k, j) in active.enumerated() {
      for (l, i) in active.enumerated() { system[k * m + l] = curvature[j * size + i] }
      system[k * m + k] += penalty.quadratic(columns[j])
      var sum = -gradient[j] - penalty.absolute(columns[j]) * Double(sign(b[j]))
      for i in 0..<size where start[i] != 0 { sum += curvature[j * size + i] * start[i] }
      right[k] = sum
    }
    guard let solution = CholeskyFactor(system, size: m)?.solve(right) else { return nil }
    var exact = [Double](repeating: 0, count: size)
    for (k, j) in active.enumerated() {
      guard sign(solution[k]) == sign(b[j]) || penalty.absolute(columns[j]) == 0 else { return nil }
      exact[j] = solution[k]
    }
    // No zero coefficient may want to move.
    let steps = zip(exact, start).map { $0 - $1 }
    for k in b.indices where exact[k] == 0 {
      var slope = gradient[k]
      for i in 0..<size where steps[i] != 0 { slope += curvature[k * size + i] * steps[i] }
      if penalty.violation(columns[k], gradient: slope, coefficient: 0) > tolerance { return nil }
    }
    return exact
  }
}
