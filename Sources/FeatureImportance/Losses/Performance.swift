import Foundation

extension Metric.Name {
  /// The measures of a family, its loss first.
  static func all(for family: Family) -> [Metric.Name] {
    switch family {
    case .gaussian: [.meanSquaredError, .rSquared, .meanAbsoluteError]
    case .binomial: [.logLoss, .auc, .brier, .accuracy]
    case .multinomial: [.logLoss, .auc, .brier, .accuracy, .balancedAccuracy]
    }
  }

  /// The measure on held-out rows.
  ///
  /// - Parameters:
  ///   - predictions: on the scale of the linear predictor; rows by outputs.
  ///   - nullPrediction: the null model's constant, learnt on training rows, one number an output.
  ///   - weights: of the rows; nil when all count alike.
  func measure(
    _ predictions: [Double], _ targets: [Double], nullPrediction: [Double], weights: [Double]? = nil
  ) -> Double {
    if nullPrediction.count > 1 {
      return ClassPredictions(predictions, targets, classCount: nullPrediction.count, weights: weights).measure(self)
    }
    let null = nullPrediction[0]
    func mean(_ value: (_ prediction: Double, _ target: Double) -> Double) -> Double {
      FeatureImportance.mean(of: zip(predictions, targets).map(value)[...], weights: weights)
    }
    switch self {
    case .logLoss: return LogLoss().mean(predictions, targets, weights: weights)
    case .meanSquaredError: return SquaredError().mean(predictions, targets, weights: weights)
    case .auc: return areaUnderCurve(predictions, targets, weights: weights) ?? 0.5
    case .brier:
      return mean { prediction, target in
        let error = target - logisticProbability(prediction)
        return error * error
      }
    case .balancedAccuracy: return ClassPredictions(logOdds: predictions, targets, weights: weights).measure(self)
    case .accuracy: return mean { ($0 > 0) == ($1 > 0.5) ? 1 : 0 }
    case .meanAbsoluteError: return mean { abs($1 - $0) }
    case .rSquared:
      let total = mean { ($1 - null) * ($1 - null) }
      return total > 0 ? 1 - SquaredError().mean(predictions, targets, weights: weights) / total : 0
    }
  }
}

/// The probability that a random event scores above a random non-event, ties counting half (Mann and Whitney).
///
/// - Parameter weights: how often each row counts; nil for once each.
/// - Returns: nil when one class is absent.
/// - Complexity: O(n log n).
func areaUnderCurve(_ scores: [Double], _ targets: [Double], weights: [Double]? = nil) -> Double? {
  let order = scores.indices.sorted { scores[$0] < scores[$1] }
  var wins = 0.0
  var (events, others) = (0.0, 0.0)
  var start = 0
  while start < order.count {
    var end = start
    var (eventsHere, othersHere) = (0.0, 0.0)
    while end < order.count && scores[order[end]] == scores[order[start]] {
      let weight = weights?[order[end]] ?? 1
      eventsHere += weight * targets[order[end]]
      othersHere += weight * (1 - targets[order[end]])
      end += 1
    }
    wins += eventsHere * (others + othersHere / 2)
    events += eventsHere
    others += othersHere
    start = end
  }
  return events > 0 && others > 0 ? wins / (events * others) : nil
}
