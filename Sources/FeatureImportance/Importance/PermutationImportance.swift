/// Mean increase of the held-out loss when a feature's values are shuffled among the rows, all its columns as one.
///
/// It says how much this model relies on the feature. It is not the loss of a model refitted without the feature: when
/// two features carry the same information, both can score low. Shuffling also forms rows that do not exist.
/// - SeeAlso: Breiman (2001), Machine Learning 45; Fisher, Rudin, Dominici (2019), J. Mach. Learn. Res. 20(177).
struct PermutationImportance: ImportanceMethod {
  let name = "permutation"
  /// Models that are shrunk or not linear lean on a feature for what those beside it say, and shuffling it then costs.
  let isTestable = false
  /// Shuffles for each feature and study.
  let repeats: Int
  /// Which round of shuffles this is.
  var round = 0

  func shuffling(_ repeats: Int, round: Int) -> (any ImportanceMethod)? {
    PermutationImportance(repeats: repeats, round: round)
  }

  func meaning(_ loss: String) -> String {
    "mean increase of held-out \(loss) when the feature is shuffled; near zero or below: the model does not use it"
  }

  /// - Complexity: for a linear predictor O(rows) a shuffle, under squared error O(rows) for all shuffles.
  func scorer(for study: Study) -> FeatureScorer {
    let exchange = Exchange(study, repeats: repeats)
    return { feature in
      exchange.score(
        ShuffledColumns(feature, of: study.heldOut.x),
        stream: study.seed.round(round).stream("permutation", feature.name, study.refit))
    }
  }
}
