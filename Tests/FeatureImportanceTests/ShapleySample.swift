import Foundation
import Tabular
import TestSupport

@testable import FeatureImportance

/// Small studies whose Shapley values can be found by going through all coalitions.
enum ShapleySample {
  static func study(
    _ predictor: some Predictor, _ heldOut: Dataset, reference: Dataset, _ loss: any Loss, refit: Int = 0
  ) -> Study {
    Study(
      predictor: predictor, reference: { reference }, heldOut: heldOut, loss: loss,
      nullPrediction: loss.nullPrediction(for: reference.y),
      leavingOut: { () throws(FitError) in { _ throws(FitError) in throw .constantTarget } }, seed: Seed(4),
      refit: refit)
  }

  /// A network with given parameters, which reads columns as a training on `data` would.
  static func network(
    _ data: Dataset, _ family: Family, hidden: [Int], classCount: Int = 2, hasSkip: Bool = false,
    members: [[Double]]? = nil, change: ([Double]) -> [Double] = { $0 }
  ) -> NetworkFit {
    let network = NeuralNetwork(
      family: family, classCount: classCount, hidden: hidden, activation: .tanh, optimizer: .lbfgs)
    let shape = NetworkShape(
      inputs: data.x.columnCount, hidden: hidden, outputs: network.loss.outputs, hasSkip: hasSkip)
    let parameters =
      members
      ?? (0..<2).map { member in
        var stream = Seed(8).stream("parameters", "", member)
        return change((0..<shape.parameterCount).map { _ in 1.2 * stream.normal() })
      }
    return NetworkFit(
      network, data.x, shape, NetworkScaling(data), TargetScale(data, family: family),
      parameters.map { NetworkFit.Member(parameters: $0, record: TrainingRecord(epochs: [], best: 0, end: .converged)) }
    )
  }

  /// Shapley values of a game over all coalitions, as bits of a number.
  static func shapley(players: Int, _ value: (Int) -> Double) -> [Double] {
    func factorial(_ n: Int) -> Double { n < 2 ? 1 : Double(n) * factorial(n - 1) }
    let values = (0..<1 << players).map(value)
    return (0..<players).map { player in
      (0..<1 << players).reduce(0) { sum, coalition in
        guard coalition & 1 << player == 0 else { return sum }
        let size = coalition.nonzeroBitCount
        let weight = factorial(size) * factorial(players - size - 1) / factorial(players)
        return sum + weight * (values[coalition | 1 << player] - values[coalition])
      }
    }
  }

  /// The mean prediction of a row of which a coalition of features is known, over all background rows; one an output.
  static func prediction(_ study: Study, _ features: [Feature], _ row: Int, knowing coalition: Int) -> [Double] {
    let (x, background) = (study.heldOut.x, study.reference)
    let n = background.rowCount
    var values = background.x.values
    for (place, feature) in features.enumerated() where coalition & 1 << place != 0 {
      for j in feature.columns { for i in 0..<n { values[j * n + i] = x.values[j * x.rowCount + row] } }
    }
    let mixed = study.predictor.predict(
      DesignMatrix(rowCount: n, columnNames: x.columnNames, features: x.features, values: values))
    return (0..<mixed.count / n).map { mean(of: mixed[$0 * n..<($0 + 1) * n], weights: background.weights) }
  }

  /// Minus the loss of that prediction.
  static func gain(_ study: Study, _ features: [Feature], _ row: Int, knowing coalition: Int) -> Double {
    -study.loss.rows(prediction(study, features, row, knowing: coalition), [study.heldOut.y[row]])[0]
  }

  /// The same columns, the second and third of which are one feature.
  static func paired(_ data: Dataset) -> Dataset {
    let names = data.x.columnNames
    let features =
      [Feature(name: names[0], columns: 0..<1), Feature(name: "pair", columns: 1..<3)]
      + (3..<names.count).map { Feature(name: names[$0], columns: $0..<$0 + 1) }
    return Dataset(
      x: DesignMatrix(rowCount: data.rowCount, columnNames: names, features: features, values: data.x.values),
      y: data.y, weights: data.weights)
  }
}
