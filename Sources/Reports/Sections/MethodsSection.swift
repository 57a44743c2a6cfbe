import FeatureImportance
import Tabular

/// What each number means, where it comes from and when not to trust it.
struct MethodsSection: ReportSection {
  func blocks(for run: Run) -> [Block] {
    [
      .section(
        title: "Methods and limits",
        blocks: [
          .definitions(methods(run), layout: .glossary),
          .section(title: "What this report does not say", blocks: [.list(limits(run))]),
        ])
    ]
  }

  private func methods(_ run: Run) -> [Block.Definition] {
    ImportanceMethods.definitions(run) + [
      .init(
        "Learned weight",
        "The coefficient times the standard deviation of its column\(run.target.task == .regression ? ", divided by that of the target" : "")"
          + ". For several columns of one feature their Euclidean norm\(overClasses(run))."),
      .init(
        "L1 path",
        "The lasso for \(run.path.points.count) falling values of lambda, from the smallest that leaves out every feature; columns "
          + "standardised. The duality gap bounds how far the objective can be above its minimum. (Tibshirani 1996; "
          + "Friedman, Hastie and Tibshirani 2010)"),
      .init(
        "Information criteria",
        "Deviance plus a price for each coefficient that is not zero: 2 for AIC, the logarithm of the number of rows for "
          + "BIC; EBIC adds the logarithm of how many such subsets there are. They judge by the rows that were fitted. "
          + "(Zou, Hastie and Tibshirani 2007; Chen and Chen 2008)"),
      .init(
        "Null model",
        "Ignores every feature. A model that does not beat it has learnt nothing that carries over to new rows."),
    ] + measures(run) + PerformanceMethods.definitions(run) + [
      .init(
        "Verdict",
        "The first rule that holds. "
          + verdicts(run).map { "“\($0.verdict.rawValue)”: \($0.rule)." }.joined(separator: " ")
          + " Supported: the interval of the permutation importance lies above zero.")
    ] + CalibrationSection.definitions(run) + RedundancyMethods.definitions(run) + NetworkMethods.definitions(run)
      + EffectsSection.definitions(run) + SegmentsSection.definitions(run) + StabilitySection.definitions(run)
      + KnockoffsSection.definitions(run) + [
        .init(
          "Preparation",
          "Medians, most frequent levels, pooled levels, scales and the lasso's lambda are learnt on training rows only. "
            + "Levels of fewer than 10 rows are pooled. Dates are days on one scale\(cycles(run)). Columns that differ in every "
            + "row, constant ones and texts are left out."
        )
      ]
  }

  /// Only a network can see what bends.
  private func verdicts(_ run: Run) -> [(verdict: RankedFeature.Verdict, rule: String)] {
    let hasNetwork = run.models.contains { $0.network != nil }
    return VerdictRules.described.filter { hasNetwork || $0.verdict != .nonlinear }
  }

  private func overClasses(_ run: Run) -> String {
    run.target.family == .multinomial ? ", over the classes too, where those of a column sum to zero" : ""
  }

  /// What measures of several classes are.
  private func measures(_ run: Run) -> [Block.Definition] {
    guard run.target.family == .multinomial else { return [] }
    return [
      .init(
        "AUC of several classes",
        "The mean over classes of the probability that a random row of the class has a larger probability of it than a "
          + "random other row."),
      .init(
        "Balanced accuracy", "The mean over classes of the share of their rows for which they are the most probable."),
      .init(
        "Brier score",
        "The mean squared distance between the probabilities of all classes and the class that came: 0 is perfect, 2 the "
          + "worst. (Brier 1950)"),
    ]
  }

  private func cycles(_ run: Run) -> String {
    let hasCycles = run.encoding.features.contains {
      if case .date(_, let cycles) = $0.coding { !cycles.isEmpty } else { false }
    }
    return hasCycles ? ", with sine and cosine of their place in the year, the week and the day" : ""
  }

  private func independence(_ run: Run) -> Prose {
    switch run.splitting {
    case .random:
      "Intervals assume independent rows. Several rows of one "
        + "\(run.target.task == .classification ? "person or client" : "unit") make them too narrow."
    case .groups(let name):
      "Rows of one \(name) were never on both sides of a split, so scores are for a \(name) not seen before. Standard "
        + "errors of coefficients still assume independent rows."
    case .time(let name, _):
      "Every model was judged by rows later in \(name) than all it learnt from. Early refits learn from few rows, and an "
        + "interval over few steps in time is rough."
    }
  }

  private func weights(_ run: Run) -> [Prose] {
    guard let column = run.option("weights") else { return [] }
    return [
      "Rows count by their \(column) in fits, losses, measures and importances, whose errors are then known over refits "
        + "only. Associations, effects and counts of rows take all rows alike."
    ]
  }

  private func limits(_ run: Run) -> [Prose] {
    [
      "Importance is what a model relies on. It is not a cause, and changing the feature need not change the outcome.",
      "Features that carry the same information share importance or hide each other: a low score does not make a "
        + "feature useless on its own.",
      "Shuffling one feature makes combinations that may not occur. Where features are strongly correlated, part of a "
        + "score comes from such rows.",
      independence(run),
    ] + weights(run) + [
      "The ranking is for the rows used here. Another hospital, portfolio or year can differ."
    ]
  }
}
