import COpenBLAS

/// Second-order model-X knockoffs: columns that have the means and covariances of the features and the same covariances
/// with other features, but are drawn without a look at the target. Exact for jointly normal features.
///
/// With Σ the correlation of whitened columns z, `z̃ = z - z Σ⁻¹ diag(s) + e`, the rows of e normal with covariance
/// `2 diag(s) - diag(s) Σ⁻¹ diag(s)`, so that `Cov(z̃) = Σ` and `Cov(z, z̃) = Σ - diag(s)`.
///
/// - SeeAlso: Candès, Fan, Janson, Lv (2018), J. R. Stat. Soc. B 80(3), Panning for gold.
struct GaussianKnockoffs: Sendable {
  let features: WhitenedFeatures
  let correlation: ShrunkenCorrelation
  /// One a column: 1 minus the correlation with its knockoff.
  let s: [Double]
  /// What a knockoff is on average given the features: rows x columns.
  private let centers: [Double]
  private let noise: CholeskyFactor

  /// - Returns: nil where the correlations are singular to working precision.
  /// - Complexity: O(columns³) for each of some tens of sweeps.
  init?(_ features: WhitenedFeatures, _ construction: KnockoffConstruction) {
    let correlation = ShrunkenCorrelation(features)
    let p = correlation.size
    guard let factor = CholeskyFactor(correlation.values, size: p),
      let s = construction.diagonal(correlation.values, p)
    else { return nil }
    self.features = features
    self.correlation = correlation
    self.s = s
    // Σ⁻¹ diag(s)
    var pull = factor.inverse
    for j in 0..<p { for i in 0..<p { pull[j * p + i] *= s[j] } }
    guard let noise = CholeskyFactor(Self.noiseCovariance(pull, s), size: p) else { return nil }
    self.noise = noise
    var centers = features.values
    let n = Int32(features.rowCount)
    cblas_dgemm(
      CblasColMajor, CblasNoTrans, CblasNoTrans, n, Int32(p), Int32(p), -1, features.values, n, pull, Int32(p), 1,
      &centers, n)
    self.centers = centers
  }

  private static func noiseCovariance(_ pull: [Double], _ s: [Double]) -> [Double] {
    let p = s.count
    var covariance = pull
    for j in 0..<p {
      for i in 0..<p { covariance[j * p + i] *= -s[i] }
      covariance[j * (p + 1)] += 2 * s[j]
    }
    return covariance
  }

  /// One draw of all knockoffs, column-major: its randomness comes from the features' names.
  ///
  /// - Complexity: O(rows x columns²).
  func copy(_ number: Int, seed: Seed) -> [Double] {
    let n = features.rowCount
    var draws: [Double] = []
    draws.reserveCapacity(n * features.columnCount)
    for (name, columns) in zip(features.names, features.ranges) {
      for place in 0..<columns.count {
        var stream = seed.stream("knockoff", name, number, place)
        for _ in 0..<n { draws.append(stream.normal()) }
      }
    }
    return zip(centers, noise.colored(draws, rows: n)).map { $0 + $1 }
  }
}
