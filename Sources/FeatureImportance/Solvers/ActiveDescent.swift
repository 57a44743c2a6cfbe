import COpenBLAS

/// Coordinate descent on some coordinates of a quadratic problem, with everything it touches close together in memory.
///
/// In single precision it moves half the bytes, which is what sweeps over many coordinates wait for; the caller then
/// sees to the last digits.
/// - SeeAlso: Bertrand, Massias (2021), AISTATS, for the extrapolation.
struct ActiveDescent<Real: DescentReal> {
  private(set) var b: [Real]
  private var slope: [Real]
  private let h: [Real]
  private let count: Int
  private let columns: [Int]
  private let penalty: ElasticNetPenalty
  private let absolute: [Real]
  private let quadratic: [Real]
  private let isNonnegative: [Bool]
  /// Where the descent began, for differences of the objective.
  private let start: (b: [Real], slope: [Real])

  /// - Parameters:
  ///   - curvature: over all coordinates, `size` squared.
  ///   - columns: the coordinates to descend on, ascending.
  ///   - b, slope: of all coordinates.
  init(
    _ curvature: [Real], size: Int, _ penalty: ElasticNetPenalty, on columns: [Int], _ b: [Double], _ slope: [Double]
  ) {
    let count = columns.count
    self.columns = columns
    self.count = count
    self.penalty = penalty
    self.b = columns.map { Real(b[$0]) }
    self.slope = columns.map { Real(slope[$0]) }
    start = (self.b, self.slope)
    absolute = columns.map { Real(penalty.absolute($0)) }
    quadratic = columns.map { Real(penalty.quadratic($0)) }
    isNonnegative = columns.map { penalty.coordinates.isNonnegative($0) }
    h = count == size ? curvature : Self.part(of: curvature, size, columns)
  }

  private static func part(of curvature: [Real], _ size: Int, _ columns: [Int]) -> [Real] {
    // Neighbours are copied together.
    var runs: [Range<Int>] = []
    for j in columns {
      if let last = runs.last, last.upperBound == j {
        runs[runs.count - 1] = last.lowerBound..<j + 1
      } else {
        runs.append(j..<j + 1)
      }
    }
    return [Real](unsafeUninitializedCapacity: columns.count * columns.count) { part, filled in
      curvature.withUnsafeBufferPointer { full in
        guard var to = part.baseAddress, let from = full.baseAddress else { return }
        for j in columns {
          let column = from + j * size
          for run in runs {
            to.update(from: column + run.lowerBound, count: run.count)
            to += run.count
          }
        }
      }
      filled = columns.count * columns.count
    }
  }

  /// Sweeps until no coordinate's own gradient changes by more than a tolerance.
  ///
  /// - Returns: whether it came to that.
  mutating func sweep(_ count: Int, tolerance: Real) -> Bool {
    var history = History()
    for _ in 0..<count {
      if sweep() <= tolerance { return true }
      extrapolate(&history)
    }
    return false
  }

  /// One pass; returns the largest change of a coordinate's own gradient.
  private mutating func sweep() -> Real {
    var largest: Real = 0
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
            var next: Real = 0
            if excess > 0 && total > 0 {
              next = linear > 0 ? excess / total : isNonnegative[k] ? 0 : -excess / total
            }
            let step = next - b[k]
            guard step != 0 else { continue }
            b[k] = next
            Real.add(count, step, base + k * count, to: slopes)
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
    var points: [[Real]] = []
    var slopes: [[Real]] = []
  }

  /// Points that are combined.
  private static var memory: Int { 5 }

