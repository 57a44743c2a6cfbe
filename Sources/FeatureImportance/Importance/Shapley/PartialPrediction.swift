/// What a model predicts for a row of which only some features are known.
///
/// The others have the values of background rows, whatever the known ones are: the distribution is interventional, not
/// conditional, and predictions are averaged on the scale of the linear predictor.
/// - SeeAlso: Janzing, Minorics, Blöbaum (2020), Feature relevance quantification in explainable AI, AISTATS.
public protocol PartialPrediction: Sendable {
  /// One term a feature, where the linear predictor is a sum of such terms; nil for another model.
  var terms: FeatureTerms? { get }

  /// Predictions as the features of a row become known one after another.
  ///
  /// - Returns: for each walk states x outputs, output after output. State s knows the first s features of the walk's order.
  func predictions(along walks: [CoalitionWalk], to row: Int) -> [[Double]]
}

/// From nothing known to everything known.
public struct CoalitionWalk: Sendable, Equatable {
  /// Places of the features, each once.
  let order: [Int]
  /// Rows of the background whose predictions are averaged.
  let background: [Int]
}

/// A linear predictor as its value at the background's means and one term a feature, `sum over its columns of
/// b_j (x_ij - mean_j)`: the exact Shapley values of every row.
public struct FeatureTerms: Sendable {
  /// One an output.
  let center: [Double]
  /// Of each feature rows x outputs, output after output.
  let values: [[Double]]
  let rowCount: Int

  /// - Parameters:
  ///   - weights: outputs x columns, output after output.
  ///   - center: predictions where the columns have the values `centers`.
  init(
    of x: DesignMatrix, features: [Feature], weights: [Double], center: [Double], at centers: [Double],
    background: Background
  ) {
    let (n, p, means) = (x.rowCount, x.columnCount, background.means)
    rowCount = n
    self.center = center.enumerated().map { k, value in
      centers.indices.reduce(value) { $0 + weights[k * p + $1] * (means[$1] - centers[$1]) }
    }
    values = features.map { feature in
      var term = [Double](repeating: 0, count: n * center.count)
      for k in center.indices {
        for j in feature.columns where weights[k * p + j] != 0 {
          let (weight, mean) = (weights[k * p + j], means[j])
          for (i, value) in x[column: j].enumerated() { term[k * n + i] += weight * (value - mean) }
        }
      }
      return term
    }
  }
}

/// Of a linear model no background row is needed: with unknown features at their means the prediction is the mean.
struct LinearPartialPrediction: PartialPrediction {
  private let sum: FeatureTerms
  var terms: FeatureTerms? { sum }

  init(_ terms: FeatureTerms) { sum = terms }

  func predictions(along walks: [CoalitionWalk], to row: Int) -> [[Double]] {
    walks.map { walk in
      sum.center.enumerated().flatMap { k, center in
        var value = center
        return [center]
          + walk.order.map { feature in
            value += sum.values[feature][k * sum.rowCount + row]
            return value
          }
      }
    }
  }
}

extension LinearFit {
  public func partialPrediction(
    of x: DesignMatrix, features: [Feature], background: Background
  ) -> any PartialPrediction {
    LinearPartialPrediction(
      FeatureTerms(
        of: x, features: features, weights: weights, center: [interceptAtCenters], at: centers, background: background))
  }
}

extension SoftmaxFit {
  public func partialPrediction(
    of x: DesignMatrix, features: [Feature], background: Background
  ) -> any PartialPrediction {
    LinearPartialPrediction(
      FeatureTerms(
        of: x, features: features, weights: weights, center: interceptsAtCenters, at: centers, background: background))
  }
}
