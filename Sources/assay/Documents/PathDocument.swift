import FeatureImportance
import Tabular

extension JSON {
  /// A path in the file's units.
  static func path(_ path: PathResult) -> [(key: String, value: JSON)] {
    [
      ("family", .string(path.family.rawValue)), ("alpha", .number(path.alpha)),
      ("lambda", JSON(path.points.map(\.lambda))), ("intercept", JSON(path.points.map(\.intercept))),
      (
        "coefficients",
        .object(
          path.columns.enumerated().map { index, column in
            (key: column.column.string, value: JSON(path.points.map { $0.coefficients[index] }))
          })
      ),
      ("df", .array(path.points.map { .integer($0.degreesOfFreedom) })),
      ("devianceRatio", JSON(path.points.map(\.devianceRatio))),
      ("dualityGap", JSON(path.points.map(\.dualityGap))),
      ("cv", path.validation.map { validation($0, path) } ?? .null),
    ]
  }

  private static func validation(_ validation: PathResult.Validation, _ path: PathResult) -> JSON {
    [
      "folds": .integer(validation.folds), "mean": JSON(validation.mean),
      "standardError": JSON(validation.standardError), "lambdaMin": .number(path.points[validation.minimum].lambda),
      "lambda1SE": .number(path.points[validation.oneStandardError].lambda),
    ]
  }
}
