import FeatureImportance
import Tabular

extension JSON {
  /// Curves without a ranking.
  static func curves(_ result: CurveResult) -> JSON {
    .object(
      [
        (key: "target", value: JSON(result.target.name)), ("task", .string(result.target.task.rawValue)),
        ("file", .string(result.data.fileName)), ("rows", .integer(result.data.rowsUsed)),
        ("options", .object(result.options.map { (key: $0.name, value: .string($0.value)) })),
      ] + curves(result.curves) + [(key: "timings", value: timings(result.timings))])
  }

  /// The members that a run has too.
  static func curves(_ curves: Curves) -> [(key: String, value: JSON)] {
    [
      ("curves", .array(curves.curves.map(curve))),
      ("biasVariance", .array(curves.decompositions.map(decomposition))),
      ("reading", .array(curves.reading.map { .string($0) })),
    ]
  }

  private static func curve(_ curve: LossCurve) -> JSON {
    [
      "model": .string(curve.model), "axis": .string(curve.axis.rawValue), "nullLoss": .number(curve.nullLoss),
      "points": .array(
        curve.points.map { point in
          [
            curve.axis.rawValue: .number(point.place), "parameters": .number(point.parameters),
            "training": estimate(point.training), "heldOut": estimate(point.heldOut),
            "gain": point.gain.map(estimate) ?? .null,
          ]
        }),
    ]
  }

  private static func decomposition(_ parts: BiasVariance) -> JSON {
    [
      "model": .string(parts.model), "axis": JSON(parts.axis?.rawValue), "place": JSON(parts.place),
      "parameters": .number(parts.parameters), "loss": estimate(parts.loss),
      "squaredBias": estimate(parts.squaredBias), "variance": estimate(parts.variance),
      "noise": estimate(parts.noise), "noiseSource": .string(parts.noiseSource.rawValue),
      "resamples": .integer(parts.resamples),
    ]
  }

  private static func estimate(_ estimate: LossEstimate) -> JSON {
    ["estimate": .number(estimate.value), "standardError": JSON(estimate.standardError)]
  }
}
