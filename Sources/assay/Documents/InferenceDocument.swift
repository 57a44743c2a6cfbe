import FeatureImportance
import Tabular

extension JSON {
  /// Members for what was asked for, none for the rest.
  static func inference(_ inference: PathInference) -> [(key: String, value: JSON)] {
    var members: [(key: String, value: JSON)] = []
    if let debiased = inference.debiased { members.append(("debiased", .array(debiased.map(coefficient)))) }
    if let tests = inference.splitPValues { members.append(("splitPValues", .array(tests.map(test)))) }
    return members
  }

  private static func coefficient(_ coefficient: DebiasedCoefficient) -> JSON {
    let inference = coefficient.inference
    return [
      "feature": JSON(coefficient.feature), "column": JSON(coefficient.column), "estimate": JSON(inference?.estimate),
      "standardError": JSON(inference?.standardError), "low": JSON(inference?.low), "high": JSON(inference?.high),
      "pValue": JSON(inference?.pValue), "adjustedPValue": JSON(inference?.adjustedPValue),
    ]
  }

  private static func test(_ test: SplitPValue) -> JSON {
    [
      "feature": JSON(test.feature), "pValue": .number(test.pValue), "selectedShare": .number(test.selectedShare),
    ]
  }
}
