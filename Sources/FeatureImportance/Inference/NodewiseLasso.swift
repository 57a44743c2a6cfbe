import Foundation

/// What is left of each standardised column when a lasso on the others explains it: an approximate inverse of the
/// correlation matrix that exists with more columns than rows too.
///
/// One lambda serves all columns. First the one with the least generalised cross-validation error over all columns
/// together, `sum of RSS/n / (1 - df/n)²`, which needs neither folds nor a seed; then the smallest at which variances of
/// debiased coefficients are on average at most a quarter above those. A little variance buys less bias, and where rows
/// abound the residuals become those of least squares.
///
/// - SeeAlso: Meinshausen, Bühlmann (2006), Ann. Stat. 34(3), for the regressions; Zou, Hastie, Tibshirani (2007), Ann.
///   Stat. 35(5), for their degrees of freedom; Zhang, Zhang (2014), J. R. Stat. Soc. B 76(1), for the quarter.
struct NodewiseLasso {
  let lambda: Double
  /// One a column: what the residual is made of, `z_j - sum over k of gamma_k z_k`.
  let directions: [Direction]

  struct Direction {
    /// 1 at the column itself, -gamma elsewhere.
    let weights: [Double]
    /// Mean square of the residual.
    let residualVariance: Double
    /// Mean product of residual and column; 0 only if the others explain the column completely.
    let own: Double

    /// The largest correlation of the residual with another column, by which that column's error enters; 1 for twins.
    let overlap: Double

    /// Whether the residual is the column's own, and not as good as a multiple of another column.
    var isIdentified: Bool { own > 0 && overlap < 0.9 }

    /// Variance of the debiased coefficient over that of the noise, times the number of rows; 1 for a column that is
    /// uncorrelated with all others.
    var varianceFactor: Double { own > 0 ? residualVariance / (own * own) : .infinity }
  }

  private static let lambdaCount = 40
  private static let allowedIncrease = 1.25
  /// A path ends where fewer of the rows than this share are left unused; its errors are no measure of anything there.
  private static let sparedRows = 0.5

  /// - Parameters:
  ///   - correlation: of the columns, p x p with ones on the diagonal.
  ///   - rowCount: on which it rests.
  /// - Complexity: p lasso paths of up to 40 lambdas on p - 1 columns.
  init(_ correlation: [Double], columnCount p: Int, rowCount: Int, threads: Threads) {
    var largest = 0.0
    for j in 0..<p { for i in 0..<j { largest = max(largest, abs(correlation[j * p + i])) } }
    guard largest > 0 else {
      lambda = 0
      directions = (0..<p).map { j in
        Direction(weights: (0..<p).map { $0 == j ? 1 : 0 }, residualVariance: 1, own: 1, overlap: 0)
      }
      return
    }
    let lambdas = LambdaSequence.automatic(count: Self.lambdaCount).values(
      largest: largest, rowCount: rowCount, columnCount: p)
    let traces = threads.map(p) { j in
      var trace: [(risk: Double, varianceFactor: Double)] = []
      Self.explain(j, correlation, p, lambdas) { direction in
        let spared = 1 - Double(direction.weights.count { $0 != 0 }) / Double(rowCount)
        guard spared > Self.sparedRows else { return false }
        trace.append((direction.residualVariance / (spared * spared), direction.varianceFactor))
        return true
      }
      return trace
    }
    let reached = 0..<(traces.map(\.count).min() ?? 0)
    let risks = reached.map { k in traces.reduce(0) { $0 + $1[k].risk } }
    let best = reached.min { (risks[$0], $0) < (risks[$1], $1) } ?? 0
    let increase = reached.map { k in
      traces.reduce(0) { $0 + $1[k].varianceFactor / $1[best].varianceFactor } / Double(p)
    }
    let chosen = lambdas[reached.last { increase[$0] <= Self.allowedIncrease } ?? best]
    lambda = chosen
    directions = threads.map(p) { j in
      var direction = Direction(weights: [], residualVariance: 0, own: 0, overlap: 1)
      Self.explain(j, correlation, p, [chosen]) {
        direction = $0
        return false
      }
      return direction
    }
  }

  /// The lasso of one column on the others at decreasing lambdas, each from the solution before it, as long as `visit`
  /// wants to go on.
  private static func explain(
    _ j: Int, _ correlation: [Double], _ p: Int, _ lambdas: [Double], visit: (Direction) -> Bool
  ) {
    // An infinite penalty keeps the column itself out.
    let shape = PenaltyShape(
      alpha: 1, factors: (0..<p).map { $0 == j ? .infinity : 1 }, squareFactors: [Double](repeating: 1, count: p))
    let coordinates = PenalizedCoordinates(shape, working: Array(0..<p), classCount: 1, interceptCount: 0)
    let products = correlation[j * p..<(j + 1) * p]
    var gamma = [Double](repeating: 0, count: p)
    // Minus the mean product of the residual with each column.
    var slope = products.map { -$0 }
    for lambda in lambdas {
      QuadraticDescent(
        curvature: correlation, size: p,
        penalty: ElasticNetPenalty(lambda: lambda, shape: shape, coordinates: coordinates), tolerance: 1e-7 * lambda
      ).minimize(&gamma, &slope)
      var weights = gamma.map { -$0 }
      weights[j] = 1
      let own = 1 - zip(gamma, products).reduce(0) { $0 + $1.0 * $1.1 }
      let variance = max(0, own + zip(gamma, slope).reduce(0) { $0 + $1.0 * $1.1 })
      let overlap = slope.indices.reduce(0) { $1 == j ? $0 : max($0, abs(slope[$1])) }
      let direction = Direction(
        weights: weights, residualVariance: variance, own: own,
        overlap: variance > 0 ? overlap / variance.squareRoot() : 1)
      guard visit(direction) else { return }
    }
  }
}
