internal import FeatureImportance
internal import Tabular

extension RunTables {
  static let effectCurves = RowTable(
    "effect_curves", blank: EffectCurve(model: "", feature: "", kind: .accumulated, points: []),
    fields: [
      Field("model", \.model), Field("feature", \.feature), Field("class", \.class), Field("kind", \.kind),
    ])

  static let effectPoints = RowTable(
    "effect_points", keys: ["effect_curve", "position"], blank: EffectCurve.Point(effect: 0),
    fields: [
      Field("place", \.place), Field("level", \.level), Field("effect", \.effect), Field("conf_low", \.low),
      Field("conf_high", \.high),
    ])

  static let effectParts: [TableShape] = [effectCurves.shape, effectPoints.shape]
}

extension EffectCurve.Kind: Storable {}
