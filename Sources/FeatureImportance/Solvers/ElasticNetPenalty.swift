/// What a path penalises, whatever its lambda:
/// `lambda * sum over blocks g of w_g (alpha ‖b_g‖ + ridgeScale (1 - alpha)/2 ‖b_g‖²)`, a block being a column or a group of
/// columns; intercepts are not penalised.
struct PenaltyShape: Sendable {
  /// 1: lasso, 0: ridge.
  let alpha: Double
  /// What the quadratic part is measured in; see `ElasticNetPath`.
  var ridgeScale = 1.0
  /// Weight of each column's norm, that of its group for a grouped one; 0: not penalised.
  var factors: [Double]
  /// Weight of each column's square: the same, but where columns are measured in another unit than they are penalised in.
  var squareFactors: [Double]
  /// Whether a column's coefficient must not be negative; empty for none.
  var isNonnegative: [Bool] = []
  /// Consecutive columns that enter together, all of them in order; nil where each stands alone.
  var groups: [Range<Int>]?

  /// A factor that keeps a column out at any lambda, and whose square is a number.
  static let prohibitive = 1e100

  init(alpha: Double, factors: [Double], squareFactors: [Double]? = nil) {
    self.alpha = alpha
    self.factors = factors
    self.squareFactors = squareFactors ?? factors
  }

  /// glmnet's alpha for lambda's upper end where there is no L1 part.
  var effectiveAlpha: Double { max(alpha, 1e-3) }

  /// Size of the gradient that counts against the L1 part: the norm for a group, only the way up under a sign constraint.
  func pull(_ column: Int, _ gradient: Double) -> Double {
    !isNonnegative.isEmpty && isNonnegative[column] ? max(0, -gradient) : abs(gradient)
  }
}

/// The penalty of one lambda on the coordinates of a working set: intercepts first, then the classes of each column.
struct ElasticNetPenalty: Sendable {
  /// `lambda alpha` and `lambda (1 - alpha) ridgeScale`.
  let absolute: Double
  let quadratic: Double
  let coordinates: PenalizedCoordinates

  init(lambda: Double, shape: PenaltyShape, coordinates: PenalizedCoordinates) {
    absolute = lambda * shape.alpha
    quadratic = lambda * (1 - shape.alpha) * shape.ridgeScale
    self.coordinates = coordinates
  }

  /// Factor of |b_k|.
  @inline(__always)
  func absolute(_ k: Int) -> Double { absolute * coordinates.factors[k] }

  /// Factor of b_k² / 2.
  @inline(__always)
  func quadratic(_ k: Int) -> Double { quadratic * coordinates.squareFactors[k] }

  func value(at b: [Double]) -> Double {
    var sum = 0.0
    if let blocks = coordinates.blocks {
      for block in blocks {
        let square = block.reduce(0) { $0 + b[$1] * b[$1] }
        guard square > 0 else { continue }
        sum += absolute(block.lowerBound) * square.squareRoot() + quadratic(block.lowerBound) / 2 * square
      }
    } else {
      for k in b.indices where b[k] != 0 { sum += absolute(k) * abs(b[k]) + quadratic(k) / 2 * b[k] * b[k] }
    }
    return sum
  }

  /// Distance of zero from the subdifferential of the objective in coordinate `k`: 0 exactly where the KKT conditions hold.
  @inline(__always)
  func violation(_ k: Int, gradient: Double, coefficient b: Double) -> Double {
    let slope = gradient + quadratic(k) * b
    if b > 0 { return abs(slope + absolute(k)) }
    if b < 0 { return abs(slope - absolute(k)) }
    let excess = coordinates.isNonnegative(k) ? -slope : abs(slope)
    return max(0, excess - absolute(k))
  }

  /// The same for a block of coordinates.
  func violation(_ block: Range<Int>, gradient: [Double], coefficients b: [Double]) -> Double {
    if block.count == 1 {
      return violation(
        block.lowerBound, gradient: gradient[block.lowerBound], coefficient: b[block.lowerBound])
    }
    let first = block.lowerBound
    let norm = block.reduce(0) { $0 + b[$1] * b[$1] }.squareRoot()
    let share = norm > 0 ? absolute(first) / norm : 0
    let square = block.reduce(0) { sum, k in
      let slope = gradient[k] + (quadratic(first) + share) * b[k]
      return sum + slope * slope
    }
    return norm > 0 ? square.squareRoot() : max(0, square.squareRoot() - absolute(first))
  }

  /// The largest violation of all coordinates.
  func violation(gradient: [Double], coefficients b: [Double]) -> Double {
    guard let blocks = coordinates.blocks else {
      return b.indices.reduce(0) { max($0, violation($1, gradient: gradient[$1], coefficient: b[$1])) }
    }
    return blocks.reduce(0) { max($0, violation($1, gradient: gradient, coefficients: b)) }
  }

  /// The minimiser of `a/2 b² - c b` plus the penalty of coordinate `k`.
  @inline(__always)
  func minimizer(_ k: Int, curvature a: Double, linear c: Double) -> Double {
    let excess = abs(c) - absolute(k)
    let total = a + quadratic(k)
    guard excess > 0, total > 0 else { return 0 }
    if c > 0 { return excess / total }
    return coordinates.isNonnegative(k) ? 0 : -excess / total
  }
}

/// How the coordinates of a working set are penalised, whatever the lambda.
struct PenalizedCoordinates: Sendable {
  /// Number of leading coordinates that are intercepts.
  let interceptCount: Int
  private(set) var factors: [Double]
  private(set) var squareFactors: [Double]
  private var nonnegative: [Bool] = []
  /// Coordinates that enter together, all of them in order; nil where each stands alone.
  private(set) var blocks: [Range<Int>]?

  /// - Parameter working: columns in the order of their coordinates, whole groups one after the other.
  init(_ shape: PenaltyShape, working: [Int], classCount: Int, interceptCount: Int) {
    self.interceptCount = interceptCount
    factors = [Double](repeating: 0, count: interceptCount)
    squareFactors = factors
    for j in working {
      for _ in 0..<classCount {
        factors.append(shape.factors[j])
        squareFactors.append(shape.squareFactors[j])
      }
    }
    if !shape.isNonnegative.isEmpty {
      nonnegative = [Bool](repeating: false, count: interceptCount)
      for j in working { for _ in 0..<classCount { nonnegative.append(shape.isNonnegative[j]) } }
    }
    guard let groups = shape.groups else { return }
    var blocks = (0..<interceptCount).map { $0..<$0 + 1 }
    let widths = Dictionary(uniqueKeysWithValues: groups.map { ($0.lowerBound, $0.count) })
    var next = 0
    while next < working.count {
      let width = widths[working[next]] ?? 1
      let first = interceptCount + next * classCount
      blocks.append(first..<first + width * classCount)
      next += width
    }
    self.blocks = blocks
  }

  var count: Int { factors.count }

  @inline(__always)
  func isNonnegative(_ k: Int) -> Bool { !nonnegative.isEmpty && nonnegative[k] }
}
