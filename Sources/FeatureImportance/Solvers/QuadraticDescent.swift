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
  /// H, `size` squared, symmetric; and in single precision, or empty.
  let curvature: [Double]
  var roughCurvature: [Float] = []
  let size: Int
  let penalty: ElasticNetPenalty
  /// The largest violation of the KKT conditions that is accepted.
  let tolerance: Double

  /// Matrices of at least this size are worth a copy in single precision.
  static let roughSize = 400

  /// - Parameters:
  ///   - b: b0, then the minimiser.
  ///   - slope: the gradient of the smooth part at b0, then at the minimiser.
  ///   - passes: looks at all coordinates, at most; with one, the slope is left as it was.
  /// - Complexity: O(active²) a sweep, O(active³ / 3) for an exact step.
  func minimize(_ b: inout [Double], _ slope: inout [Double], passes: Int = 100) {
    var best = Double.infinity
    var stalled = 0
    var isRough = !roughCurvature.isEmpty && penalty.coordinates.blocks == nil
    for pass in 0..<passes {
      let (active, violation) = candidates(b, slope)
      if violation <= tolerance { return }
      // Rounding of H (b - b0) is all that is left.
      stalled = violation < best / 2 ? 0 : stalled + 1
      if stalled > 3 { return }
      best = min(best, violation)
      // Single precision has about six digits of the gradients.
      isRough = isRough && violation > 3e-5 * slopeSize(slope) && active.count * 2 > Self.roughSize
      let next = isRough ? roughly(active, b, slope) : exactly(active, b, slope)
      if passes > 1 {
        var step = [Double](repeating: 0, count: size)
        for (k, j) in active.enumerated() { step[j] = next[k] - b[j] }
        curvature.addProduct(with: step, size: size, to: &slope)
      }
      for (k, j) in active.enumerated() { b[j] = next[k] }
      if pass + 1 == passes { return }
    }
  }

  private func slopeSize(_ slope: [Double]) -> Double { slope.reduce(0) { max($0, abs($1)) } }

  private func exactly(_ active: [Int], _ b: [Double], _ slope: [Double]) -> [Double] {
    var part = ActiveDescent(curvature, size: size, penalty, on: active, b, slope)
    if penalty.coordinates.blocks == nil {
      part.descend(tolerance: tolerance / 3)
    } else {
      part.descendByBlocks(tolerance: tolerance / 3)
    }
    return part.b
  }

  private func roughly(_ active: [Int], _ b: [Double], _ slope: [Double]) -> [Double] {
    // Beyond this share, all coordinates in place are cheaper than a copy of some.
    let columns = active.count * 4 > size * 3 ? Array(0..<size) : active
    var part = ActiveDescent(roughCurvature, size: size, penalty, on: columns, b, slope)
    _ = part.sweep(100, tolerance: Float(max(tolerance / 3, 1e-6 * slopeSize(slope))))
    return columns.count == active.count ? part.b.map(Double.init) : active.map { Double(part.b[$0]) }
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

extension [Double] {
  /// Adds the product of this symmetric matrix and a vector.
  func addProduct(with vector: [Double], size: Int, to sum: inout [Double]) {
    let used = vector.indices.filter { vector[$0] != 0 }
    withUnsafeBufferPointer { matrix in
      guard let base = matrix.baseAddress else { return }
      // A symmetric product reads half the matrix.
      if used.count * 2 > size {
        cblas_dsymv(CblasColMajor, CblasLower, Int32(size), 1, base, Int32(size), vector, 1, 1, &sum, 1)
      } else {
        for j in used { cblas_daxpy(Int32(size), vector[j], base + j * size, 1, &sum, 1) }
      }
    }
  }
}
