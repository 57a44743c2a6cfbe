import FeatureImportance
import Tabular

extension JSON {
  /// Members for what was asked for, none for the rest; null stands for a refit that there is not.
  static func variant(_ variant: PathVariant, _ path: PathResult, isGrouped: Bool) -> [(key: String, value: JSON)] {
    var members: [(key: String, value: JSON)] = []
    if let weights = variant.adaptiveWeights {
      members.append(("adaptiveWeights", adaptiveWeights(weights, path, isGrouped: isGrouped)))
    }
    if let relaxed = variant.relaxed { members.append(("relaxed", self.relaxed(relaxed, variant.choice, path))) }
    return members
  }

  /// By column, or grouped by feature; null: infinite, the column stays out.
  private static func adaptiveWeights(_ weights: [Double], _ path: PathResult, isGrouped: Bool) -> JSON {
    let named = zip(path.columns, weights)
    guard isGrouped else { return .object(named.map { (key: $0.column.string, value: .number($1)) }) }
    var members: [(key: String, value: JSON)] = []
    for (column, weight) in named where members.last?.key != column.feature.string {
      members.append((column.feature.string, .number(weight)))
    }
    return .object(members)
  }

  private static func relaxed(_ relaxed: RelaxedPath, _ choice: MixtureChoice?, _ path: PathResult) -> JSON {
    let refits = relaxed.refits
    let p = path.columns.count
    func numbers(_ value: (RelaxedPath.Refit) -> Double) -> JSON { JSON(refits.map { $0.map(value) ?? .nan }) }
    return [
      "gamma": JSON(VariantArguments.gammas),
      "intercept": byClass(path) { c in numbers { $0.intercepts[c] } },
      "coefficients": byClass(path) { c in
        .object(
          path.columns.enumerated().map { j, column in
            (key: column.column.string, value: numbers { $0.coefficients[c * p + j] })
          })
      },
      "df": .array(zip(refits, path.points).map { $0 == nil ? .null : .integer($1.degreesOfFreedom) }),
      "devianceRatio": numbers(\.devianceRatio),
      "end": relaxed.end.map(end) ?? .null,
      "cv": choice.map { validation($0, path) } ?? .null,
    ]
  }

  private static func end(_ end: RelaxedPath.End) -> JSON {
    ["lambda": .number(end.lambda), "code": .string(end.reason?.code ?? "too-many-columns")]
  }

  private static func validation(_ choice: MixtureChoice, _ path: PathResult) -> JSON {
    [
      "mean": .array(choice.mean.map { JSON($0) }), "standardError": .array(choice.standardError.map { JSON($0) }),
      "gammaMin": .number(choice.gammas[choice.minimum.gamma]),
      "lambdaMin": .number(path.points[choice.minimum.point].lambda),
      "gamma1SE": .number(choice.gammas[choice.oneStandardError.gamma]),
      "lambda1SE": .number(path.points[choice.oneStandardError.point].lambda),
    ]
  }
}
