/// The fewest features, or those that cost the least, that predict not worse than the best candidate, as far as held-out
/// rows can tell; candidates are the lambdas of a path, or of several.
///
/// Folds are paired: a candidate's held-out loss minus that of the best one on the same rows spreads far less than either.
/// A candidate is out when the one-sided lower confidence bound of its mean difference is above 0: then it is worse, beyond
/// noise. Of those left, the smallest size wins, and among equals the smallest loss. What it may lose at most is the upper
/// bound. (To ask for an upper bound of 0 would leave the best alone, as no mean difference is negative.) With a margin a
/// candidate is in when its upper bound is not above the margin: it is shown to be no worse than by that.
///
/// The variance is Nadeau and Bengio's for refits that share training rows, `(1/K + 1/(K - 1)) s²` over K folds, with t
/// quantiles on K - 1 degrees of freedom. As K - 1 differences say little about noise, few folds let much through.
///
/// - SeeAlso: Nadeau, Bengio (2003), Machine Learning 52.
public struct SmallestSubset: Sendable, Equatable {
  /// Into the candidates.
  public let index: Int
  /// The candidate with the smallest mean held-out loss.
  public let best: Int
  /// Mean held-out loss.
  public let loss: Double
  /// The same minus that of the best candidate, not negative; its one-sided bounds.
  public let difference: Double
  public let lowerBound: Double
  public let upperBound: Double

  /// - Parameters:
  ///   - foldMeans: mean held-out loss of each fold (outer) by each candidate (inner).
  ///   - foldWeights: rows, or sum of weights, of each fold.
  ///   - sizes: of each candidate: non-zero coefficients, features, or what features cost.
  ///   - margin: the loss that may be given up, in units of the losses; nil: what noise hides.
  ///   - confidence: of each one-sided bound.
  /// - Returns: nil with fewer than two folds or without candidates.
  public init?(
    foldMeans: [[Double]], foldWeights: [Double], sizes: [Double], margin: Double? = nil, confidence: Double = 0.95
  ) {
    precondition(
      foldWeights.count == foldMeans.count && foldMeans.allSatisfy { $0.count == sizes.count },
      "one a fold, a candidate")
    guard foldMeans.count >= 2, !sizes.isEmpty else { return nil }
    let count = Double(foldMeans.count)
    let total = foldWeights.reduce(0, +)
    func mean(_ values: [Double]) -> Double { zip(foldWeights, values).reduce(0) { $0 + $1.0 / total * $1.1 } }
    let losses = sizes.indices.map { k in mean(foldMeans.map { $0[k] }) }
    guard let best = sizes.indices.min(by: { (losses[$0], $0) < (losses[$1], $1) }) else { return nil }
    let reach =
      StudentT(degreesOfFreedom: count - 1).quantile(upperTail: 1 - confidence)
      * (1 / count + 1 / (count - 1)).squareRoot()

    let candidates = sizes.indices.map { k in
      let differences = foldMeans.map { $0[k] - $0[best] }
      let center = mean(differences)
      let spread = (mean(differences.map { ($0 - center) * ($0 - center) }) * count / (count - 1)).squareRoot()
      return (index: k, difference: center, noise: reach * spread)
    }
    let chosen = candidates.filter { candidate in
      margin.map { candidate.difference + candidate.noise <= $0 } ?? (candidate.difference <= candidate.noise)
    }.min {
      (sizes[$0.index], $0.difference, $0.index) < (sizes[$1.index], $1.difference, $1.index)
    }
    guard let chosen else { return nil }
    index = chosen.index
    self.best = best
    loss = losses[chosen.index]
    difference = chosen.difference
    lowerBound = chosen.difference - chosen.noise
    upperBound = chosen.difference + chosen.noise
  }
}
