import Foundation

/// A correlation matrix of which few rows are known: the sample's eigenvectors, but eigenvalues that are nearer to each
/// other, each as far as minimises the loss of an inverse in large samples (quadratic-inverse shrinkage).
///
/// What a knockoff imitates is the inverse, where the smallest eigenvalues count most. Those of a sample are too small,
/// and drawing all towards 1 by one share, as linear shrinkage does, mends them only where the largest are not far off:
/// of 500 columns that share one factor it leaves a knockoff that cannot be told from its feature.
///
/// - SeeAlso: Ledoit, Wolf (2022), Bernoulli 28(3), Quadratic shrinkage for large covariance matrices, section 4.
struct ShrunkenCorrelation: Sendable {
  /// Column-major, ones on the diagonal.
  let values: [Double]
  let size: Int

  /// - Complexity: O(rows x columns² + columns³).
  init(_ features: WhitenedFeatures) {
    let (n, p) = (features.rowCount, features.columnCount)
    let weights = features.weights ?? [Double](repeating: 1, count: n)
    let sample = weightedGram(
      features.values, rows: n, columns: p, rootWeights: weights.map { $0.squareRoot() }
    ).map { $0 / Double(n) }
    let (eigenvalues, vectors) = symmetricEigen(sample, p)
    // Weights make rows count for fewer (Kish); a mean has been subtracted.
    let rows = weights.reduce(0, +) * weights.reduce(0, +) / dot(weights, weights)
    let shrunk = Self.shrunk(eigenvalues, degreesOfFreedom: max(1, Int(rows.rounded()) - 1))
    var covariance = [Double](repeating: 0, count: p * p)
    if p > 0 {
      var root = vectors
      for k in 0..<p { for i in 0..<p { root[k * p + i] *= shrunk[k].squareRoot() } }
      covariance = CovarianceRoot(root, size: p).covariance
    }
    let deviations = (0..<p).map { covariance[$0 * (p + 1)].squareRoot() }
    for j in 0..<p { for i in 0..<p { covariance[j * p + i] /= deviations[i] * deviations[j] } }
    for j in 0..<p { covariance[j * (p + 1)] = 1 }
    values = covariance
    size = p
  }

  /// Columns that repeat others leave eigenvalues that are rounding errors.
  private static let smallest = 1e-8

  /// With `x_i` the inverses of the eigenvalues that are not zero, c = size / degrees of freedom, and averages over i,
  /// `theta_j = mean x_i (x_i - x_j) / d`, `H_j = mean h x_i² / d`, `d = (x_i - x_j)² + h² x_i²`, `A = theta² + H²`:
  /// `1 / (x_j ((1-c)² + 2c(1-c) theta_j + c² A_j))`, with more columns than rows `1 / (x_j A_j)` and
  /// `1 / ((c-1) mean x)` for those that are zero. They keep their sum.
  ///
  /// - Parameter eigenvalues: ascending.
  /// - Complexity: O(eigenvalues²).
  static func shrunk(_ eigenvalues: [Double], degreesOfFreedom: Int) -> [Double] {
    let p = eigenvalues.count
    let floor = smallest * max(eigenvalues.last ?? 0, .leastNormalMagnitude)
    var freedom = degreesOfFreedom
    // Rows that repeat others know no more directions than one of them.
    if p > freedom { freedom = min(freedom, max(1, eigenvalues.count { $0 > floor })) }
    let unknown = max(0, p - freedom)
    let c = Double(p) / Double(freedom)
    let x = eigenvalues[unknown...].map { 1 / max($0, floor) }
    let count = Double(x.count)
    let h = pow(min(c * c, 1 / (c * c)) / Double(p), 0.35)
    let known = x.map { own in
      var (theta, conjugate) = (0.0, 0.0)
      for other in x {
        let scale = 1 / ((other - own) * (other - own) + h * h * other * other)
        theta += other * (other - own) * scale
        conjugate += h * other * other * scale
      }
      (theta, conjugate) = (theta / count, conjugate / count)
      let amplitude = theta * theta + conjugate * conjugate
      guard unknown == 0 else { return 1 / (own * amplitude) }
      return 1 / (own * ((1 - c) * (1 - c) + 2 * c * (1 - c) * theta + c * c * amplitude))
    }
    let rest = unknown > 0 ? 1 / ((c - 1) * (x.reduce(0, +) / count)) : 0
    let shrunk = [Double](repeating: rest, count: unknown) + known
    let factor = eigenvalues.reduce(0) { $0 + max($1, 0) } / shrunk.reduce(0, +)
    return shrunk.map { $0 * factor }
  }
}
