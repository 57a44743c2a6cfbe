import Tabular

/// A model fitted on the training rows of every split and judged on the held-out ones.
struct Evaluation: Sendable {
  let model: any Model
  let target: Target
  let plan: RefitPlan
  let studies: [Study]
  /// The model fitted on all rows, whose weights are reported.
  let refitted: any Predictor
  /// What each row does to the coefficients of that fit; nil where that is not known.
  let influence: CoefficientInfluence?
  /// Predictions of all rows by the model fitted without a feature.
  let reductions: LeavingOut

  /// - Throws: the error of the first split on which the model cannot be fitted: a model counts only when it can be
  ///   judged everywhere.
  init<M: Model>(
    _ model: M, on everything: Dataset, plan: RefitPlan, of cohort: Cohort, options: AnalysisOptions
  ) throws(FitError) {
    let (target, seed) = (cohort.target, options.seed)
    self.model = model
    self.target = target
    self.plan = plan
    let fit = try model.fit(everything, seed: seed)
    refitted = fit
    reductions = { () throws(FitError) in
      try model.leavingOut(fit, on: everything, seed: seed, predicting: everything.x)
    }
    influence = fit.influence(on: everything, family: target.family)
    studies = try options.threads.map(plan.splits.count) { refit throws(FitError) in
      let split = plan.splits[refit]
      // A seed of its own, so that the spread over refits has the part that chance has in a fit.
      var study = try Study(
        model, reference: { cohort.datasets(split).training }, heldOut: cohort.datasets(split).heldOut,
        loss: target.loss, fitSeed: seed.derived("refit", refit), seed: seed, refit: refit)
      study.measure = options.measure
      return study
    }
  }

  /// Whether the model is a network, which has no coefficients.
  var isNetwork: Bool { refitted.network != nil }

  /// Mean held-out loss over refits.
  var loss: Double { mean(of: studies.map { mean(of: $0.losses) }) }

  /// Every measure with its interval and the null model's value; without AUC where no held-out rows have both classes, as
  /// when each is a patient.
  func metrics(confidence: Double) -> [Metric] {
    Metric.Name.all(for: target.family).compactMap { name in
      let refits = studies.map { study in
        name != .auc || Set(study.heldOut.y).count > 1 ? study.value(name, study.predictions) : nil
      }
      let values = refits.compactMap(\.self)
      guard !values.isEmpty else { return nil }
      let nulls = zip(studies, refits).filter { $1 != nil }.map { study, _ in study.value(name, study.nullPredictions) }
      return Metric(
        name: name, estimate: interval(name, values, confidence), baseline: mean(of: nulls), refits: refits)
    }
  }

  private func interval(_ name: Metric.Name, _ values: [Double], _ confidence: Double) -> Estimate {
    // Over the rows of a single split only a loss is a mean whose error is known; the others get no interval.
    let isLoss = name == .logLoss || name == .meanSquaredError
    if values.count < 2 && !(plan.rounds == nil && isLoss) { return Estimate(mean(of: values)) }
    let replicates = plan.replicates([values]) {
      networks([studies[0].networks.map { mean(of: $0.losses) }])
    } rows: {
      studies.map(\.losses)
    }
    let center = replicates.mean(0)
    let reach = replicates.reach(of: 0, confidence: confidence)
    return Estimate(
      center, low: max(name.bounds.lowerBound, center - reach), high: min(name.bounds.upperBound, center + reach))
  }

  /// Values by each network alone, if there are several.
  private func networks(_ values: [[Double]]) -> [[Double]] { values.filter { $0.count > 1 } }

  /// Mean held-out loss of the null model over refits.
  var nullLoss: Double { mean(of: nullLosses.map { mean(of: $0) }) }

  private var nullLosses: [[Double]] { studies.map { $0.heldOutLoss.rows($0.nullPredictions, $0.heldOut.y) } }

  /// Whether the loss is below the null model's by more than its error: the least that a ranking must rest on.
  func beatsNullModel(confidence: Double) -> Bool { beats(nullLosses, confidence: confidence) }

  /// Whether the loss is below that of another model, judged on the same rows, by more than the error of the difference.
  func beats(_ other: Evaluation, confidence: Double) -> Bool {
    beats(other.studies.map(\.losses), confidence: confidence)
  }

  private func beats(_ losses: [[Double]], confidence: Double) -> Bool {
    let gains = zip(losses, studies).map { other, study in zip(other, study.losses).map { $0 - $1 } }
    let replicates = plan.replicates([gains.map { mean(of: $0) }]) {
      networks([studies[0].networks.map { mean(of: losses[0]) - mean(of: $0.losses) }])
    } rows: {
      gains
    }
    return replicates.mean(0) > replicates.reach(of: 0, confidence: confidence)
  }
}

extension ModelResult {
  init(
    _ evaluation: Evaluation, skill: NetworkSkill?, diagnostics: Diagnostics, options: AnalysisOptions, isBest: Bool
  ) {
    self.init(
      name: evaluation.model.name,
      metrics: evaluation.metrics(confidence: options.confidence),
      intercepts: evaluation.refitted.intercepts, coefficients: evaluation.refitted.coefficients, isBest: isBest,
      network: evaluation.refitted.network.map { NetworkResult($0, skill: skill ?? .unopposed) },
      diagnostics: diagnostics)
  }
}

extension Metric.Name {
  /// The values that the measure can take.
  var bounds: ClosedRange<Double> {
    switch self {
    case .auc, .accuracy, .balancedAccuracy: 0...1
    case .brier: 0...2
    case .rSquared: -.infinity...1
    case .logLoss, .meanSquaredError, .meanAbsoluteError: 0 ... .infinity
    }
  }
}
