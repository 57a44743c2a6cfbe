import Tabular

extension RankedFeature {
  /// Ranks features by the permutation importance of one model and says of each why it stands where it stands.
  ///
  /// - Parameter evidence: of each feature, in the order of the design.
  static func ranking(
    _ permutation: MethodTable, _ evidence: [VerdictEvidence], path: PathResult, task: Task, confidence: Double
  ) -> [RankedFeature] {
    let scores = permutation.importances.features
    let sets = RankSets(permutation, confidence: confidence)
    let entries = PathOrder(path).ranks
    let chosen = Set(path.validation.map { path.features(at: path.points[$0.oneStandardError]) } ?? [])
    return sets.order.enumerated().map { place, index in
      let score = scores[index]
      let isSelected = chosen.contains(score.feature)
      let verdict = VerdictRules.verdict(evidence[index])
      return RankedFeature(
        feature: score.feature, rank: place + 1, rankLow: sets.low[index], rankHigh: sets.high[index],
        tier: sets.tier[index], score: score.score, low: score.low, high: score.high, isSelected: isSelected,
        entry: entries[score.feature], verdict: verdict,
        why: sentence(
          score,
          VerdictRules.reason(verdict, evidence[index])
            ?? (isSelected ? "; the lasso keeps it at lambda.1se." : "; the lasso drops it at lambda.1se."), task: task,
          confidence: confidence))
    }
  }

  private static func sentence(_ score: ImportanceScore, _ reason: String, task: Task, confidence: Double) -> String {
    let unit = task == .classification ? " nats" : ""
    let loss = task == .classification ? "log loss" : "squared error"
    if score.score == 0 && score.low == 0 && score.high == 0 {
      return "The model does not use it: shuffling it changes no prediction."
    }
    var text =
      "Shuffling it in held-out rows \(score.score < 0 ? "lowers" : "raises") \(loss) by "
      + "\(shortened(abs(score.score)))\(unit)"
    if let low = score.low, let high = score.high {
      text += " (\(percentage(confidence)) interval \(shortened(low)) to \(shortened(high)))"
    }
    return text + reason
  }
}

extension VerdictEvidence {
  /// Of every feature of the design, from all that was measured.
  ///
  /// - Parameter linear: permutation importance of the best linear model, if the ranking is a network's.
  static func all(
    _ measurement: Measurement, of evaluation: Evaluation, linear: Importances?, redundancy: Redundancy,
    stability: Stability?, warnings: [RunWarning], groups: [FeatureGroup], confidence: Double
  ) -> [VerdictEvidence] {
    let conditional = measurement.importances.first { $0.method == "conditional" }
    let hasSkill = evaluation.beatsNullModel(confidence: confidence)
    let suspects = warnings.suspects
    let members = Dictionary(uniqueKeysWithValues: groups.map { ($0.name, $0.members) })
    let influenced = Set(warnings.filter { $0.code == InfluentialRows.code }.compactMap(\.feature))
    let design = evaluation.studies[0].heldOut.x.features
    return zip(measurement.permutation.importances.features, design).map { score, feature in
      let cluster = redundancy.cluster(of: score.feature)
      return VerdictEvidence(
        permutation: score, conditional: conditional?[score.feature],
        isSeenByLinearModel: linear?.sees(score.feature, confidence: confidence),
        suspects: (members[score.feature] ?? [score.feature]).filter(suspects.contains), hasSkill: hasSkill,
        hangsOnFewRows: influenced.contains(score.feature),
        signAgreement: evaluation.signAgreement(of: feature),
        selection: stability?.features.first { $0.feature == score.feature }.map {
          ($0.probability, stability?.cutoff ?? 1)
        },
        isClusterSupported: cluster.map { ($0.importance?.low ?? 0) > 0 },
        substitutes: redundancy.features.first { $0.feature == score.feature }?.substitutes.map(\.feature)
          ?? cluster?.members.filter { $0 != score.feature } ?? [])
    }
  }
}

extension Evaluation {
  /// The share of refits in which the coefficient of a feature's only column has the sign that most give it; nil for
  /// features of several columns and models without coefficients.
  func signAgreement(of feature: Feature) -> Double? {
    guard feature.columns.count == 1, studies.count > 1 else { return nil }
    var (positive, negative) = (0, 0)
    for study in studies {
      // A level that training rows lack moves the columns of a refit.
      guard let own = study.heldOut.x.features.first(where: { $0.name == feature.name }), own.columns.count == 1,
        let weight = study.predictor.linearWeights(of: Array(own.columns))?.first
      else { return nil }
      if weight > 0 { positive += 1 }
      if weight < 0 { negative += 1 }
    }
    return positive + negative == 0 ? nil : Double(max(positive, negative)) / Double(studies.count)
  }
}

extension Importances {
  /// Whether a feature stands out from chance when all features are looked at.
  fileprivate func sees(_ feature: ByteText, confidence: Double) -> Bool {
    guard let score = self[feature], let low = score.low, low > 0 else { return false }
    return score.adjustedPValue.map { $0 <= 1 - confidence } ?? true
  }
}
