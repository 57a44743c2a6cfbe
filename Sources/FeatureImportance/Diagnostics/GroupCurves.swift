import Foundation
import Tabular

// What came of rows for which nearly the same was predicted.

extension DiagnosticCurve {
  /// Deciles are the custom.
  private static let mostGroups = 10

  /// Observed share of events in each group of rows by predicted risk, or mean outcome by mean prediction.
  ///
  /// - Parameter isEvent: whether outcomes are 0 or 1 and predictions log-odds.
  static func calibration(
    _ predictions: HeldOutPredictions, class name: ByteText? = nil, isEvent: Bool, confidence: Double
  ) -> DiagnosticCurve {
    let expected = isEvent ? predictions.eta.map(logisticProbability) : predictions.eta
    let groups = predictions.groups(atMost: mostGroups, ofAtLeast: HeldOutPredictions.leastRows)
    return DiagnosticCurve(
      .calibration, class: name,
      points: groups.map { group in
        let observed = predictions.mean(predictions.outcomes, over: group)
        let rows = predictions.effectiveRows(group)
        let interval =
          isEvent
          ? wilsonInterval(observed, of: rows, confidence: confidence)
          : predictions.interval(around: observed, group, rows: rows, confidence: confidence)
        return Point(
          place: predictions.mean(expected, over: group), value: observed, low: interval.lowerBound,
          high: interval.upperBound, rows: predictions.rowCount(group.count))
      })
  }

  /// Median and outer quantiles of outcome minus prediction in each group of rows.
  static func residuals(_ predictions: HeldOutPredictions) -> DiagnosticCurve {
    let residuals = predictions.residuals
    // Of fewer rows the outer quantiles would be those of single ones.
    let groups = predictions.groups(atMost: mostGroups, ofAtLeast: 2 * HeldOutPredictions.leastRows)
    return DiagnosticCurve(
      .residuals,
      points: groups.map { group in
        let sorted = group.map { residuals[$0] }.sorted()
        return Point(
          place: predictions.mean(predictions.eta, over: group), value: quantile(0.5, ofSorted: sorted),
          low: quantile(0.05, ofSorted: sorted), high: quantile(0.95, ofSorted: sorted),
          rows: predictions.rowCount(group.count))
      })
  }

  /// Quantiles of outcome minus prediction, from 1 % to 99 % as far as two rows or more lie beyond.
  static func residualQuantiles(_ predictions: HeldOutPredictions) -> DiagnosticCurve {
    let sorted = predictions.residuals.sorted()
    let rows = Double(predictions.rowCount(sorted.count))
    let levels = [1, 2, 5, 10, 15, 20, 25, 30, 35, 40, 45, 50].map { Double($0) / 100 }.filter { $0 * rows >= 2 }
    let places = levels + levels.reversed().dropFirst().map { 1 - $0 }
    return DiagnosticCurve(
      .residualQuantiles, points: places.map { Point(place: $0, value: quantile($0, ofSorted: sorted)) })
  }
}

extension HeldOutPredictions {
  fileprivate var residuals: [Double] { zip(outcomes, eta).map { $0 - $1 } }

  /// The t interval of a mean of outcomes.
  fileprivate func interval(
    around center: Double, _ places: [Int], rows: Double, confidence: Double
  ) -> ClosedRange<Double> {
    guard rows > 1 else { return center...center }
    let squares = mean(outcomes.map { ($0 - center) * ($0 - center) }, over: places)
    let critical = StudentT(degreesOfFreedom: rows - 1).quantile(upperTail: (1 - confidence) / 2)
    let reach = critical * (squares / (rows - 1)).squareRoot()
    return center - reach...center + reach
  }
}
