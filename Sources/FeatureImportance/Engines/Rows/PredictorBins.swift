/// Linear predictors in bins fine enough that what falls into one may count as tied.
package enum PredictorBins {
  package static let count = 4000
  /// Log-odds at the ends; what lies beyond falls into the last bin.
  package static let range = 20.0

  package static func bin(_ eta: Double) -> Int {
    min(count - 1, max(0, Int((eta + range) / (2 * range) * Double(count))))
  }

  /// Adds what predictions of some rows are worth.
  ///
  /// - Parameters:
  ///   - eta: linear predictors.
  ///   - y: 1 for the event, else 0.
  static func judge(_ eta: ArraySlice<Double>, _ y: ArraySlice<Double>, hasCurve: Bool, _ sums: inout RowSums) {
    let loss = LogLoss()
    if hasCurve, sums.bins.isEmpty { sums.bins = [Int](repeating: 0, count: 2 * count) }
    for i in eta.indices {
      let isEvent = y[i] > 0.5
      sums.rows += 1
      if isEvent { sums.events += 1 }
      let own = loss(prediction: eta[i], target: y[i])
      sums.loss += own
      sums.lossSquares += own * own
      let error = y[i] - logisticProbability(eta[i])
      sums.squares += error * error
      if (eta[i] > 0) == isEvent { sums.hits += 1 }
      if hasCurve { sums.bins[bin(eta[i]) + (isEvent ? count : 0)] += 1 }
    }
  }

  /// The area under the ROC curve, ties within a bin counting half; nil when one class is absent.
  static func areaUnderCurve(_ bins: [Int]) -> Double? {
    guard bins.count == 2 * count else { return nil }
    var (wins, events, others) = (0.0, 0.0, 0.0)
    for k in 0..<count {
      let (other, event) = (Double(bins[k]), Double(bins[count + k]))
      wins += event * (others + other / 2)
      events += event
      others += other
    }
    return events > 0 && others > 0 ? wins / (events * others) : nil
  }
}
