import Tabular

extension RankedFeature {
  /// Ranks features by the permutation importance of one model and says of each why it stands where it stands.
  ///
  /// - Parameter linear: permutation importance of the best linear model, if the ranking is a network's.
  static func ranking(
    _ permutation: MethodTable, linear: Importances?, path: PathResult, warnings: [RunWarning], task: Task,
    confidence: Double
  ) -> [RankedFeature] {
    let scores = permutation.importances.features
    let sets = RankSets(permutation, confidence: confidence)
    let entries = PathOrder(path).ranks
    let chosen = Set(path.validation.map { path.features(at: path.points[$0.oneStandardError]) } ?? [])
    let suspects = warnings.suspects
    return sets.order.enumerated().map { place, index in
      let score = scores[index]
      let isSelected = chosen.contains(score.feature)
      let isSupported = (score.low ?? 0) > 0
      let isUnseen = linear.map { !$0.sees(score.feature, confidence: confidence) } ?? false
      let verdict: Verdict? =
        suspects.contains(score.feature) ? .suspicious : !isSupported ? .unsupported : isUnseen ? .nonlinear : nil
      return RankedFeature(
        feature: score.feature, rank: place + 1, rankLow: sets.low[index], rankHigh: sets.high[index],
        tier: sets.tier[index], score: score.score, low: score.low, high: score.high, isSelected: isSelected,
        entry: entries[score.feature], verdict: verdict,
        why: sentence(score, verdict: verdict, isSelected: isSelected, task: task, confidence: confidence))
    }
  }

  private static func sentence(
    _ score: ImportanceScore, verdict: Verdict?, isSelected: Bool, task: Task, confidence: Double
  ) -> String {
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
    switch verdict {
    case .suspicious: text += ", but it is suspected of leakage: see the warnings."
    case .unsupported: text += ": not distinguishable from no importance."
    case .nonlinear:
      text += "; the best linear model does not see it: its effect is non-linear or lies in combinations."
    case nil: text += isSelected ? "; the lasso keeps it at lambda.1se." : "; the lasso drops it at lambda.1se."
    }
    return text
  }
}

extension Importances {
  /// Whether a feature stands out from chance when all features are looked at.
  fileprivate func sees(_ feature: ByteText, confidence: Double) -> Bool {
    guard let score = self[feature], let low = score.low, low > 0 else { return false }
    return score.adjustedPValue.map { $0 <= 1 - confidence } ?? true
  }
}
