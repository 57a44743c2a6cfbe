import FeatureImportance
import Tabular

/// What the numbers of the importance methods mean.
enum ImportanceMethods {
  static func definitions(_ run: Run) -> [Block.Definition] {
    let used = Set(run.importances.map(\.method))
    return [permutation(run)]
      + (used.contains("conditional") ? [conditional] : [])
      + (used.contains("loco") ? [leaveOneOut(run)] : []) + ShapleyMethods.definitions(run)
      + [interval(run)] + (run.importances.contains { $0.features.contains { $0.pValue != nil } } ? [tests(run)] : [])
      + [ranks(run)]
  }

  private static func permutation(_ run: Run) -> Block.Definition {
    .init(
      "Permutation importance",
      "The mean rise of held-out \(run.lossName) (\(run.lossUnit)) when a feature's values are shuffled. Near zero or "
        + "below: the model does not use it."
        + (isLinear(run)
          ? " Of a linear model under squared error it is the mean over all shuffles, in closed form." : "")
        + (run.option("donors of an exchange").map {
          " Of the logistic model it is the mean over what each of \($0) would give a row, with nothing left to chance."
        } ?? "")
        + " (Breiman 2001; Fisher, Rudin and Dominici 2019)")
  }

  private static let conditional = Block.Definition(
    "Conditional permutation",
    "As permutation, but only what the other features do not say of the feature is shuffled: a number becomes its linear "
      + "prediction from the others plus the residual of another row, a category is drawn from a multinomial model of it. Rows "
      + "stay near those that exist. It trusts these models of the features. (Watson and Wright 2021; Chamma, Engemann and "
      + "Thirion 2023)")

  private static func leaveOneOut(_ run: Run) -> Block.Definition {
    .init(
      "Leave one out",
      "The mean rise of held-out \(run.lossName) when the model is refitted without the feature (LOCO), the lasso at its "
        + "lambda. A feature that others repeat scores nothing. (Lei, G'Sell, Rinaldo, Tibshirani and Wasserman 2018)")
  }

  private static func interval(_ run: Run) -> Block.Definition {
    let source = run.importances("permutation", of: run.bestModel)?.intervalSource
    let text: Prose =
      switch source {
      case "sample": sample
      case "rows": rows
      default: refits(run)
      }
    return .init("Its interval", text)
  }

  private static let sample: Prose =
    "Of the importance in the population that rows were sampled from: that of the best linear predictor there. It comes "
    + "from what each row does to the coefficients and to the spread of the columns, whatever the variance of the errors "
    + "(HC3), and is formed for the root of the importance, which has a normal error also where the importance is near 0. "
    + "Other models' intervals are over refits, with a variance that allows for refits sharing rows. (Kent and Hainsworth "
    + "1995; MacKinnon and White 1985; Nadeau and Bengio 2003)"

  private static let rows: Prose =
    "From the spread over held-out rows of a single split. It describes this one fitted model, not how importance would "
    + "vary if the model were fitted on another sample."

  private static func refits(_ run: Run) -> Prose {
    "From \(run.resamplingText), with a variance that allows for refits sharing rows, and t quantiles. It describes the "
      + "model as it would come out on another sample of this size. (Nadeau and Bengio 2003; Molnar et al. 2023)"
  }

  private static func tests(_ run: Run) -> Block.Definition {
    .init(
      "p-values",
      "How often chance alone would give as much importance or more. Of regressions without penalty: a Wald test with robust "
        + "errors that the coefficients of the feature are zero. Else: a one-sided t test over refits, with the same variance "
        + "as the interval, of the conditional importance alone: such models lean on a feature also for what its neighbours "
        + "say, and are better on average without one that adds nothing. Looking at many features finds some by chance; read Holm's and Benjamini and Hochberg's values then. A "
        + "small p-value says that a feature is not noise, not that it matters.")
  }

  private static func ranks(_ run: Run) -> Block.Definition {
    let isJoint = run.importances("permutation", of: run.bestModel)?.intervalSource == "sample"
    return .init(
      "Ranks and tiers",
      "Ranks are the places that remain possible, for all features together with \(run.confidenceText) confidence. "
        + (isJoint
          ? "Two features are told apart when their roots differ by more than the largest error among all pairs, drawn from their "
            + "joint distribution."
          : "Two features are told apart when their paired difference is, with the error rate divided by the number of pairs.")
        + " A tier is what cannot be told apart from its first feature. (Mogstad, Romano, Shaikh and Wilhelm 2024)")
  }

  private static func isLinear(_ run: Run) -> Bool { run.target.task == .regression && run.bestModel?.network == nil }
}
