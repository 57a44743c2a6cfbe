import FeatureImportance
import Tabular

extension JSON {
  /// A path in the file's units. Steps count lambdas from 1, as the store's `v_lambda` does.
  static func path(_ path: PathResult) -> [(key: String, value: JSON)] {
    let order = PathOrder(path)
    return [
      ("model", .string(path.model.rawValue)), ("family", .string(path.family.rawValue)),
      ("alpha", .number(path.alpha)),
      ("lambda", JSON(path.points.map(\.lambda))),
      ("intercept", byClass(path) { c in JSON(path.points.map { $0.intercepts[c] }) }),
      ("coefficients", byClass(path) { coefficients(path, of: $0) }),
      ("df", .array(path.points.map { .integer($0.degreesOfFreedom) })),
      ("devianceRatio", JSON(path.points.map(\.devianceRatio))),
      ("dualityGap", .array(path.points.map { JSON($0.dualityGap) })),
      ("cv", path.validation.map { validation($0, path) } ?? .null),
    ] + criteria(path) + [
      ("entries", .array(order.entries.map(event))), ("exits", .array(order.exits.map(event))),
    ]
  }

  /// A document for the only class, or one for each by its name.
  static func byClass(_ path: PathResult, _ document: (Int) -> JSON) -> JSON {
    guard !path.classes.isEmpty else { return document(0) }
    return .object(path.classes.enumerated().map { (key: $1.string, value: document($0)) })
  }

  private static func coefficients(_ path: PathResult, of c: Int) -> JSON {
    .object(
      path.columns.enumerated().map { j, column in
        (key: column.column.string, value: JSON(path.points.map { $0.coefficients[c * path.columns.count + j] }))
      })
  }

  /// What a network's path has besides.
  static func network(_ path: LassoNetPath, _ result: PathResult, seed: Seed) -> [(key: String, value: JSON)] {
    let norms = result.columns.enumerated().map { j, column in
      (
        key: column.column.string,
        value: JSON(
          result.points.map { point in
            stride(from: j, to: point.standardized.count, by: result.columns.count).map { point.standardized[$0] }.max()
              ?? 0
          })
      )
    }
    return [
      ("hidden", .array(path.network.hidden.map { .integer($0) })), ("hierarchy", .number(path.hierarchy)),
      ("seed", .unsigned(seed.value)), ("norms", .object(norms)),
    ]
  }

  private static func validation(_ validation: PathResult.Validation, _ path: PathResult) -> JSON {
    [
      "folds": .integer(validation.folds), "measure": .string(validation.measure.rawValue),
      "mean": JSON(validation.mean),
      "standardError": JSON(validation.standardError), "lambdaMin": .number(path.points[validation.minimum].lambda),
      "lambda1SE": .number(path.points[validation.oneStandardError].lambda),
    ]
  }

  /// The fewest features that predict not worse than the best lambda.
  static func smallest(_ losses: FoldLosses?, _ points: [PathPoint]) -> [(key: String, value: JSON)] {
    guard let subset = losses?.smallestSubset(of: points) else { return [("smallest", .null)] }
    return [
      (
        "smallest",
        [
          "lambda": .number(points[subset.index].lambda), "df": .integer(points[subset.index].degreesOfFreedom),
          "difference": .number(subset.difference), "upperBound": .number(subset.upperBound),
        ]
      )
    ]
  }

  /// The criteria at every lambda, and the lambda at which each is least.
  private static func criteria(_ path: PathResult) -> [(key: String, value: JSON)] {
    let names = InformationCriteria.Name.allCases
    guard let criteria = path.criteria else { return [("criteria", .null)] }
    return names.map { ($0.rawValue, JSON(criteria[$0])) } + [
      (
        "criteria",
        .object(
          names.map { name in (key: name.rawValue, value: JSON(criteria.minimum(name).map { path.points[$0].lambda })) }
        )
      )
    ]
  }

  private static func event(_ event: PathOrder.Event) -> JSON {
    ["feature": JSON(event.feature), "step": .integer(event.point + 1), "lambda": .number(event.lambda)]
  }
}
