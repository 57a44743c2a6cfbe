import FeatureImportance
import Tabular

extension JSON {
  /// How the networks of a model are built, what they add to the linear models and how each learnt.
  ///
  /// - Parameter features: whose weights the first network's epochs have, in their order.
  static func network(_ network: NetworkResult, features: [ByteText]) -> JSON {
    [
      "layers": .array(network.widths.map { .integer($0) }), "activation": .string(network.activation.rawValue),
      "skill": .string(network.skill.rawValue), "features": .array(features.map { JSON($0) }),
      "training": .array(
        network.training.enumerated().map { index, record in
          [
            "network": .integer(index + 1), "best": .integer(record.best), "end": .string(record.end.rawValue),
            "epochs": .array(record.epochs.map(epoch)),
          ]
        }),
    ]
  }
}
