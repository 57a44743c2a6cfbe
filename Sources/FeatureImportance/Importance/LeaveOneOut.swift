/// Mean increase of the held-out loss when the model is refitted without a feature: leave one covariate out.
///
/// It says what is lost without the feature, when all others may take over what they can: a feature that others repeat
/// scores nothing.
/// - SeeAlso: Lei, G'Sell, Rinaldo, Tibshirani, Wasserman (2018), J. Am. Stat. Assoc. 113(523).
struct LeaveOneOutImportance: ImportanceMethod {
  let name = "loco"
  /// Without a feature that adds nothing a model is better on average: a test of 0 would hardly ever reject.
  let isTestable = false

  func meaning(_ loss: String) -> String {
    "mean increase of held-out \(loss) when the model is refitted without the feature; near zero or below: the others make "
      + "up for it"
  }

  /// - Complexity: for least squares O(rows x columns) a feature, else that of a refit from a good beginning.
  func scorer(for study: Study) throws(FitError) -> FeatureScorer {
    let predictions = try study.leavingOut()
    return { feature throws(FitError) in study.increase(of: try predictions(feature)) }
  }
}

/// Prepares held-out predictions of models refitted without a feature.
public typealias LeavingOut = @Sendable () throws(FitError) -> ReducedPredictions

/// Predictions of the model refitted without a feature, rows by outputs.
public typealias ReducedPredictions = @Sendable (Feature) throws(FitError) -> [Double]

extension Model {
  /// By fitting anew, which every model can.
  public func leavingOut(
    _ fit: Fitted, on reference: Dataset, seed: Seed, predicting x: DesignMatrix
  ) throws(FitError) -> ReducedPredictions {
    refitting(on: reference, seed: seed, predicting: x)
  }

  func refitting(on reference: Dataset, seed: Seed, predicting x: DesignMatrix) -> ReducedPredictions {
    { feature throws(FitError) in
      try self.fit(reference.without(feature), seed: seed).predict(x.without(feature))
    }
  }
}

extension DesignMatrix {
  /// The matrix without some columns, and so without the features that own them.
  func without(_ columns: Range<Int>) -> DesignMatrix {
    let kept = columnNames.indices.filter { !columns.contains($0) }
    return DesignMatrix(
      rowCount: rowCount, columnNames: kept.map { columnNames[$0] },
      features: features.filter { !$0.columns.overlaps(columns) }.map {
        let shift = $0.columns.lowerBound >= columns.upperBound ? columns.count : 0
        return Feature(name: $0.name, columns: $0.columns.lowerBound - shift..<$0.columns.upperBound - shift)
      }, values: kept.flatMap { self[column: $0] })
  }

  func without(_ feature: Feature) -> DesignMatrix { without(feature.columns) }
}

extension Dataset {
  /// The same rows without the columns of a feature.
  func without(_ feature: Feature) -> Dataset {
    Dataset(x: x.without(feature), y: y, weights: givenWeights, dependence: dependence)
  }
}
