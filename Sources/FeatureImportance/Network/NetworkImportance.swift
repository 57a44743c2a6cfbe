import Tabular

/// A descriptive measure of a network's features from its weights or gradients: says what the network holds, not what is
/// lost without a feature.
enum NetworkMeasure: String, CaseIterable, Sendable {
  case garson, olden
  case gradient = "gradient-input"
  case integratedGradients = "integrated-gradients"

  /// For a reader of a report.
  var title: String {
    switch self {
    case .garson: "Garson"
    case .olden: "Olden"
    case .gradient: "Gradient times input"
    case .integratedGradients: "Integrated gradients"
    }
  }

  var meaning: String {
    switch self {
    case .garson:
      "share of the absolute weights along all ways from the feature to the output; descriptive: signs and saturation are "
        + "ignored"
    case .olden:
      "product of the weights along all ways from the feature to the output, summed (for several columns or classes their "
        + "norm); descriptive: the coefficient if all units were linear"
    case .gradient:
      "mean over training rows of the absolute value of the gradient times the distance from the mean, in units of the "
        + "prediction; descriptive: a first-order guess"
    case .integratedGradients:
      "mean over training rows of the absolute integrated gradient from the mean of the training rows, in units of the "
        + "prediction; descriptive: where features are correlated the line to the mean leaves the data"
    }
  }

  /// Rows that gradients are averaged over.
  private static let rows = 500
  private static let steps = 32

  /// One score a feature of one network.
  func scores(_ fit: NetworkFit, member: Int, _ data: Dataset) -> [Double] {
    let weights = ConnectionWeights(fit.shape, fit.members[member].parameters)
    switch self {
    case .garson: return weights.shares(fit.features)
    case .olden: return weights.connections(fit.features)
    case .gradient, .integratedGradients:
      let rows = StandardizedRows(data.x, fit.scaling, limit: Self.rows)
      let attributions = Attributions(fit: fit)
      let outputs = (0..<fit.shape.outputs).map { output in
        self == .gradient
          ? attributions.gradientTimesInput(rows, member: member, output: output)
          : attributions.integratedGradients(rows, member: member, output: output, steps: Self.steps)
      }
      return fit.features.map { Self.meanSize($0, outputs, rows.count, columns: data.x.columnCount) }
    }
  }

  /// Mean over rows and outputs of the absolute sum over a feature's columns.
  private static func meanSize(_ feature: Feature, _ outputs: [[Double]], _ rows: Int, columns: Int) -> Double {
    var sum = 0.0
    for values in outputs {
      for i in 0..<rows { sum += abs(feature.columns.reduce(0) { $0 + values[i * columns + $1] }) }
    }
    return sum / Double(max(1, rows * outputs.count))
  }
}
