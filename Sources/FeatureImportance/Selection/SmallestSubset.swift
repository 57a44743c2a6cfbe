/// The fewest features that predict not worse than the best lambda of a path, as far as held-out rows can tell.
///
/// Folds are paired: a lambda's held-out loss minus that of the best lambda on the same rows spreads far less than either.
/// A lambda is out when the one-sided lower confidence bound of its mean difference is above 0: then it is worse, beyond
/// noise. Of those left, the fewest features win, and among equally few the smallest loss. What they may cost at most is
/// the upper bound. (To ask for an upper bound of 0 would leave the best alone, as no mean difference is negative.)
///
/// The variance is Nadeau and Bengio's for refits that share training rows, `(1/K + 1/(K - 1)) s²` over K folds, with t
/// quantiles on K - 1 degrees of freedom. As K - 1 differences say little about noise, few folds let much through.
///
/// - SeeAlso: Nadeau, Bengio (2003), Machine Learning 52.
public struct SmallestSubset: Sendable, Equatable {
  /// Into the lambdas.
  public let index: Int
  public let lambda: Double
  public let degreesOfFreedom: Int
  /// Mean held-out loss minus that of the best lambda, not negative; its one-sided bounds.
  public let difference: Double
  public let lowerBound: Double
  public let upperBound: Double

  /// - Parameters:
  ///   - foldMeans: mean held-out loss of each fold (outer) at each lambda (inner).
  ///   - foldWeights: rows, or sum of weights, of each fold.
  ///   - degreesOfFreedom: non-zero coefficients, or features, at each lambda.
  ///   - confidence: of each one-sided bound.
  /// - Returns: nil with fewer than two folds or without lambdas.
  public init?(
    foldMeans: [[Double]], foldWeights: [Double], lambdas: [Double], degreesOfFreedom: [Int],
    confidence: Double = 0.95
  ) {
    precondition(
      foldWeights.count == foldMeans.count && degreesOfFreedom.count == lambdas.count, "one a fold, a lambda")
    guard foldMeans.count >= 2, !lambdas.isEmpty else { return nil }
    let count = Double(foldMeans.count)
    let total = foldWeights.reduce(0, +)
    func mean(_ values: [Double]) -> Double { zip(foldWeights, values).reduce(0) { $0 + $1.0 / total * $1.1 } }
    let losses = lambdas.indices.map { k in mean(foldMeans.map { $0[k] }) }
    guard let best = lambdas.indices.min(by: { (losses[$0], $0) < (losses[$1], $1) }) else { return nil }
    let reach =
      StudentT(degreesOfFreedom: count - 1).quantile(upperTail: 1 - confidence)
      * (1 / count + 1 / (count - 1)).squareRoot()

    let candidates = lambdas.indices.map { k in
      let differences = foldMeans.map { $0[k] - $0[best] }
      let center = mean(differences)
      let spread = (mean(differences.map { ($0 - center) * ($0 - center) }) * count / (count - 1)).squareRoot()
      return (index: k, difference: center, noise: reach * spread)
    }
    let chosen = candidates.filter { $0.difference <= $0.noise }.min {
      (degreesOfFreedom[$0.index], $0.difference, $0.index) < (degreesOfFreedom[$1.index], $1.difference, $1.index)
    }
    guard let chosen else { return nil }
    index = chosen.index
    lambda = lambdas[chosen.index]
    self.degreesOfFreedom = degreesOfFreedom[chosen.index]
    difference = chosen.difference
    lowerBound = chosen.difference - chosen.noise
    upperBound = chosen.difference + chosen.noise
  }
}