  /// Anderson's: the affine combination of the last points whose differences nearly cancel, if the objective agrees.
  private mutating func extrapolate(_ history: inout History) {
    history.points.append(b)
    history.slopes.append(slope)
    let m = Self.memory
    guard history.points.count == m + 1 else { return }
    defer { history = History() }
    let differences = (0..<m).map { k in zip(history.points[k + 1], history.points[k]).map { $0 - $1 } }
    var system = [Double](repeating: 0, count: m * m)
    for i in 0..<m { for j in 0..<m { system[i * m + j] = Real.dot(differences[i], differences[j]) } }
    let trace = (0..<m).reduce(0) { $0 + system[$1 * (m + 1)] }
    for k in 0..<m { system[k * (m + 1)] += 1e-10 * trace }
    guard let weights = CholeskyFactor(system, size: m)?.solve([Double](repeating: 1, count: m)) else { return }
    let sum = weights.reduce(0, +)
    guard sum != 0, sum.isFinite else { return }
    var (point, gradient) = ([Real](repeating: 0, count: count), [Real](repeating: 0, count: count))
    for k in 0..<m {
      Real.add(count, Real(weights[k] / sum), history.points[k + 1], to: &point)
      Real.add(count, Real(weights[k] / sum), history.slopes[k + 1], to: &gradient)
    }
    for k in 0..<count where isNonnegative[k] && point[k] < 0 { return }
    guard objective(point, gradient) < objective(b, slope) else { return }
    (b, slope) = (point, gradient)
  }

  /// Over that at the start: a quadratic rises by its step times the mean of the gradients at both ends.
  private func objective(_ point: [Real], _ gradient: [Real]) -> Double {
    var sum = 0.0
    for k in 0..<count {
      sum += Double(point[k] - start.b[k]) * Double(gradient[k] + start.slope[k]) / 2
      sum += Double(absolute[k] * abs(point[k]) + quadratic[k] / 2 * point[k] * point[k])
    }
    return sum
  }
}

/// A precision to descend in.
protocol DescentReal: BinaryFloatingPoint, Sendable {
  /// `y += a x`.
  static func add(_ count: Int, _ a: Self, _ x: UnsafePointer<Self>, to y: UnsafeMutablePointer<Self>)
  static func dot(_ x: [Self], _ y: [Self]) -> Double
}

extension Double: DescentReal {
  static func add(_ count: Int, _ a: Double, _ x: UnsafePointer<Double>, to y: UnsafeMutablePointer<Double>) {
    cblas_daxpy(Int32(count), a, x, 1, y, 1)
  }
  static func dot(_ x: [Double], _ y: [Double]) -> Double { cblas_ddot(Int32(x.count), x, 1, y, 1) }
}

extension Float: DescentReal {
  static func add(_ count: Int, _ a: Float, _ x: UnsafePointer<Float>, to y: UnsafeMutablePointer<Float>) {
    cblas_saxpy(Int32(count), a, x, 1, y, 1)
  }
  static func dot(_ x: [Float], _ y: [Float]) -> Double { cblas_dsdot(Int32(x.count), x, 1, y, 1) }
}

extension ActiveDescent<Double> {
  /// - Parameter tolerance: sweeps end when no coordinate's own gradient changes by more.
  mutating func descend(tolerance: Double) {
    // A factorisation costs about as much as this many sweeps.
    var patience = 6 + count / 25
    for _ in 0..<400 {
      if sweep(patience, tolerance: tolerance) { return }
      switch exactStep() {
      case .complete: return
      case .partial: patience = 3
      case .singular: patience = min(5000, 2 * patience + 10)
      }
    }
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
    guard let (factor, isExact) = Self.factor(system, m) else { return .singular }
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
    return isWhole && isExact ? .complete : .partial
  }

  /// The factor of a system; if columns that repeat each other make it singular, of one with a ridge far below what
  /// matters, whose steps still go downhill and leave such columns where they are.
  private static func factor(_ system: [Double], _ size: Int) -> (CholeskyFactor, isExact: Bool)? {
    if let factor = CholeskyFactor(system, size: size) { return (factor, true) }
    let diagonal = (0..<size).reduce(0) { $0 + system[$1 * (size + 1)] } / Double(size)
    for ridge in [1e-10, 1e-7] {
      var ridged = system
      for k in 0..<size { ridged[k * (size + 1)] += ridge * diagonal }
      if let factor = CholeskyFactor(ridged, size: size) { return (factor, false) }
    }
    return nil
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
