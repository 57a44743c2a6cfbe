import COpenBLAS

/// Minimises `g'(b - b0) + (b - b0)' H (b - b0) / 2 + penalty(b)` on a working set.
///
/// Only coordinates that are not zero, or want to leave zero, are descended on; then all others are looked at again.
/// Sweeps of coordinate descent find which of them stay; where sweeps are slow, the stationary point for the signs that
/// they found is a linear system, and going there, or to the first sign that would change on the way, is exact.
///
/// - SeeAlso: Friedman, Hastie, Tibshirani (2010), J. Stat. Softw. 33(1), for the sweeps; Lee, Battle, Raina, Ng (2006),
///   NIPS 19, for the step to the stationary point of a sign pattern.
struct QuadraticDescent {
  /// H, `size` squared, symmetric.
  let curvature: [Double]
  let size: Int
  let penalty: ElasticNetPenalty
  /// The largest violation of the KKT conditions that is accepted.
  let tolerance: Double

  /// - Parameters:
  ///   - b: b0, then the minimiser.
  ///   - slope: the gradient of the smooth part at b0, then at the minimiser.
  /// - Complexity: O(active²) a sweep, O(active³ / 3) for an exact step.
  func minimize(_ b: inout [Double], _ slope: inout [Double]) {
    var best = Double.infinity
    var stalled = 0
    for _ in 0..<100 {
      let (active, violation) = candidates(b, slope)
      if violation <= tolerance { return }
      // Rounding of H (b - b0) is all that is left.
      stalled = violation < best / 2 ? 0 : stalled + 1
      if stalled > 3 { return }
      best = min(best, violation)
      var part = ActiveDescent(self, active, b, slope)
      if penalty.coordinates.blocks == nil {
        part.descend(tolerance: tolerance / 3)
      } else {
        part.descendByBlocks(tolerance: tolerance / 3)
      }
      curvature.withUnsafeBufferPointer { h in
        for (k, j) in active.enumerated() where part.b[k] != b[j] {
          guard let base = h.baseAddress else { return }
          cblas_daxpy(Int32(size), part.b[k] - b[j], base + j * size, 1, &slope, 1)
          b[j] = part.b[k]
        }
      }
    }
  }

  /// Coordinates that are not zero or violate their condition, whole blocks of them; and the largest violation.
  private func candidates(_ b: [Double], _ slope: [Double]) -> ([Int], violation: Double) {
    var active: [Int] = []
    var largest = 0.0
    if let blocks = penalty.coordinates.blocks {
      for block in blocks {
        let violation = penalty.violation(block, gradient: slope, coefficients: b)
        largest = max(largest, violation)
        if violation > tolerance || block.contains(where: { b[$0] != 0 }) { active += block }
      }
      return (active, largest)
    }
    for k in 0..<size {
      let violation = penalty.violation(k, gradient: slope[k], coefficient: b[k])
      largest = max(largest, violation)
      if b[k] != 0 || violation > tolerance { active.append(k) }
    }
    return (active, largest)
  }
}
