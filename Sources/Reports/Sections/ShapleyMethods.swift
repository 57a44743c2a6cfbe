import FeatureImportance

/// What Shapley values mean, in the words of a reader; nothing for a run without.
enum ShapleyMethods {
  static func definitions(_ run: Run) -> [Block.Definition] {
    let used = Set(run.importances.map(\.method))
    return (used.contains("shap") ? [shap(run)] : []) + (used.contains("sage") ? [sage(run)] : [])
  }

  private static func shap(_ run: Run) -> Block.Definition {
    .init(
      "SHAP",
      "How far the feature moves predictions from their mean: the mean absolute Shapley value over held-out rows, on the scale "
        + "of the linear predictor\(overClasses(run)), so not in the unit of the loss. Unknown features have the values of "
        + "training rows, whatever the known ones are: a feature that the model does not read has 0, and correlated ones are "
        + "mixed in ways that no row has. Exact for linear models\(networks(run, "; of networks sampled, which makes small values somewhat too large")). It says what the model uses, right or wrong. (Lundberg and Lee 2017; Janzing, Minorics and Blöbaum 2020)"
    )
  }

  private static func sage(_ run: Run) -> Block.Definition {
    .init(
      "SAGE",
      "The share of the feature in the fall of held-out \(run.lossName) from the mean prediction to the model's. Shares of all "
        + "features sum to that fall, and features that carry the same information share it. Below zero: the feature misleads. "
        + "Unknown features as for SHAP"
        + "\(networks(run, "; of networks their mean is over 16 rows, which makes the loss of knowing little somewhat too large")). "
        + "(Covert, Lundberg and Lee 2020)")
  }

  private static func networks(_ run: Run, _ remark: String) -> String {
    run.models.contains { $0.network != nil } ? remark : ""
  }

  private static func overClasses(_ run: Run) -> String {
    run.target.family == .multinomial ? ", centred over the classes and summed" : ""
  }
}
