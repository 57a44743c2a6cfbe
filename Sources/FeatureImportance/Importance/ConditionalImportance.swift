/// Mean increase of the held-out loss when what the other features do not say of a feature is shuffled among the rows.
///
/// A number becomes its prediction from the other columns plus the residual of another row; a category is drawn from a
/// multinomial model of it. Rows so formed stay near those that exist, and a feature whose information others carry
/// scores little: for independent features it is the permutation importance, for correlated ones it is smaller. Neither
/// is free of correlation: this one asks what the feature adds to the others, that one how much the model leans on it.
/// - SeeAlso: Watson, Wright (2021), Machine Learning 110; Chamma, Engemann, Thirion (2023), NeurIPS 36; Verdinelli,
///   Wasserman (2024), Statistical Science 39(4).
struct ConditionalImportance: ImportanceMethod {
  let name = "conditional"
  let isTestable = true
  /// Shuffles for each feature and study.
  let repeats: Int
  /// Of each refit.
  let samplers: [ConditionalSampler]
  /// Which round of shuffles this is.
  var round = 0

  func shuffling(_ repeats: Int, round: Int) -> (any ImportanceMethod)? {
    ConditionalImportance(repeats: repeats, samplers: samplers, round: round)
  }

  func meaning(_ loss: String) -> String {
    "mean increase of held-out \(loss) when what the other features do not say of the feature is shuffled; near zero or "
      + "below: the model does without it"
  }

  /// - Complexity: as permutation, once the residuals are known.
  func scorer(for study: Study) -> FeatureScorer {
    let exchange = Exchange(study, repeats: repeats)
    let sampler = samplers[study.refit]
    return { feature in
      let stream = study.seed.round(round).stream("conditional", feature.name, study.refit)
      switch sampler.parts[feature.name] {
      case .residuals(let moved): return exchange.score(moved, stream: stream)
      case .levels(let levels):
        var stream = stream
        return exchange.score(ShuffledColumns(feature, of: study.heldOut.x)) { _ in levels.donors(&stream) }
      case nil: return HeldOutScore(mean: 0)
      }
    }
  }
}
