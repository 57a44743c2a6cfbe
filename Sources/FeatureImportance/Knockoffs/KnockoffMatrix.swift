import COpenBLAS

extension KnockoffConstruction {
  /// The diagonal s, with `0 < s` and `2 Σ - diag(s)` positive definite.
  ///
  /// - Parameter correlation: Σ, column-major with ones on the diagonal, positive definite.
  /// - Returns: nil where Σ is not positive definite to working precision.
  func diagonal(_ correlation: [Double], _ size: Int) -> [Double]? {
    switch self {
    case .minimumVariance:
      var descent = MinimumVarianceDescent(correlation, size)
      return descent?.solve()
    case .equicorrelated:
      guard let least = symmetricEigen(correlation, size).values.first, least > 0 else { return nil }
      // At twice the eigenvalue itself some combination of knockoffs repeats the features'.
      return [Double](repeating: min(1, 2 * least * Self.interior), count: size)
    }
  }

  private static let interior = 0.999
}

/// Minimum variance-based reconstructability: s that minimises `tr (2Σ - diag(s))⁻¹ + Σ_j 1 / s_j`, which is the trace of
/// the inverse of `Cov(x, x̃)`, but for a constant, and so the sum of the variances of least-squares coefficients on
/// features and knockoffs.
///
/// By coordinate descent on the inverse `B = (2Σ - diag(s))⁻¹`. Raising s_j by d changes the objective to
/// `1 / (s_j + d) + d ‖B_j‖² / (1 - d B_jj)` plus what does not depend on d; its minimum, inside the feasible interval, is
/// `d = (1 - r s_j) / (r + B_jj)` with `r = ‖B_j‖`.
///
/// - SeeAlso: Spector, Janson (2022), Annals of Statistics 50(1), Powerful knockoffs via minimizing reconstructability.
struct MinimumVarianceDescent {
  private let correlation: [Double]
  private let size: Int
  private var s: [Double]
  private var inverse: [Double]

  /// - Returns: nil where Σ is not positive definite to working precision.
  init?(_ correlation: [Double], _ size: Int) {
    self.correlation = correlation
    self.size = size
    s = [Double](repeating: 0, count: size)
    guard let inverse = Self.inverse(correlation, s) else { return nil }
    self.inverse = inverse
  }

  /// - Complexity: O(size³) for each of some tens of sweeps.
  mutating func solve() -> [Double] {
    var objective = Double.infinity
    for _ in 0..<Self.mostSweeps {
      let before = s
      for j in 0..<size { descend(j) }
      // Rank-one steps gather rounding errors; a fresh inverse has none, and fails where they made s leave its bounds.
      guard let fresh = Self.inverse(correlation, s) else { return before }
      inverse = fresh
      let value = Self.objective(inverse, s)
      guard value < objective * (1 - Self.tolerance) else { break }
      objective = value
    }
    return s
  }

  private mutating func descend(_ j: Int) {
    let own = inverse[j * (size + 1)]
    let column = Array(inverse[j * size..<(j + 1) * size])
    let root = dot(column, column).squareRoot()
    let step = (1 - root * s[j]) / (root + own)
    s[j] += step
    cblas_dger(
      CblasColMajor, Int32(size), Int32(size), step / (1 - step * own), column, 1, column, 1, &inverse, Int32(size))
  }

  /// The objective, infinite where s is not feasible.
  static func objective(_ correlation: [Double], at s: [Double]) -> Double {
    guard s.allSatisfy({ $0 > 0 }), let inverse = inverse(correlation, s) else { return .infinity }
    return objective(inverse, s)
  }

  private static func objective(_ inverse: [Double], _ s: [Double]) -> Double {
    s.indices.reduce(0) { $0 + inverse[$1 * (s.count + 1)] + 1 / s[$1] }
  }

  private static func inverse(_ correlation: [Double], _ s: [Double]) -> [Double]? {
    var difference = correlation.map { 2 * $0 }
    for j in s.indices { difference[j * (s.count + 1)] -= s[j] }
    return CholeskyFactor(difference, size: s.count)?.inverse
  }

  private static let mostSweeps = 100
  /// Of the objective in one sweep: below it power does not change.
  private static let tolerance = 1e-7
}
