/// All that an importance method sees: a fitted model, the rows that it was fitted on, and rows that it was not.
struct Study: Sendable {
  let predictor: any Predictor
  let heldOut: Dataset
  /// Of a row, whatever its weight.
  let loss: any Loss
  /// Of the held-out rows together: weighted, where they count differently.
  let heldOutLoss: any Loss
  /// Of the null model that was learnt on the training rows, one number an output.
  let nullPrediction: [Double]
  let seed: Seed
  /// Which of the refits this is.
  let refit: Int
  /// Held-out predictions of the model refitted without a feature.
  let leavingOut: LeavingOut
  /// What counts in place of the loss; nil for the loss.
  var measure: Metric.Name?
  /// Whether scores of single rows are wanted.
  private(set) var keepsRows = true
  private let makeReference: @Sendable () -> Dataset

  /// Rows by outputs, output after output.
  let predictions: [Double]
  /// Loss of every held-out row before anything is changed.
  let losses: [Double]

  /// - Parameter reference: the training rows, made anew whenever they are wanted: the refits' together are many times
  ///   the table.
  init(
    predictor: any Predictor, reference: @escaping @Sendable () -> Dataset, heldOut: Dataset, loss: any Loss,
    nullPrediction: [Double], leavingOut: @escaping LeavingOut, seed: Seed, refit: Int
  ) {
    self.predictor = predictor
    makeReference = reference
    self.heldOut = heldOut
    self.loss = loss
    self.nullPrediction = nullPrediction
    self.leavingOut = leavingOut
    self.seed = seed
    self.refit = refit
    predictions = predictor.predict(heldOut.x)
    heldOutLoss = heldOut.weights.map { WeightedLoss(loss, weights: $0) } ?? loss
    losses = heldOutLoss.rows(predictions, heldOut.y)
  }

  /// - Parameter model: that is fitted on the reference.
  init<M: Model>(
    _ model: M, reference: @escaping @Sendable () -> Dataset, heldOut: Dataset, loss: any Loss, fitSeed: Seed,
    seed: Seed, refit: Int
  ) throws(FitError) {
    let training = reference()
    let fit = try model.fit(training, seed: fitSeed)
    self.init(
      predictor: fit, reference: reference, heldOut: heldOut, loss: loss,
      nullPrediction: loss.nullPrediction(for: training.y, weights: training.weights),
      leavingOut: { () throws(FitError) in
        try model.leavingOut(fit, on: reference(), seed: fitSeed, predicting: heldOut.x)
      },
      seed: seed, refit: refit)
  }

  func keepingRows(_ keepsRows: Bool) -> Study {
    var study = self
    study.keepsRows = keepsRows
    return study
  }

  /// The training rows, encoded as the held-out ones.
  var reference: Dataset { makeReference() }

  /// The same rows seen by each network of an ensemble alone; none for another model.
  var networks: [Study] {
    let alone = predictor.networksAlone
    guard alone.count > 1 else { return [] }
    return alone.map {
      var study = Study(
        predictor: $0, reference: makeReference, heldOut: heldOut, loss: loss, nullPrediction: nullPrediction,
        leavingOut: leavingOut, seed: seed, refit: refit)
      (study.measure, study.keepsRows) = (measure, keepsRows)
      return study
    }
  }

  /// The null model's prediction for every held-out row.
  var nullPredictions: [Double] { loss.constant(nullPrediction, rowCount: heldOut.rowCount) }

  /// How much worse other predictions are than the model's: by the loss row by row, by another measure all rows at once.
  func increase(of predictions: [Double]) -> HeldOutScore {
    guard let measure else {
      let rows = zip(heldOutLoss.rows(predictions, heldOut.y), losses).map { $0 - $1 }
      return HeldOutScore(mean: rows.reduce(0, +) / Double(rows.count), rows: rows)
    }
    return HeldOutScore(
      mean: measure.deterioration(from: value(measure, self.predictions), to: value(measure, predictions)))
  }

  func value(_ measure: Metric.Name, _ predictions: [Double]) -> Double {
    measure.measure(predictions, heldOut.y, nullPrediction: nullPrediction, weights: heldOut.weights)
  }
}

extension Metric.Name {
  /// How much worse one value is than another: positive for a fall of what should be high.
  func deterioration(from before: Double, to after: Double) -> Double {
    switch self {
    case .logLoss, .brier, .meanSquaredError, .meanAbsoluteError: after - before
    case .auc, .accuracy, .balancedAccuracy, .rSquared: before - after
    }
  }
}

/// A feature's score in one study.
struct HeldOutScore: Sendable {
  /// Mean increase of the loss, or how much worse another measure is.
  let mean: Double
  /// Increase of the loss row by row, averaged over shuffles; none for a measure of all rows at once.
  private(set) var rows: [Double]
  /// Standard deviation of the increase over rows; nil for a measure of all rows at once.
  let rowSpread: Double?
  /// Standard deviation of the mean increase over shuffles; 0 where nothing is left to chance.
  let shuffleSpread: Double
  /// How many shuffles it is the mean of; 0 where nothing is left to chance.
  let shuffles: Int

  init(
    mean: Double, rows: [Double] = [], rowSpread: Double? = nil, shuffleSpread: Double = 0, shuffles: Int = 0
  ) {
    self.mean = mean
    self.shuffles = shuffles
    self.rows = rows
    self.rowSpread =
      rowSpread
      ?? (rows.count > 1 ? standardDeviation(of: rows, around: mean, denominator: Double(rows.count - 1)) : nil)
    self.shuffleSpread = shuffleSpread
  }

  /// Of the scores of several shuffles.
  init(_ shuffles: [Double], rows: [Double] = []) {
    let center = FeatureImportance.mean(of: shuffles)
    self.init(
      mean: center, rows: rows,
      shuffleSpread: standardDeviation(of: shuffles, around: center, denominator: Double(shuffles.count - 1)),
      shuffles: shuffles.count)
  }

  /// Of a feature that changes no prediction.
  static func zero(rows: Int) -> HeldOutScore {
    HeldOutScore(mean: 0, rows: [Double](repeating: 0, count: rows), rowSpread: 0)
  }

  /// Without what only a single split's interval needs.
  var withoutRows: HeldOutScore {
    var score = self
    score.rows = []
    return score
  }
}

/// A method that scores features on held-out rows.
protocol ImportanceMethod: Sendable {
  /// As in the catalog.
  var name: String { get }
  /// Whether a feature that adds nothing to the others scores 0 on average, whatever the model, and one that does more: so
  /// that its score over refits or rows can be tested.
  var isTestable: Bool { get }
  /// The same with other shuffles; nil where none are made.
  ///
  /// - Parameter round: of the shuffles, 0 for the first.
  func shuffling(_ repeats: Int, round: Int) -> (any ImportanceMethod)?
  /// What a score is, in one sentence with its unit.
  func meaning(_ loss: String) -> String
  /// Prepares what all features of a study share.
  func scorer(for study: Study) throws(FitError) -> FeatureScorer
}

extension ImportanceMethod {
  func shuffling(_ repeats: Int, round: Int) -> (any ImportanceMethod)? { nil }
}

typealias FeatureScorer = @Sendable (Feature) throws(FitError) -> HeldOutScore
