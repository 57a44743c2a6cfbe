import FeatureImportance
import Tabular

extension JSON {
  /// How the networks of a model are built, what they add to the linear models and how each learnt.
  ///
  /// - Parameter features: whose weights the first network's epochs have, in their order.
  static func network(_ network: NetworkResult, features: [ByteText]) -> JSON {
    [
      "layers": .array(network.widths.map { .integer($0) }), "activation": .string(network.activation.rawValue),
      "skill": .string(network.skill.rawValue),
      "training": .array(
        network.training.enumerated().map { index, record in
          [
            "network": .integer(index + 1), "best": .integer(record.best), "end": .string(record.end.rawValue),
            "epochs": .array(record.epochs.map { epoch($0, features) }),
          ]
        }),
    ]
  }

  private static func epoch(_ epoch: TrainingRecord.Epoch, _ features: [ByteText]) -> JSON {
    let members: [(key: String, value: JSON)] = [
      ("epoch", .integer(epoch.epoch)), ("loss", .number(epoch.loss)), ("validationLoss", JSON(epoch.validationLoss)),
      ("gradientNorm", .number(epoch.gradientNorm)), ("learningRate", .number(epoch.learningRate)),
      (
        "layers",
        .array(
          epoch.layers.map { ["weightNorm": .number($0.weightNorm), "updateRatio": .number($0.updateRatio)] })
      ),
    ]
    guard !epoch.featureNorms.isEmpty else { return .object(members) }
    let norms = zip(features, epoch.featureNorms).map { (key: $0.string, value: JSON.number($1)) }
    return .object(members + [(key: "featureWeights", value: .object(norms))])
  }
}
