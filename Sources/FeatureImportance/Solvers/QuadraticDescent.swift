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
        part.descend(tolerance: tolerance / 4)
      } else {
        part.descendByBlocks(tolerance: tolerance / 4)
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

/// Coordinate descent on some coordinates, with everything it touches close together in memory.
private struct ActiveDescent {
  private(set) var b: [Double]
  private var slope: [Double]
  private let h: [Double]
  private let count: Int
  private let columns: [Int]
  private let penalty: ElasticNetPenalty

  init(_ whole: QuadraticDescent, _ columns: [Int], _ b: [Double], _ slope: [Double]) {
    let count = columns.count
    self.columns = columns
    self.count = count
    penalty = whole.penalty
    self.b = columns.map { b[$0] }
    self.slope = columns.map { slope[$0] }
    if count == whole.size {
      h = whole.curvature
    } else {
      h = [Double](unsafeUninitializedCapacity: count * count) { part, filled in
        whole.curvature.withUnsafeBufferPointer { full in
          var next = 0
          for j in columns {
            let column = j * whole.size
            for i in columns {
              part[next] = full[column + i]
              next += 1
            }
          }
        }
        filled = count * count
      }
    }
  }

  /// - Parameter tolerance: sweeps end when no coordinate's own gradient changes by more.
  mutating func descend(tolerance: Double) {
    let absolute = columns.map { penalty.absolute($0) }
    let quadratic = columns.map { penalty.quadratic($0) }
    let isNonnegative = columns.map { penalty.coordinates.isNonnegative($0) }
    // A factorisation costs about as much as this many sweeps.
    var patience = 4 + count / 12
    var sweeps = 0
    for _ in 0..<5000 {
      if sweep(absolute, quadratic, isNonnegative) <= tolerance { return }
      sweeps += 1
      guard sweeps >= patience else { continue }
      switch exactStep(absolute, quadratic, isNonnegative) {
      case .complete: return
      case .partial: patience = max(2, count / 40)
      case .singular: patience = 2 * patience + 10
      }
      sweeps = 0
    }
  }

  /// One pass; returns the largest change of a coordinate's own gradient.
  private mutating func sweep(_ absolute: [Double], _ quadratic: [Double], _ isNonnegative: [Bool]) -> Double {
    var largest = 0.0
    let count = count
    b.withUnsafeMutableBufferPointer { b in
      slope.withUnsafeMutableBufferPointer { slope in
        h.withUnsafeBufferPointer { h in
          guard let slopes = slope.baseAddress, let base = h.baseAddress else { return }
          for k in 0..<count {
            let own = base[k * count + k]
            let linear = own * b[k] - slope[k]
            let excess = abs(linear) - absolute[k]
            let total = own + quadratic[k]
            var next = 0.0
            if excess > 0 && total > 0 {
              next = linear > 0 ? excess / total : isNonnegative[k] ? 0 : -excess / total
            }
            let step = next - b[k]
            guard step != 0 else { continue }
            b[k] = next
            cblas_daxpy(Int32(count), step, base + k * count, 1, slopes, 1)
            largest = max(largest, abs(step) * total)
          }
        }
      }
    }
    return largest
  }

  private enum ExactStep { case complete, partial, singular }

  /// Goes to the stationary point of the signs that coefficients have, or as far as all of them keep theirs.
  private mutating func exactStep(
    _ absolute: [Double], _ quadratic: [Double], _ isNonnegative: [Bool]
  ) -> ExactStep {
    let kept = b.indices.filter { b[$0] != 0 || (absolute[$0] == 0 && !isNonnegative[$0]) }
    let m = kept.count
    guard m > 0 else { return .singular }
    var system = [Double](repeating: 0, count: m * m)
    for (column, k) in kept.enumerated() {
      for (row, l) in kept.enumerated() where row >= column { system[column * m + row] = h[k * count + l] }
      system[column * m + column] += quadratic[k]
    }
    guard let factor = CholeskyFactor(system, size: m) else { return .singular }
    let step = factor.solve(
      kept.map { k in -(slope[k] + quadratic[k] * b[k] + (b[k] > 0 ? absolute[k] : b[k] < 0 ? -absolute[k] : 0)) })
    var share = 1.0
    var first: Int?
    for (d, k) in zip(step, kept)
    where (absolute[k] > 0 || isNonnegative[k]) && (b[k] > 0) != (b[k] + d > 0) {
      let reach = -b[k] / d
      if reach < share {
        share = max(0, reach)
        first = k
      }
    }
    h.withUnsafeBufferPointer { h in
      guard let base = h.baseAddress else { return }
      for (d, k) in zip(step, kept) {
        let next = k == first ? 0 : b[k] + share * d
        cblas_daxpy(Int32(count), next - b[k], base + k * count, 1, &slope, 1)
        b[k] = next
      }
    }
    return first == nil ? .complete : .partial
  }

  /// Block coordinate descent: each block goes to the minimum under a curvature that bounds its own from above.
  mutating func descendByBlocks(tolerance: Double) {
    var blocks: [Range<Int>] = []
    var start = 0
    let owners = penalty.coordinates.blocks ?? []
    let width = Dictionary(uniqueKeysWithValues: owners.map { ($0.lowerBound, $0.count) })
    while start < count {
      let end = start + (width[columns[start]] ?? 1)
      blocks.append(start..<end)
      start = end
    }
    let bounds = blocks.map { block in
      block.count == 1
        ? h[block.lowerBound * count + block.lowerBound]
        : largestEigenvalue(block.flatMap { k in block.map { h[k * count + $0] } }, block.count)
    }
    for _ in 0..<20_000 {
      var largest = 0.0
      for (block, bound) in zip(blocks, bounds) { largest = max(largest, move(block, bound: bound)) }
      if largest <= tolerance { return }
    }
  }

  private mutating func move(_ block: Range<Int>, bound: Double) -> Double {
    let first = columns[block.lowerBound]
    let total = bound + penalty.quadratic(first)
    guard total > 0 else { return 0 }
    let linear = block.map { bound * b[$0] - slope[$0] }
    let norm = linear.reduce(0) { $0 + $1 * $1 }.squareRoot()
    var share = norm > penalty.absolute(first) ? (1 - penalty.absolute(first) / norm) / total : 0
    if block.count == 1 && linear[0] < 0 && penalty.coordinates.isNonnegative(first) { share = 0 }
    var largest = 0.0
    h.withUnsafeBufferPointer { h in
      guard let base = h.baseAddress else { return }
      for (c, k) in zip(linear, block) {
        let step = share * c - b[k]
        guard step != 0 else { continue }
        b[k] = share * c
        cblas_daxpy(Int32(count), step, base + k * count, 1, &slope, 1)
        largest = max(largest, abs(step) * total)
      }
    }
    return largest
  }
}
