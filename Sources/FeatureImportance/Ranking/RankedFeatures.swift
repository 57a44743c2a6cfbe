import Tabular

extension RankedFeature {
  /// Ranks features by the permutation importance of the best model and says of each why it stands where it stands.
  static func ranking(
    _ permutation: PermutationTable, path: PathResult, warnings: [RunWarning], task: Task, confidence: Double
  ) -> [RankedFeature] {
    let scores = permutation.importances.features
    let sets = RankSets(permutation.replicates, confidence: confidence)
    let entries = path.entries()
    let chosen = path.validation.map { path.points[$0.oneStandardError] }
    let suspects = Set(warnings.filter { $0.code == "leakage" }.compactMap(\.feature))
    return sets.order.enumerated().map { place, index in
      let score = scores[index]
      let isSelected = zip(path.columns, chosen?.coefficients ?? []).contains { $0.feature == score.feature && $1 != 0 }
      let isSupported = (score.low ?? 0) > 0
      let verdict: Verdict? = suspects.contains(score.feature) ? .suspicious : isSupported ? nil : .unsupported
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
    case .suspicious: text += ", but it predicts the target almost alone: check for leakage."
    case .unsupported: text += ": not distinguishable from no importance."
    case nil: text += isSelected ? "; the lasso keeps it at lambda.1se." : "; the lasso drops it at lambda.1se."
    }
    return text
  }
}

extension PathResult {
  /// The place of each feature in the order in which they enter as lambda falls; features that enter at the same lambda
  /// by the size of their standardised coefficient there.
  func entries() -> [ByteText: Int] {
    var first: [(feature: ByteText, point: Int, size: Double)] = []
    var seen: Set<ByteText> = []
    for (index, point) in points.enumerated() {
      for (column, b) in zip(columns, point.standardized) where b != 0 {
        if seen.insert(column.feature).inserted {
          first.append((column.feature, index, abs(b)))
        } else if let place = first.firstIndex(where: { $0.feature == column.feature && $0.point == index }) {
          first[place].size = max(first[place].size, abs(b))
        }
      }
    }
    let order = first.enumerated().sorted {
      ($0.element.point, $1.element.size, $0.offset) < ($1.element.point, $0.element.size, $1.offset)
    }
    return Dictionary(uniqueKeysWithValues: order.enumerated().map { ($1.element.feature, $0 + 1) })
  }
}
