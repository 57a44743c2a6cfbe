import FeatureImportance

/// What plots of performance and calibration mean, in the words of a reader; nothing for a run without.
enum PerformanceMethods {
  static func definitions(_ run: Run) -> [Block.Definition] {
    let curves = run.models.flatMap(\.diagnostics.curves)
    let kinds = Set(curves.map(\.kind))
    return (kinds.contains(.roc) ? [operating] : [])
      + (run.models.contains { !$0.diagnostics.calibrations.isEmpty } ? [calibration(run)] : [])
      + (kinds.contains(.netBenefit) ? [netBenefit] : []) + (kinds.contains(.residuals) ? [residuals] : [])
  }

  private static let operating = Block.Definition(
    "ROC and precision-recall curves",
    "Of each refit on its held-out rows, then the mean at each false-positive rate or recall, so that the area below the first "
      + "is nearly the AUC of the table. Between two scores counts, not precisions, are straight. (Provost, Fawcett and Kohavi "
      + "1998; Davis and Goadrich 2006)")

  private static func calibration(_ run: Run) -> Block.Definition {
    let classes: Prose = run.target.family == .multinomial ? " Each class is set against all others." : ""
    return .init(
      "Calibration slope and intercept",
      "The b of a + b η, η the held-out linear predictor, that fits the outcomes best: below 1, predictions are too extreme, as "
        + "of a model that is overfitted; and the a that fits best where b is 1, calibration in the large. Predictions of all refits "
        + "count together, those of one row as what they are, one row (clustered errors). The interval is for models such as "
        + "these; in simulations it held the slope of one single fit a little less often than it promises.\(classes) (Cox 1958; "
        + "Van Calster et al. 2019)")
  }

  private static let netBenefit = Block.Definition(
    "Net benefit",
    "True positives per row less false positives times the odds of the threshold: what acting on predictions above the threshold "
      + "gains, for somebody to whom the threshold is the risk at which acting and waiting are worth the same. (Vickers and Elkin "
      + "2006)")

  private static let residuals = Block.Definition(
    "Residuals",
    "Outcome minus held-out prediction. Groups have at least 20 rows; quantiles stand for extremes, which would show single rows."
  )
}
