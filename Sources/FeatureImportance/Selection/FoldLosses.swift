/// Held-out losses of each fold at each lambda, and what they say of the lambdas.
public struct FoldLosses: Sendable {
  /// For each fold, one mean loss a lambda; folds that could not be measured are left out.
  public let means: [[Double]]
  /// Rows of each fold, or the sum of their weights.
  public let weights: [Double]
  public let measure: ValidationMeasure

  struct Part: Sendable {
    let weight: Double
    let losses: [Double]
  }

  init(_ parts: [Part], _ measure: ValidationMeasure) {
    let measured = parts.filter { part in part.losses.allSatisfy { !$0.isNaN } }
    means = measured.map(\.losses)
    weights = measured.map(\.weight)
    self.measure = measure
  }

  /// Mean over rows of each fold's mean loss, and its standard error over folds, as in glmnet; nil without two folds.
  ///
  /// - Parameter points: of the path on all rows, at the same lambdas.
  public func validation(of points: [PathPoint]) -> PathResult.Validation? {
    let count = means.count
    guard count >= 2, let lambdas = means.first?.count, lambdas > 0 else { return nil }
    let total = weights.reduce(0, +)
    var centers: [Double] = []
    var errors: [Double] = []
    for k in 0..<lambdas {
      let center = zip(weights, means).reduce(0) { $0 + $1.0 * $1.1[k] } / total
      let spread = zip(weights, means).reduce(0) { $0 + $1.0 * ($1.1[k] - center) * ($1.1[k] - center) } / total
      centers.append(center)
      errors.append((spread / Double(count - 1)).squareRoot())
    }
    // The AUC is the better the larger it is.
    let sign = measure == .auc ? -1.0 : 1
    let best = centers.indices.min { (sign * centers[$0], $0) < (sign * centers[$1], $1) } ?? 0
    let limit = sign * centers[best] + errors[best]
    return PathResult.Validation(
      mean: centers, standardError: errors, folds: count, minimum: best,
      oneStandardError: centers.indices.first { sign * centers[$0] <= limit } ?? best,
      smallest: smallestSubset(of: points)?.index, measure: measure)
  }

  /// The fewest features that predict not worse than the best lambda; nil without two folds.
  public func smallestSubset(of points: [PathPoint], confidence: Double = 0.95) -> SmallestSubset? {
    let sign = measure == .auc ? -1.0 : 1
    return SmallestSubset(
      foldMeans: means.map { $0.map { sign * $0 } }, foldWeights: weights,
      sizes: points.map { Double($0.degreesOfFreedom) }, confidence: confidence)
  }
}
