import FeatureImportance

/// What a reader must know of how features and rankings were compared; nothing where they were not.
enum RedundancyMethods {
  static func definitions(_ run: Run) -> [Block.Definition] {
    (run.redundancy.isEmpty ? [] : redundancy(run)) + (run.agreement.pairs.isEmpty ? [] : [agreement(run)])
  }

  private static func redundancy(_ run: Run) -> [Block.Definition] {
    let threshold = Redundancy.threshold.fixed(1)
    return [
      .init(
        "Association of features",
        "Of two numbers or dates the absolute value of Spearman's rank correlation, of two categories Cramér's V corrected "
          + "for bias, of one of each the correlation ratio of ranks corrected for bias; over the rows that have both. It sees "
          + "features that rise or fall together, not ones that go together in other ways. With few rows strong associations "
          + "come about by chance. (Spearman 1904; Bergsma 2013; Kelley 1935)"),
      .init(
        "Groups of features",
        "Average linkage on one minus the association, cut at \(threshold): there half of the variance of ranks is shared. "
          + "Just below it a feature stands outside of a group that it shares much with; its substitutes are named all the "
          + "same. Formed from the features of all rows, without the target. (Sokal and Michener 1958; Dormann et al. 2013)"
      ),
      .init(
        "Importance of a group",
        "As that of a feature, with all columns of its members moving as one, in the same refits. It says what the model "
          + "loses with the whole group; that a feature can be done without holds while the others are there, and whether a "
          + "model fitted without it does as well is another question."),
      .init(
        "VIF",
        "The variance inflation factor: 1 / (1 − R²) of a column given all other columns. For several columns the "
          + "generalised one, to the power of one over their number so that it compares. Above 5 a coefficient's standard "
          + "error is more than doubled; infinite: other features tell it exactly. It sees what is linear and what several "
          + "features tell together. Indicators of missing values are left out. (Fox and Monette 1992)"),
    ]
  }

  private static func agreement(_ run: Run) -> Block.Definition {
    let networks = run.models.contains { $0.network != nil }
    return Block.Definition(
      "Agreement",
      "Kendall's τ-b between the scores of two rankings, learned weights by their size. Of the first features those that share "
        + "the last place with others count in part. Methods answer different questions and may rightly differ: where alike "
        + "features share importance, they share it in different ways. "
        + (networks ? "Descriptive measures of a network's weights are left out. " : "")
        + "(Kendall 1945; Knight 1966)")
  }
}
