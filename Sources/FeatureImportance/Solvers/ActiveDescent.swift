import COpenBLAS

/// Coordinate descent on some coordinates of a quadratic problem, with everything it touches close together in memory.
///
/// - SeeAlso: Bertrand, Massias (2021), AISTATS, for the extrapolation.
struct ActiveDescent {
  private(set) var b: [Double]
  private var slope: [Double]
  private let h: [Double]
  private let count: Int
  private let columns: [Int]
  private let penalty: ElasticNetPenalty
  private let absolute: [Double]
  private let quadratic: [Double]
  private let isNonnegative: [Bool]
  /// Where the descent began, for differences of the objective.
  private let start: (b: [Double], slope: [Double])

  init(_ whole: QuadraticDescent, _ columns: [Int], _ b: [Double], _ slope: [Double]) {
    let count = columns.count
    let penalty = whole.penalty
    self.columns = columns
    self.count = count
    self.penalty = penalty
    self.b = columns.map { b[$0] }
    self.slope = columns.map { slope[$0] }
    start = (self.b, self.slope)
    absolute = columns.map { penalty.absolute($0) }
    quadratic = columns.map { penalty.quadratic($0) }
    isNonnegative = columns.map { penalty.coordinates.isNonnegative($0) }
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
    // A factorisation costs about as much as this many sweeps.
    var patience = 6 + count / 25
    var sweeps = 0
    var history = History()
    for _ in 0..<5000 {
      if sweep() <= tolerance { return }
      sweeps += 1
      extrapolate(&history)
      guard sweeps >= patience else { continue }
      switch exactStep() {
      case .complete: return
      case .partial: patience = 6
      case .singular: patience = 2 * patience + 10
      }
      sweeps = 0
      history = History()
    }
  }

  /// One pass; returns the largest change of a coordinate's own gradient.
  private mutating func sweep() -> Double {
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

  // MARK: Extrapolation

  /// The last points of plain sweeps, with their gradients.
  private struct History {
    static let length = 5
    var points: [[Double]] = []
    var slopes: [[Double]] = []
  }

  /// Anderson's: the affine combination of the last points whose differences nearly cancel, if the objective agrees.
  private mutating func extrapolate(_ history: inout History) {
    history.points.append(b)
    history.slopes.append(slope)
    let m = History.length
    guard history.points.count == m + 1 else { return }
    defer { history = History() }
    let differences = (0..<m).map { k in zip(history.points[k + 1], history.points[k]).map { $0 - $1 } }
    var system = [Double](repeating: 0, count: m * m)
    for i in 0..<m {
      for j in 0..<m { system[i * m + j] = cblas_ddot(Int32(count), differences[i], 1, differences[j], 1) }
    }
    let trace = (0..<m).reduce(0) { $0 + system[$1 * (m + 1)] }
    for k in 0..<m { system[k * (m + 1)] += 1e-10 * trace }
    guard let weights = CholeskyFactor(system, size: m)?.solve([Double](repeating: 1, count: m)) else { return }
    let sum = weights.reduce(0, +)
    guard sum != 0, sum.isFinite else { return }
    var (point, gradient) = ([Double](repeating: 0, count: count), [Double](repeating: 0, count: count))
    for k in 0..<m {
      cblas_daxpy(Int32(count), weights[k] / sum, history.points[k + 1], 1, &point, 1)
      cblas_daxpy(Int32(count), weights[k] / sum, history.slopes[k + 1], 1, &gradient, 1)
    }
    for k in 0..<count where isNonnegative[k] && point[k] < 0 { return }
    guard objective(point, gradient) < objective(b, slope) else { return }
    (b, slope) = (point, gradient)
  }

  /// Over that at the start: a quadratic rises by its step times the mean of the gradients at both ends.
  private func objective(_ point: [Double], _ gradient: [Double]) -> Double {
    var sum = 0.0
    for k in 0..<count {
      sum += (point[k] - start.b[k]) * (gradient[k] + start.slope[k]) / 2
      sum += absolute[k] * abs(point[k]) + quadratic[k] / 2 * point[k] * point[k]
    }
    return sum
  }

  // MARK: Exact steps

  private enum ExactStep { case complete, partial, singular }

  /// Goes towards the stationary point of the signs that coefficients have, as far as the objective falls.
  private mutating func exactStep() -> ExactStep {
    let kept = b.indices.filter { b[$0] != 0 || (absolute[$0] == 0 && !isNonnegative[$0]) }
    let m = kept.count
    guard m > 0 else { return .singular }
    let system = [Double](unsafeUninitializedCapacity: m * m) { system, filled in
      var next = 0
      for k in kept {
        for l in kept {
          system[next] = h[k * count + l]
          next += 1
        }
      }
      for (place, k) in kept.enumerated() { system[place * (m + 1)] += quadratic[k] }
      filled = m * m
    }
    guard let factor = CholeskyFactor(system, size: m) else { return .singular }
    let step = factor.solve(
      kept.map { k in -(slope[k] + quadratic[k] * b[k] + (b[k] > 0 ? absolute[k] : b[k] < 0 ? -absolute[k] : 0)) })
    // How the gradient changes over the whole step.
    var change = [Double](repeating: 0, count: count)
    h.withUnsafeBufferPointer { h in
      guard let base = h.baseAddress else { return }
      for (d, k) in zip(step, kept) { cblas_daxpy(Int32(count), d, base + k * count, 1, &change, 1) }
    }
    let (share, isWhole) = bestShare(of: step, kept, change)
    for (d, k) in zip(step, kept) {
      let next = b[k] + share * d
      b[k] = isNonnegative[k] && next < 0 ? 0 : next
    }
    cblas_daxpy(Int32(count), share, change, 1, &slope, 1)
    return isWhole ? .complete : .partial
  }

  /// The share of a step at which the objective is least: along it the objective is a parabola that is bent upwards
  /// wherever a coefficient changes sign. Coefficients that must not change sign end it.
  private func bestShare(of step: [Double], _ kept: [Int], _ change: [Double]) -> (share: Double, isWhole: Bool) {
    var bends: [(share: Double, rise: Double)] = []
    var rate = 0.0
    var bend = 0.0
    for (d, k) in zip(step, kept) {
      let sign = b[k] > 0 ? 1.0 : b[k] < 0 ? -1.0 : 0
      rate += d * (slope[k] + quadratic[k] * b[k] + sign * absolute[k])
      bend += d * (change[k] + quadratic[k] * d)
      guard b[k] != 0, (b[k] > 0) != (b[k] + d > 0) else { continue }
      bends.append((-b[k] / d, isNonnegative[k] ? .infinity : 2 * absolute[k] * abs(d)))
    }
    if bends.isEmpty { return (1, true) }
    bends.sort { $0.share < $1.share }
    for (share, rise) in bends {
      if rate + bend * share >= 0 { break }
      if rise == .infinity { return (share, false) }
      rate += rise
      if rate + bend * share >= 0 { return (share, false) }
    }
    return (bend > 0 ? min(1, max(0, -rate / bend)) : 0, false)
  }

  // MARK: Blocks

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
