import Tabular

/// A linear predictor judged on the moments of rows that it has not seen.
///
/// - SeeAlso: `ClosedFormExchange`, which says the same of rows.
struct HeldOutMoments: Sendable {
  /// Of the design's columns and the target, encoded as the training rows were.
  let moments: Moments
  let training: Moments
  /// In the units of the file.
  let weights: [Double]
  /// Covariances (1/n) of the residual with the columns.
  private let residualCovariances: [Double]
  private let residualMean: Double
  let meanSquaredError: Double

  /// - Parameter weights: of a predictor that passes through the means of the training rows.
  init(_ moments: Moments, training: Moments, weights: [Double]) {
    self.moments = moments
    self.training = training
    self.weights = weights
    let p = weights.count
    let size = p + 1
    let used = weights.indices.filter { weights[$0] != 0 }
    residualCovariances = (0...p).map { j in
      let own = moments.crossProducts[j * size + p]
      return used.reduce(own) { $0 - weights[$1] * moments.crossProducts[j * size + $1] } / moments.weight
    }
    let shifts = moments.meanDifferences(from: training)
    residualMean = used.reduce(shifts[p]) { $0 - weights[$1] * shifts[$1] }
    let covariances = residualCovariances
    let variance = used.reduce(covariances[p]) { $0 - weights[$1] * covariances[$1] }
    meanSquaredError = max(0, variance) + residualMean * residualMean
  }

  /// Mean squared error of the mean of the training rows.
  var nullError: Double {
    let p = weights.count
    let shift = moments.meanDifferences(from: training)[p]
    return moments.variance(p) + shift * shift
  }

  /// The mean rise of the squared error over all shuffles of a part of the predictor: `2 Var T + 2 Cov(r, T)`.
  ///
  /// - Parameter part: a combination of the design's columns.
  func exchange(_ part: [Double]) -> Double {
    let (variance, covariance) = spread(part)
    return 2 * (variance + covariance)
  }

  /// The rise of the mean squared error when a part of the predictor, which is 0 at the means of the training rows, goes:
  /// `Var T + 2 Cov(r, T) + (mean T)² + 2 mean r mean T`.
  func loss(of part: [Double]) -> Double {
    let (variance, covariance) = spread(part)
    let shifts = moments.meanDifferences(from: training)
    let center = part.indices.reduce(0) { $0 + part[$1] * shifts[$1] }
    return variance + 2 * covariance + center * center + 2 * residualMean * center
  }

  private func spread(_ part: [Double]) -> (variance: Double, covariance: Double) {
    let size = weights.count + 1
    let used = part.indices.filter { part[$0] != 0 }
    var (variance, covariance) = (0.0, 0.0)
    for j in used {
      covariance += part[j] * residualCovariances[j]
      for i in used { variance += part[i] * part[j] * moments.crossProducts[j * size + i] / moments.weight }
    }
    return (variance, covariance)
  }
}
