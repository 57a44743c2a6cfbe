import Foundation

/// What held-out predictions cost, row by row.
///
/// Predictions are on the scale of the linear predictor: the mean itself for squared error, log-odds for log loss.
public protocol Loss: Sendable {
  /// In words, with the unit, for a report.
  var name: String { get }
  /// The loss of one row.
  func callAsFunction(prediction: Double, target: Double) -> Double
  /// The loss of every row. A requirement, so that each loss gets a loop of its own without dynamic calls.
  func rows(_ predictions: [Double], _ targets: [Double]) -> [Double]
  /// The constant prediction that fits training targets best: the null model.
  func nullPrediction(for targets: [Double]) -> Double
}

extension Loss {
  public func rows(_ predictions: [Double], _ targets: [Double]) -> [Double] {
    zip(predictions, targets).map { self(prediction: $0, target: $1) }
  }

  /// Mean loss over rows.
  func mean(_ predictions: [Double], _ targets: [Double]) -> Double {
    rows(predictions, targets).reduce(0, +) / Double(targets.count)
  }
}

/// `(y - eta)^2`, not halved, in squared units of the target.
public struct SquaredError: Loss {
  public let name = "squared error (squared units of the target)"
  public init() {}
  public func callAsFunction(prediction: Double, target: Double) -> Double {
    (target - prediction) * (target - prediction)
  }
  public func nullPrediction(for targets: [Double]) -> Double { FeatureImportance.mean(of: targets) }
}

/// `log(1 + exp(eta)) - y eta`, the negative log-likelihood of a Bernoulli target, in nats per row.
public struct LogLoss: Loss {
  public let name = "log loss (nats per row)"
  public init() {}
  public func callAsFunction(prediction: Double, target: Double) -> Double {
    // Never overflows, and keeps the small loss of a confident, right prediction.
    max(prediction, 0) + log1p(exp(-abs(prediction))) - target * prediction
  }
  public func nullPrediction(for targets: [Double]) -> Double {
    let share = FeatureImportance.mean(of: targets)
    return log(share / (1 - share))
  }
}

extension Family {
  /// The loss whose mean is half the mean deviance, or the mean deviance under squared error.
  var loss: any Loss {
    switch self {
    case .gaussian: SquaredError()
    case .binomial: LogLoss()
    case .multinomial: preconditionFailure("one linear predictor does not give the loss of several classes")
    }
  }

  /// Deviance of one row over its loss.
  var deviancePerLoss: Double { self == .gaussian ? 1 : 2 }
}

extension Task {
  /// The loss that models of this task minimise and importances are measured in.
  var loss: any Loss { family.loss }

  /// The distribution whose likelihood the path maximises.
  public var family: Family {
    switch self {
    case .regression: .gaussian
    case .classification: .binomial
    }
  }
}

/// P(y = 1) at log-odds eta.
func logisticProbability(_ eta: Double) -> Double {
  eta >= 0 ? 1 / (1 + exp(-eta)) : exp(eta) / (1 + exp(eta))
}
