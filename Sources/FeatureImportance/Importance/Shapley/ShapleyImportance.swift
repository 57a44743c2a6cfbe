/// Mean size of a feature's Shapley value over held-out rows: how far it moves predictions from their mean.
///
/// The game's players are the features, its value is the linear predictor with the unknown features from the training rows
/// of the refit, independently of the known ones (interventional). So a feature that the model does not read has exactly 0,
/// however correlated it is, and a correlated pair is mixed in ways that no row has. Of several classes the values are
/// centred over classes, as softmax ignores what all have in common, and their sizes are summed.
///
/// Exact for linear models. Of networks values are sampled by antithetic walks; the size of a noisy number is too large on
/// average, by at most 0.8 of its standard error.
/// - SeeAlso: Lundberg, Lee (2017), A unified approach to interpreting model predictions, NIPS; Štrumbelj, Kononenko (2014),
///   Knowl. Inf. Syst. 41.
struct ShapleyImportance: ImportanceMethod {
  let name = "shap"
  let isTestable = false
  /// Pairs of walks to each row of a model that is not linear.
  var pairs = 8
  /// Explained rows of a model that is not linear, at most.
  var rows = 256

  func meaning(_ loss: String) -> String {
    "mean absolute Shapley value over held-out rows, on the scale of the linear predictor (of several classes centred over "
      + "them and summed): how far the feature moves predictions from their mean; 0: the model does not use it"
  }

  func scorer(for study: Study) -> FeatureScorer {
    let features = study.heldOut.x.features
    return FeatureScores(scores(of: features, in: study), of: features).scorer
  }

  /// One score a feature.
  ///
  /// `shuffleSpread` is the standard deviation of the score over pairs of walks, to be divided by the square root of their
  /// number; 0 for linear models.
  /// - Parameter features: own every column once.
  /// - Complexity: O(rows x columns) for linear models; of networks O(rows x pairs x features x parameters behind the first
  ///   layer).
  func scores(of features: [Feature], in study: Study) -> [HeldOutScore] {
    let outputs = study.loss.outputs
    let values = values(of: features, in: study)
    let explained = values.map { $0.values.centered(over: outputs) }
    let weights = study.weights(ofRows: values.map(\.row))
    return features.indices.map { feature in
      let places = feature * outputs..<(feature + 1) * outputs
      return HeldOutScore(
        rows: explained.map { row in places.reduce(0) { $0 + abs(row.values[$1]) } },
        // Of each pair the part that it has in the size.
        samples: explained.map { row in
          row.samples.map { sample in
            places.reduce(0) { $0 + (row.values[$1] < 0 ? -sample[$1] : sample[$1]) }
          }
        }, weights: weights)
    }
  }

  /// Values of each explained row.
  func values(of features: [Feature], in study: Study) -> [(row: Int, values: ShapleyValues)] {
    let background = Background(study.reference)
    let prediction = study.predictor.partialPrediction(
      of: study.heldOut.x, features: features, background: background)
    let outputs = study.loss.outputs
    if let terms = prediction.terms {
      return (0..<terms.rowCount).map { row in
        let values = features.indices.flatMap { feature in
          (0..<outputs).map { terms.values[feature][$0 * terms.rowCount + row] }
        }
        return (row, ShapleyValues(baseline: terms.center, exactly: values))
      }
    }
    let walks = AntitheticWalks(
      study: study, features: features, background: background, purpose: name, pairs: pairs, backgroundRows: 1)
    return study.explainedRows(name, atMost: rows).map { row in
      let walks = walks.walks(to: row)
      return (row, ShapleyValues(prediction.predictions(along: walks, to: row), along: walks, outputs: outputs))
    }
  }
}

extension ShapleyValues {
  /// The values of each feature minus their mean over outputs, if there are several.
  fileprivate func centered(over outputs: Int) -> (values: [Double], samples: [[Double]]) {
    func centered(_ values: [Double]) -> [Double] {
      guard outputs > 1 else { return values }
      return stride(from: 0, to: values.count, by: outputs).flatMap { start in
        let own = values[start..<start + outputs]
        let center = mean(of: own)
        return own.map { $0 - center }
      }
    }
    return (centered(values), samples.map(centered))
  }
}
