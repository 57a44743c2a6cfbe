import Foundation
import Tabular

extension PredictionCalibration {
  /// The corrections that held-out predictions need, with intervals.
  ///
  /// All refits together make one sample, since a single held-out part is too small to say much. Errors are sandwich errors
  /// clustered by row, or by group of rows, so that several predictions of a row count as what they are; the interval is of
  /// t with one degree of freedom less than clusters. Held-out rows lean against what their refit has learnt without them, so
  /// that the slope comes out a little low. Simulated (200 to 1,000 rows, 8 to 20 columns, 200 tables each), 95 % intervals held
  /// the mean slope of such models for 98 to 100 % of tables and that of one single fit for 83 to 92 %.
  ///
  /// - Parameter isEvent: whether outcomes are 0 or 1 and predictions log-odds.
  /// - Returns: nil where all outcomes are the same event.
  init?(
    _ predictions: HeldOutPredictions, class name: ByteText? = nil, isEvent: Bool, confidence: Double
  ) {
    guard let intercept = predictions.intercept(isEvent: isEvent, confidence: confidence) else { return nil }
    self.init(
      class: name, intercept: intercept, slope: predictions.slope(isEvent: isEvent, confidence: confidence))
  }
}

extension HeldOutPredictions {
  private var weight: (Int) -> Double { { weights?[$0] ?? 1 } }

  /// The b of `a + b eta`, by maximum likelihood or least squares.
  fileprivate func slope(isEvent: Bool, confidence: Double) -> Estimate? {
    let x = DesignMatrix(
      rowCount: eta.count, columnNames: ["eta"], features: [Feature(name: "eta", columns: 0..<1)], values: eta)
    let data = Dataset(x: x, y: outcomes, weights: weights)
    do throws(FitError) {
      let fit =
        isEvent
        ? try LogisticRegression().fit(data, errors: .clustered(clusters))
        : try LeastSquares().fit(data, errors: .clustered(clusters))
      guard let interval = fit.interval(ofColumn: 0, confidence: confidence) else { return nil }
      return Estimate(fit.weights[0], low: interval.lowerBound, high: interval.upperBound)
    } catch {
      // Predictions that tell all outcomes apart have no finite slope, those that are all alike have none.
      return nil
    }
  }

  /// The a of `a + eta`: where the residuals sum to 0.
  fileprivate func intercept(isEvent: Bool, confidence: Double) -> Estimate? {
    let center = isEvent ? logisticShift : mean(zip(outcomes, eta).map { $0 - $1 }, over: Array(eta.indices))
    guard let center, center.isFinite else { return nil }
    var sums: [Int: Double] = [:]
    var curvature = 0.0
    for i in eta.indices {
      let p = isEvent ? logisticProbability(center + eta[i]) : center + eta[i]
      sums[clusters[i], default: 0] += weight(i) * (outcomes[i] - p)
      curvature += weight(i) * (isEvent ? p * logisticProbability(-center - eta[i]) : 1)
    }
    let count = Double(sums.count)
    guard count > 1, curvature > 0 else { return Estimate(center) }
    // In a fixed order, for the same bits.
    let squares = sums.keys.sorted().reduce(0) { $0 + (sums[$1] ?? 0) * (sums[$1] ?? 0) }
    let error = (squares * count / (count - 1)).squareRoot() / curvature
    let reach = StudentT(degreesOfFreedom: count - 1).quantile(upperTail: (1 - confidence) / 2) * error
    return Estimate(center, low: center - reach, high: center + reach)
  }

  /// What must be added to all log-odds so that as many events are expected as came; nil without both outcomes.
  ///
  /// Newton's method inside a bracket that halves where it would leave it.
  private var logisticShift: Double? {
    guard outcomes.contains(1), outcomes.contains(0) else { return nil }
    func excess(_ shift: Double) -> (value: Double, slope: Double) {
      eta.indices.reduce((0, 0)) { sum, i in
        let p = logisticProbability(shift + eta[i])
        return (sum.0 + weight(i) * (outcomes[i] - p), sum.1 + weight(i) * p * logisticProbability(-shift - eta[i]))
      }
    }
    // Beyond the largest log-odds every probability is near 0 or 1.
    let reach = eta.reduce(1) { max($0, abs($1)) } + 40
    var (low, high, shift) = (-reach, reach, 0.0)
    for _ in 0..<200 {
      let (value, slope) = excess(shift)
      if value > 0 { low = shift } else { high = shift }
      let step = value / slope
      let next = shift + step
      if abs(step) <= 1e-12 * max(1, abs(shift)) { return next }
      shift = next > low && next < high ? next : (low + high) / 2
    }
    return shift
  }
}
