import FeatureImportance
import Tabular

extension JSON {
  static func effect(_ curve: EffectCurve) -> JSON {
    [
      "model": .string(curve.model), "feature": JSON(curve.feature), "class": JSON(curve.class),
      "kind": .string(curve.kind.rawValue),
      "points": .array(
        curve.points.map { point in
          [
            "place": JSON(point.place), "level": JSON(point.level), "effect": .number(point.effect),
            "low": JSON(point.low), "high": JSON(point.high),
          ]
        }),
    ]
  }
}
