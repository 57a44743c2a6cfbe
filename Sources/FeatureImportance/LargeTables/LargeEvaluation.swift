import Tabular

/// A model fitted on the training rows of every split and judged on the held-out ones, all by sums over rows.
struct LargeEvaluation: Sendable {
  let name: String
  let refitted: LinearFit
  /// In the order of the splits.
  let fits: [LinearFit]
  let refits: [Refit]
  let metrics: [Measured]
  /// By method, for each feature its score in each refit.
  var tables: [(method: String, scores: [[HeldOutScore]])] = []

  /// A measure in each refit, of the model and of the null model.
  struct Measured: Sendable {
    let name: Metric.Name
    let values: [Double]
    let nulls: [Double]
  }

  /// Mean held-out loss.
  var loss: Double { mean(of: metrics[0].values) }

  func replicates(_ values: [[Double]]) -> Replicates { Replicates(refits: values, testShare: refits.testShare) }

  /// Whether the loss is below the null model's by more than its error.
  func beatsNullModel(confidence: Double) -> Bool {
    let gains = replicates([zip(metrics[0].nulls, metrics[0].values).map { $0 - $1 }])
    return gains.mean(0) > gains.reach(of: 0, confidence: confidence)
  }

  func result(isBest: Bool, confidence: Double) -> ModelResult {
    ModelResult(
      name: name,
      metrics: metrics.map { measured in
        let replicates = replicates([measured.values])
        let reach = replicates.reach(of: 0, confidence: confidence)
        let center = replicates.mean(0)
        return Metric(
          name: measured.name,
          estimate: Estimate(
            center, low: max(measured.name.bounds.lowerBound, center - reach),
            high: min(measured.name.bounds.upperBound, center + reach)),
          baseline: mean(of: measured.nulls), refits: measured.values)
      }, intercepts: refitted.intercepts, coefficients: refitted.coefficients, isBest: isBest)
  }

  /// As an analysis of rows has it; see `MethodTable`.
  func table(_ method: String, _ family: Family, confidence: Double) -> MethodTable? {
    guard let table = tables.first(where: { $0.method == method })?.scores else { return nil }
    let replicates = replicates(table.map { $0.map(\.mean) })
    // What a feature adds to the others is tested by its coefficients, where these are honest.
    let tests = refitted.inference == nil ? [] : refitted.learnedWeights(confidence: confidence).map(\.pValue)
    var scores = refitted.features.indices.map { f in
      let refits = table[f].map(\.mean)
      let (center, reach) = (mean(of: refits), replicates.reach(of: f, confidence: confidence))
      return ImportanceScore(
        feature: refitted.features[f].name, score: center, standardError: replicates.standardError(f),
        low: center - reach, high: center + reach,
        pValue: tests.isEmpty ? (method == "conditional" ? replicates.pValue(f) : nil) : tests[f],
        refitSpread: standardDeviation(of: refits, denominator: Double(refits.count - 1)),
        shuffleSpread: mean(of: table[f].map(\.shuffleSpread)), refits: refits)
    }
    scores.adjustPValues()
    let loss = (family == .gaussian ? SquaredError() : LogLoss() as any Loss).name
    let importances = Importances(
      model: name, method: method, meaning: Self.meaning(method, loss), intervalSource: "refits",
      baselineLoss: self.loss, features: scores)
    return MethodTable(
      importances, replicates,
      work: Work(
        stage: "\(method).\(name)", rows: refits.reduce(0) { $0 + $1.heldOutRows }, features: scores.count,
        repeats: table.flatMap { $0 }.map(\.shuffles).max() ?? 0))
  }

  private static func meaning(_ method: String, _ loss: String) -> String {
    switch method {
    case "conditional": ConditionalImportance(repeats: 0, samplers: []).meaning(loss)
    case "loco": LeaveOneOutImportance().meaning(loss)
    default: PermutationImportance(repeats: 0).meaning(loss)
    }
  }

  /// The weights of the fit on all rows.
  func learned(confidence: Double) -> Importances {
    var scores = refitted.learnedWeights(confidence: confidence)
    scores.adjustPValues()
    return Importances(
      model: name, method: "learned", meaning: refitted.learnedMeaning,
      intervalSource: refitted.learnedIntervalSource, baselineLoss: nil, features: scores)
  }

  /// As `Evaluation.signAgreement`.
  func signAgreement(of feature: ByteText) -> Double? {
    var (positive, negative) = (0, 0)
    for fit in fits {
      guard let own = fit.features.first(where: { $0.name == feature }), own.columns.count == 1 else { return nil }
      let weight = fit.weights[own.columns.lowerBound]
      if weight > 0 { positive += 1 }
      if weight < 0 { negative += 1 }
    }
    return positive + negative == 0 ? nil : Double(max(positive, negative)) / Double(fits.count)
  }
}
