/// The share that a feature has in what a model gains over knowing nothing: Shapley additive global importance.
///
/// For each held-out row the game's value is minus the loss of the prediction of which only some features are known, the
/// unknown ones from the training rows of the refit, independently of the known ones, averaged on the scale of the linear
/// predictor. A row's values sum to its loss at the mean prediction minus its loss; unlike with permutation nothing is
/// counted twice, and features that carry the same information share. Below zero: the feature misleads the model.
///
/// Exact for linear models under squared error. For their other losses orders are sampled. For networks a coalition's
/// prediction is averaged over few background rows, corrected for the linear part of what they differ from the mean in: under
/// a convex loss what remains makes the loss of small coalitions too large on average, by about the variance of the rest over
/// the number of background rows.
/// - SeeAlso: Covert, Lundberg, Lee (2020), Understanding global feature contributions with additive importance measures,
///   NeurIPS 33.
struct SAGEImportance: ImportanceMethod {
  let name = "sage"
  let isTestable = false
  /// Pairs of walks to each row.
  var pairs = 2
  /// Rows, at most, where values are not exact.
  var rows = 512
  /// Averaged for each pair of walks, of networks.
  var backgroundRows = 16

  func meaning(_ loss: String) -> String {
    "share of the feature in the fall of the held-out loss from the mean prediction to the model's (squared error, or log "
      + "loss in nats); near zero or below: the model gains nothing by it"
  }

  func scorer(for study: Study) -> FeatureScorer {
    let features = study.heldOut.x.features
    return FeatureScores(scores(of: features, in: study), of: features).scorer
  }

  /// One score a feature; over features a row's scores sum to its fall of the loss.
  ///
  /// `shuffleSpread` is the standard deviation of the score over pairs of walks, to be divided by the square root of their
  /// number; 0 where values are exact.
  /// - Parameter features: own every column once.
  /// - Complexity: O(rows x columns) where exact; else O(rows x pairs x features) losses, and of networks as many predictions
  ///   times `backgroundRows`.
  func scores(of features: [Feature], in study: Study) -> [HeldOutScore] {
    let explained = values(of: features, in: study)
    let values = explained.map(\.values)
    let weights = study.weights(ofRows: explained.map(\.row))
    return features.indices.map { feature in
      HeldOutScore(
        rows: values.map { $0.values[feature] }, samples: values.map { $0.samples.map { $0[feature] } },
        weights: weights)
    }
  }

  /// Values of each row, one a feature; the baseline is minus the loss at the mean prediction.
  func values(of features: [Feature], in study: Study) -> [(row: Int, values: ShapleyValues)] {
    let background = Background(study.reference)
    let prediction = study.predictor.partialPrediction(
      of: study.heldOut.x, features: features, background: background)
    let (loss, y) = (study.loss, study.heldOut.y)
    if let terms = prediction.terms, let shares = loss.shares(of: terms, y) {
      let nothing = loss.rows(loss.constant(terms.center, rowCount: y.count), y)
      return y.indices.map { row in
        (row, ShapleyValues(baseline: [-nothing[row]], exactly: shares.map { $0[row] }))
      }
    }
    let walks = AntitheticWalks(
      study: study, features: features, background: background, purpose: name, pairs: pairs,
      backgroundRows: prediction.terms == nil ? backgroundRows : 0)
    return study.explainedRows(name, atMost: rows).map { row in
      let walks = walks.walks(to: row)
      let target = [Double](repeating: y[row], count: features.count + 1)
      let paths = prediction.predictions(along: walks, to: row).map { loss.rows($0, target).map { -$0 } }
      return (row, ShapleyValues(paths, along: walks, outputs: 1))
    }
  }
}

extension SquaredError {
  /// With terms t that sum to `prediction - center` and the residual r, the game `-(y - center - sum of known t)²` has the
  /// Shapley values `t_j ((y - center) + r)`.
  public func shares(of terms: FeatureTerms, _ targets: [Double]) -> [[Double]]? {
    let distances = targets.map { $0 - terms.center[0] }
    var residuals = distances
    for term in terms.values { for i in residuals.indices { residuals[i] -= term[i] } }
    return terms.values.map { term in
      term.indices.map { term[$0] * (distances[$0] + residuals[$0]) }
    }
  }
}
