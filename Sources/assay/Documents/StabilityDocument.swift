import FeatureImportance
import Tabular

extension JSON {
  /// Selection probabilities by lambda, the bound, and what the integrated path says.
  static func stability(_ stability: Stability) -> JSON {
    [
      "pairs": .integer(stability.pairs), "blocks": stability.blocks.map { .integer($0) } ?? .null,
      "perHalf": .integer(stability.perHalf), "cutoff": .number(stability.cutoff),
      "pfer": .number(stability.allowed), "bound": .number(stability.bound),
      "assumption": .string(stability.assumption.rawValue), "lambda": JSON(stability.lambdas),
      "stable": .array(stability.stable.map { JSON($0) }),
      "features": .array(
        stability.features.map {
          [
            "feature": JSON($0.feature), "probability": .number($0.probability), "stable": .bool($0.isStable),
            "expectedFalse": .number($0.expectedFalse), "qValue": .number($0.qValue),
            "probabilities": JSON($0.probabilities),
          ]
        }),
    ]
  }
}
