import Tabular

extension Diagnostics {
  /// - Parameter dependence: of the cohort's rows.
  /// - Complexity: O(n log n) for n held-out predictions, once for each class.
  init(of evaluation: Evaluation, dependence: Dependence, confidence: Double) {
    self.init()
    let family = evaluation.target.family
    let outputs: [(place: Int?, name: ByteText?)] =
      family == .multinomial ? evaluation.target.classes.enumerated().map { ($0, $1) } : [(nil, nil)]
    if family == .binomial { curves += DiagnosticCurve.operating(evaluation, confidence: confidence) }
    for (place, name) in outputs {
      let predictions = HeldOutPredictions(evaluation, class: place, dependence: dependence)
      let isEvent = family != .gaussian
      guard predictions.eta.count >= HeldOutPredictions.leastRows * predictions.rounds else { continue }
      curves.append(.calibration(predictions, class: name, isEvent: isEvent, confidence: confidence))
      if let calibration = PredictionCalibration(predictions, class: name, isEvent: isEvent, confidence: confidence) {
        calibrations.append(calibration)
      }
      switch family {
      case .gaussian: curves += [.residuals(predictions), .residualQuantiles(predictions)]
      case .binomial: curves.append(.netBenefit(predictions))
      case .multinomial: break
      }
    }
    if family == .multinomial { confusion = Self.confusion(evaluation) }
    curves.removeAll { $0.points.isEmpty }
  }

  /// What rows of each class with at least ten of them are taken for.
  private static func confusion(_ evaluation: Evaluation) -> [ClassConfusion] {
    let classes = evaluation.target.classes
    var rows = [Int](repeating: 0, count: classes.count)
    var sums = [[Double]](repeating: [Double](repeating: 0, count: classes.count), count: classes.count)
    for study in evaluation.studies {
      let predictions = ClassPredictions(study.predictions, study.heldOut.y, classCount: classes.count)
      let weights = study.heldOut.givenWeights
      for i in study.heldOut.y.indices {
        rows[predictions.own[i]] += 1
        sums[predictions.own[i]][predictions.predicted(i)] += weights?[i] ?? 1
      }
    }
    let rounds = max(1, evaluation.plan.rounds ?? 1)
    return classes.indices.compactMap { k in
      let total = sums[k].reduce(0, +)
      guard rows[k] / rounds >= HeldOutPredictions.leastRows, total > 0 else { return nil }
      return ClassConfusion(class: classes[k], rows: rows[k] / rounds, shares: sums[k].map { $0 / total })
    }
  }
}
