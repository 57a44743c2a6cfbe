/// `lambda * sum over columns of (alpha |b_j| + ridgeScale (1 - alpha)/2 b_j^2)`; the intercept is not penalised.
struct ElasticNetPenalty: Sendable {
  let lambda: Double
  /// 1: lasso, 0: ridge.
  let alpha: Double
  let columnCount: Int
  /// What the quadratic part is measured in; see `ElasticNetPath`.
  var ridgeScale = 1.0

  /// Factor of |b_j|.
  func absolute(_ j: Int) -> Double { j < columnCount ? lambda * alpha : 0 }

  /// Factor of b_j^2 / 2.
  func quadratic(_ j: Int) -> Double { j < columnCount ? lambda * (1 - alpha) * ridgeScale : 0 }

  func value(at coefficients: [Double]) -> Double {
    var sum = 0.0
    for (j, b) in coefficients.enumerated() { sum += absolute(j) * abs(b) + quadratic(j) / 2 * b * b }
    return sum
  }

  /// Distance of zero from the subdifferential of the objective: 0 exactly where the KKT conditions hold.
  func violation(_ j: Int, gradient: Double, coefficient b: Double) -> Double {
    let slope = gradient + quadratic(j) * b
    if b != 0 { return abs(slope + (b > 0 ? absolute(j) : -absolute(j))) }
    return max(0, abs(slope) - absolute(j))
  }

  /// The minimiser of `a/2 b^2 - c b` plus this penalty of column j.
  func minimizer(_ j: Int, curvature a: Double, linear c: Double) -> Double {
    let excess = abs(c) - absolute(j)
    let total = a + quadratic(j)
    guard excess > 0, total > 0 else { return 0 }
    return c > 0 ? excess / total : -excess / total
  }
}
