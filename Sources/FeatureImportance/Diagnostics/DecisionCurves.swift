import Foundation
import Tabular

// What predictions of an event are worth at each threshold.

extension DiagnosticCurve {
  /// Places of a curve over rates: every 2 %.
  private static let rates = (0...50).map { Double($0) / 50 }

  /// The operating characteristic and precision over recall, each the mean over refits of what it is at the same place
  /// (vertical averaging), so that the area below the first is near the AUC of the performance table.
  ///
  /// - Returns: none where no held-out part has both events and others.
  /// - SeeAlso: Provost, Fawcett, Kohavi (1998), ICML.
  static func operating(_ evaluation: Evaluation, confidence: Double) -> [DiagnosticCurve] {
    let lines = evaluation.studies.compactMap {
      OperatingLine($0.predictions, $0.heldOut.y, weights: $0.heldOut.weights)
    }
    guard !lines.isEmpty else { return [] }
    func curve(_ kind: Kind, _ places: [Double], _ value: (OperatingLine, Double) -> Double) -> DiagnosticCurve {
      let values = places.map { place in lines.map { value($0, place) } }
      let replicates = evaluation.plan.replicates(values) { values }
      let points = places.indices.map { k in
        let center = replicates.mean(k)
        guard lines.count > 1 else { return Point(place: places[k], value: center) }
        let reach = replicates.reach(of: k, confidence: confidence)
        return Point(
          place: places[k], value: center, low: max(0, center - reach), high: min(1, center + reach))
      }
      return DiagnosticCurve(kind, points: points)
    }
    return [
      curve(.roc, rates) { $0.truePositiveRate(at: $1) },
      curve(.precisionRecall, Array(rates.dropFirst())) { $0.precision(at: $1) },
    ]
  }

  /// True positives per row, less false positives at the odds of the threshold: what acting on predictions above it gains,
  /// when whoever acts at this risk finds a false alarm that much cheaper than a missed event.
  ///
  /// - SeeAlso: Vickers, Elkin (2006), Medical Decision Making 26(6).
  static func netBenefit(_ predictions: HeldOutPredictions) -> DiagnosticCurve {
    let risks = predictions.eta.map(logisticProbability)
    let all = Array(risks.indices)
    return DiagnosticCurve(
      .netBenefit,
      points: rates.dropFirst().dropLast().map { threshold in
        let odds = threshold / (1 - threshold)
        let gains = risks.indices.map { i in
          risks[i] < threshold ? 0 : predictions.outcomes[i] - (1 - predictions.outcomes[i]) * odds
        }
        return Point(place: threshold, value: predictions.mean(gains, over: all))
      })
  }
}
