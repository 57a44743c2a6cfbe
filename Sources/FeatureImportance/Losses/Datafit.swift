/// The smooth part of a penalised objective on standardised columns: half the mean squared error, or the mean negative
/// log-likelihood, at coefficients that move.
///
/// The intercept, where the loss needs one, is one more coefficient after those of the columns.
protocol Datafit: Sendable {
  var columnCount: Int { get }
  /// Whether the intercept must be estimated; centring takes care of it under squared error.
  var hasIntercept: Bool { get }
  /// At the current coefficients.
  var value: Double { get }
  /// At the null model.
  var nullValue: Double { get }
  /// The coefficients at which value and gradient are taken.
  var coefficients: [Double] { get }
  /// Derivatives with respect to some coefficients.
  func gradient(of columns: [Int]) -> [Double]
  /// Second derivatives, `columns.count` squared.
  func curvature(of columns: [Int]) -> [Double]
  /// Moves to new coefficients.
  mutating func move(to coefficients: [Double])
  /// The same coefficients with the intercept at its best: the dual asks that residuals sum to zero.
  func withBestIntercept() -> Self
  /// `-f*(-s r)`: the smooth part of the dual objective when the residual is scaled by `s` to be feasible.
  func dualValue(residualScale s: Double) -> Double
}

extension Datafit {
  /// The duality gap at the current coefficients: how far the objective can be above its minimum.
  ///
  /// Without a quadratic penalty the residual is scaled until no column's correlation exceeds its lambda; with one, the
  /// conjugate of the penalty is finite everywhere and no scaling is needed.
  /// - SeeAlso: Massias, Gramfort, Salmon (2018), ICML; Fercoq, Gramfort, Salmon (2015), ICML.
  func dualityGap(_ penalty: ElasticNetPenalty) -> Double {
    let dual = withBestIntercept()
    let slopes = dual.gradient(of: Array(0..<columnCount))
    var scale = 1.0
    for (j, slope) in slopes.enumerated() where penalty.quadratic(j) == 0 && abs(slope) > penalty.absolute(j) {
      scale = min(scale, penalty.absolute(j) / abs(slope))
    }
    var conjugate = 0.0
    for (j, slope) in slopes.enumerated() where penalty.quadratic(j) > 0 {
      let excess = max(0, scale * abs(slope) - penalty.absolute(j))
      conjugate += excess * excess / (2 * penalty.quadratic(j))
    }
    return max(0, value + penalty.value(at: coefficients) - dual.dualValue(residualScale: scale) + conjugate)
  }
}
