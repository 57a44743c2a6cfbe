import Foundation

/// What a fit of an event is worth on held-out rows, from sums over them.
struct EventPerformance: Sendable {
  let sums: RowSums
  /// Of events among training rows: the null model's probability.
  let trainingShare: Double

  init(_ sums: RowSums, trainingShare: Double) { (self.sums, self.trainingShare) = (sums, trainingShare) }

  fileprivate func value(_ name: Metric.Name) -> Double {
    let n = Double(max(1, sums.rows))
    switch name {
    case .logLoss: return sums.loss / n
    case .auc: return PredictorBins.areaUnderCurve(sums.bins) ?? 0.5
    case .brier: return sums.squares / n
    default: return Double(sums.hits) / n
    }
  }

  fileprivate func null(_ name: Metric.Name) -> Double {
    let (n, q) = (Double(max(1, sums.rows)), trainingShare)
    let events = Double(sums.events) / n
    switch name {
    case .logLoss: return -(events * log(q) + (1 - events) * log(1 - q))
    case .auc: return 0.5
    case .brier: return events * (1 - q) * (1 - q) + (1 - events) * q * q
    default: return q > 0.5 ? events : 1 - events
    }
  }
}

extension [EventPerformance] {
  /// The measures of all refits, the loss first.
  var measured: [LargeEvaluation.Measured] {
    Metric.Name.all(for: .binomial).map { name in
      LargeEvaluation.Measured(name: name, values: map { $0.value(name) }, nulls: map { $0.null(name) })
    }
  }
}
