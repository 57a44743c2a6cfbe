/// All that an importance method sees: a fitted model and rows it has not been fitted on.
struct Study: Sendable {
  let predictor: any Predictor
  let heldOut: Dataset
  let loss: any Loss
  /// Of the null model that was learnt on the training rows, one number an output.
  let nullPrediction: [Double]
  let seed: Seed
  /// Which of the refits this is.
  let refit: Int

  /// Rows by outputs, output after output.
  let predictions: [Double]
  /// Loss of every held-out row before anything is changed.
  let losses: [Double]

  init(
    predictor: any Predictor, heldOut: Dataset, loss: any Loss, nullPrediction: [Double], seed: Seed, refit: Int
  ) {
    self.predictor = predictor
    self.heldOut = heldOut
    self.loss = loss
    self.nullPrediction = nullPrediction
    self.seed = seed
    self.refit = refit
    predictions = predictor.predict(heldOut.x)
    losses = loss.rows(predictions, heldOut.y)
  }

  /// The same rows seen by each network of an ensemble alone; none for another model.
  var networks: [Study] {
    let alone = predictor.networksAlone
    guard alone.count > 1 else { return [] }
    return alone.map {
      Study(predictor: $0, heldOut: heldOut, loss: loss, nullPrediction: nullPrediction, seed: seed, refit: refit)
    }
  }

  /// The null model's prediction for every held-out row.
  var nullPredictions: [Double] { loss.constant(nullPrediction, rowCount: heldOut.rowCount) }
}

/// A feature's score in one study.
struct HeldOutScore: Sendable {
  /// Mean increase of the loss.
  let mean: Double
  /// Increase of the loss row by row, averaged over shuffles.
  let rows: [Double]
  /// Standard deviation of the mean increase over shuffles.
  let shuffleSpread: Double
}

/// A method that scores features on held-out rows.
protocol ImportanceMethod: Sendable {
  /// As in the catalog.
  var name: String { get }
  /// What a score is, in one sentence with its unit.
  func meaning(_ loss: any Loss) -> String
  func score(_ feature: Feature, in study: Study) -> HeldOutScore
}
