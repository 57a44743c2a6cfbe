/// A loss of rows that count differently: each row's loss times its weight, so that the plain mean over rows is the weighted
/// one.
struct WeightedLoss: Loss {
  private let loss: any Loss
  /// Of the rows that are judged, with the mean 1.
  private let weights: [Double]

  init(_ loss: any Loss, weights: [Double]) {
    self.loss = loss
    self.weights = weights
  }

  var name: String { loss.name }
  var outputs: Int { loss.outputs }

  func rows(_ predictions: [Double], _ targets: [Double]) -> [Double] {
    precondition(targets.count == weights.count, "a weight for each row")
    return zip(loss.rows(predictions, targets), weights).map { $0 * $1 }
  }

  func nullPrediction(for targets: [Double], weights: [Double]?) -> [Double] {
    loss.nullPrediction(for: targets, weights: weights)
  }
}
