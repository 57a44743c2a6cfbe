import FeatureImportance
import Tabular

extension JSON {
  /// How features were selected beside knockoffs of theirs.
  static func knockoffs(_ knockoffs: Knockoffs) -> JSON {
    [
      "fdr": .number(knockoffs.fdr), "copies": .integer(knockoffs.copies),
      "copyLevel": .number(knockoffs.copyLevel), "construction": .string(knockoffs.construction.rawValue),
      "copiesThatSelect": .integer(knockoffs.copiesThatSelect),
      "threshold": JSON(knockoffs.threshold), "secondOrder": .bool(knockoffs.isSecondOrder),
      "selected": .array(knockoffs.selected.map { JSON($0) }),
      "features": .array(
        knockoffs.features.map {
          [
            "feature": JSON($0.feature), "statistic": .number($0.statistic), "low": .number($0.low),
            "high": .number($0.high), "eValue": .number($0.eValue), "frequency": .number($0.frequency),
            "likeness": .number($0.likeness), "selected": .bool($0.isSelected),
          ]
        }),
    ]
  }

  /// The same in the form of importances: the score is the e-value.
  static func importances(_ knockoffs: Knockoffs) -> JSON {
    [
      "model": .string("lasso"), "method": .string("knockoff"),
      "meaning": .string(
        "e-value against the feature telling the target nothing: mean over \(knockoffs.copies) draws of knockoffs of the number "
          + "of features, over one plus the knockoffs beyond the threshold, where the feature is; selected by e-BH at "
          + "\(shortened(knockoffs.fdr))"),
      "intervalSource": .string("none"), "baselineLoss": .null,
      "features": .array(
        knockoffs.features.map {
          [
            "feature": JSON($0.feature), "score": .number($0.eValue), "standardError": .null, "low": .null,
            "high": .null, "pValue": .null, "adjustedPValue": .null, "frequency": .number($0.frequency),
            "selected": .bool($0.isSelected),
          ]
        }),
    ]
  }
}
