internal import FeatureImportance
internal import Tabular

extension RunTables {
  static let stability = RowTable(
    "stability",
    blank: Stability(
      features: [], lambdas: [], pairs: 0, blocks: nil, perHalf: 0, cutoff: 0, allowed: 0, bound: 0, assumption: .none),
    fields: [
      Field("pairs", \.pairs), Field("blocks", \.blocks), Field("per_half", \.perHalf), Field("cutoff", \.cutoff),
      Field("pfer", \.allowed), Field("bound", \.bound), Field("assumption", \.assumption),
    ])

  static let stabilityLambdas = RowTable("stability_lambdas", blank: 0.0, fields: [Field("lambda", \.self)])

  static let stabilityFeatures = RowTable(
    "stability_features",
    blank: StableFeature(
      feature: "", probabilities: [], probability: 0, isStable: false, expectedFalse: 0, qValue: 0),
    fields: [
      Field("feature", \.feature), Field("probability", \.probability), Field("is_stable", \.isStable),
      Field("expected_false", \.expectedFalse), Field("q_value", \.qValue),
    ])

  static let stabilityProbabilities = RowTable(
    "stability_probabilities", keys: ["stability_feature", "position"], blank: 0.0,
    fields: [Field("probability", \.self)])

  static var stabilityParts: [TableShape] {
    [stability.shape, stabilityLambdas.shape, stabilityFeatures.shape, stabilityProbabilities.shape]
  }
}

extension StabilityBound.Assumption: Storable {}
