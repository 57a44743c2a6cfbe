import Foundation

extension Metric.Name {
  /// The measures of a task, its loss first.
  static func all(for task: Task) -> [Metric.Name] {
    switch task {
    case .regression: [.meanSquaredError, .rSquared, .meanAbsoluteError]
    case .classification: [.logLoss, .auc, .brier, .accuracy]
    }
  }

  /// The measure on held-out rows.
  ///
  /// - Parameters:
  ///   - predictions: on the scale of the linear predictor.
  ///   - nullPrediction: the null model's constant, learnt on training rows.
  func measure(_ predictions: [Double], _ targets: [Double], nullPrediction: Double) -> Double {
    let pairs = zip(predictions, targets)
    let n = Double(targets.count)
    switch self {
    case .logLoss: return LogLoss().mean(predictions, targets)
    case .meanSquaredError: return SquaredError().mean(predictions, targets)
    case .auc: return areaUnderCurve(predictions, targets)
    case .brier:
      return pairs.reduce(0) { sum, pair in
        let error = pair.1 - logisticProbability(pair.0)
        return sum + error * error
      } / n
    case .accuracy: return pairs.reduce(0) { $0 + (($1.0 > 0) == ($1.1 > 0.5) ? 1 : 0) } / n
    case .meanAbsoluteError: return pairs.reduce(0) { $0 + abs($1.1 - $1.0) } / n
    case .rSquared:
      let null = targets.reduce(0) { $0 + ($1 - nullPrediction) * ($1 - nullPrediction) }
      return null > 0 ? 1 - SquaredError().mean(predictions, targets) * n / null : 0
    }
  }
}

/// The probability that a random event scores above a random non-event, ties counting half (Mann and Whitney).
///
/// - Returns: 0.5 when one class is absent.
/// - Complexity: O(n log n).
func areaUnderCurve(_ scores: [Double], _ targets: [Double]) -> Double {
  let order = scores.indices.sorted { scores[$0] < scores[$1] }
  var events = 0.0
  var rankSum = 0.0
  var start = 0
  while start < order.count {
    var end = start
    var eventsHere = 0.0
    while end < order.count && scores[order[end]] == scores[order[start]] {
      eventsHere += targets[order[end]]
      end += 1
    }
    rankSum += eventsHere * Double(start + 1 + end) / 2  // the mean rank of the tie
    events += eventsHere
    start = end
  }
  let others = Double(targets.count) - events
  guard events > 0, others > 0 else { return 0.5 }
  return (rankSum - events * (events + 1) / 2) / (events * others)
}
