import Foundation

/// What held-out predictions cost, row by row.
///
/// A row has as many predictions as the loss has outputs, all on the scale of the linear predictor: the mean itself for
/// squared error, log-odds for log loss, one number a class for softmax. Rows by outputs, output after output.
public protocol Loss: Sendable {
  /// In words, with the unit, for a report.
  var name: String { get }
  /// Predictions of one row.
  var outputs: Int { get }
  /// The loss of every row.
  ///
  /// - Parameters:
  ///   - predictions: rows x outputs, output after output.
  ///   - targets: one a row.
  func rows(_ predictions: [Double], _ targets: [Double]) -> [Double]
  /// The constant prediction that fits training targets best, one number an output: the null model.
  ///
  /// - Parameter weights: of the rows; nil when all count alike.
  func nullPrediction(for targets: [Double], weights: [Double]?) -> [Double]
  /// Whether it is `(y - eta)^2`, of whose shuffles the expectation is known.
  var isSquaredError: Bool { get }
  /// Exact Shapley values of minus the loss of every row, for each term of a linear predictor those of all rows; nil where
  /// no formula is known.
  func shares(of terms: FeatureTerms, _ targets: [Double]) -> [[Double]]?
  /// Adds up losses of the same rows under many predictions.
  func sums(over targets: [Double]) -> any LossSums
}

extension Loss {
  public var isSquaredError: Bool { false }
  public func shares(of terms: FeatureTerms, _ targets: [Double]) -> [[Double]]? { nil }
  public func sums(over targets: [Double]) -> any LossSums { PlainLossSums(self, targets) }

  /// The same where all rows count alike.
  package func nullPrediction(for targets: [Double]) -> [Double] { nullPrediction(for: targets, weights: nil) }

  /// Mean loss over rows.
  package func mean(_ predictions: [Double], _ targets: [Double], weights: [Double]? = nil) -> Double {
    FeatureImportance.mean(of: rows(predictions, targets)[...], weights: weights)
  }

  /// One prediction for every row.
  package func constant(_ prediction: [Double], rowCount: Int) -> [Double] {
    prediction.flatMap { repeatElement($0, count: rowCount) }
  }
}

/// A loss of one prediction a row.
public protocol SingleOutputLoss: Loss {
  /// The loss of one row.
  func callAsFunction(prediction: Double, target: Double) -> Double
}

extension SingleOutputLoss {
  public var outputs: Int { 1 }

  // Compiled for each loss on its own, so that the loop has no dynamic call.
  public func rows(_ predictions: [Double], _ targets: [Double]) -> [Double] {
    zip(predictions, targets).map { self(prediction: $0, target: $1) }
  }
}

/// `(y - eta)^2`, not halved, in squared units of the target.
public struct SquaredError: SingleOutputLoss {
  public let name = "squared error (squared units of the target)"
  public let isSquaredError = true
  public init() {}
  public func callAsFunction(prediction: Double, target: Double) -> Double {
    (target - prediction) * (target - prediction)
  }
  public func nullPrediction(for targets: [Double], weights: [Double]?) -> [Double] {
    [FeatureImportance.mean(of: targets[...], weights: weights)]
  }
}

/// `log(1 + exp(eta)) - y eta`, the negative log-likelihood of a Bernoulli target, in nats per row.
public struct LogLoss: SingleOutputLoss {
  public let name = "log loss (nats per row)"
  public init() {}
  public func callAsFunction(prediction: Double, target: Double) -> Double {
    // Never overflows, and keeps the small loss of a confident, right prediction.
    max(prediction, 0) + log1p(exp(-abs(prediction))) - target * prediction
  }
  public func sums(over targets: [Double]) -> any LossSums { LogLossSums(targets) }
  public func nullPrediction(for targets: [Double], weights: [Double]?) -> [Double] {
    let share = FeatureImportance.mean(of: targets[...], weights: weights)
    return [log(share / (1 - share))]
  }
}

/// `log(sum over k of exp(eta_k)) - eta_y`, the negative log-likelihood of one of several classes, in nats per row.
///
/// The target is the place of the row's class. Adding a number to all predictions of a row changes nothing.
public struct SoftmaxLoss: Loss {
  public let name = "log loss (nats per row)"
  /// Number of classes.
  public let outputs: Int

  public init(classCount: Int) { outputs = classCount }

  public func rows(_ predictions: [Double], _ targets: [Double]) -> [Double] {
    let n = targets.count
    precondition(predictions.count == n * outputs, "a prediction for each row and class")
    return predictions.withUnsafeBufferPointer { eta in
      targets.indices.map { i in
        let own = Int(targets[i])
        // The own class as the reference keeps the small loss of a confident, right prediction.
        let reference = eta[own * n + i]
        var largest = 0.0
        for k in 0..<outputs { largest = max(largest, eta[k * n + i] - reference) }
        var others = 0.0
        for k in 0..<outputs where k != own { others += exp(eta[k * n + i] - reference - largest) }
        return largest == 0 ? log1p(others) : largest + log(exp(-largest) + others)
      }
    }
  }

  /// The log shares of the classes.
  public func nullPrediction(for targets: [Double], weights: [Double]?) -> [Double] {
    var counts = [Double](repeating: 0, count: outputs)
    for (i, target) in targets.enumerated() { counts[Int(target)] += weights?[i] ?? 1 }
    let total = counts.reduce(0, +)
    return counts.map { log($0 / total) }
  }
}

/// P(y = 1) at log-odds eta.
func logisticProbability(_ eta: Double) -> Double {
  eta >= 0 ? 1 / (1 + exp(-eta)) : exp(eta) / (1 + exp(eta))
}
