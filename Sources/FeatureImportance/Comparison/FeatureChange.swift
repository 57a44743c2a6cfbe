public import Tabular

/// One feature in two runs that both rank it.
public struct FeatureChange: Sendable, Equatable {
  public var feature: ByteText
  public var first: RankedFeature
  public var second: RankedFeature
  /// Of permutation importance by the compared model; nil where scores cannot be compared.
  public var difference: Difference?

  /// Whether the verdict is another.
  public var hasOtherVerdict: Bool { first.verdict != second.verdict }
}

extension FeatureChange {
  static func all(
    _ a: Run, _ b: Run, _ model: RunComparison.ComparedModel, isComparable: Bool, _ pairing: RefitPairing,
    confidence: Double
  ) -> [FeatureChange] {
    let before = Dictionary(a.ranking.map { ($0.feature, $0) }) { first, _ in first }
    var changes = b.ranking.compactMap { second in
      before[second.feature].map { FeatureChange(feature: second.feature, first: $0, second: second) }
    }
    guard isComparable, let scoresA = a.permutation(of: model.first), let scoresB = b.permutation(of: model.second)
    else { return changes }
    let table = Dictionary(scoresB.features.map { ($0.feature, $0) }) { first, _ in first }
    let own = Dictionary(scoresA.features.map { ($0.feature, $0) }) { first, _ in first }
    // Below a part in 10⁹ of the loss lies what another order of sums changes.
    let rounding = 1e-9 * max(abs(scoresA.baselineLoss ?? 0), abs(scoresB.baselineLoss ?? 0))
    let differences = changes.map { change in
      own[change.feature].flatMap { first in
        table[change.feature].flatMap { second in
          Difference(
            JudgedValue(first, of: scoresA, in: a), JudgedValue(second, of: scoresB, in: b), pairing,
            confidence: confidence, rounding: rounding)
        }
      }
    }
    for (index, difference) in differences.adjusted().enumerated() { changes[index].difference = difference }
    return changes
  }
}

extension Run {
  fileprivate func permutation(of model: String) -> Importances? {
    importances.first { $0.model == model && $0.method == "permutation" }
  }
}

extension JudgedValue {
  fileprivate init(_ score: ImportanceScore, of importances: Importances, in run: Run) {
    self.init(
      value: score.score, refits: score.refits.map { $0 }, standardError: score.standardError,
      // Errors over samples are those of normal roots.
      degreesOfFreedom: importances.intervalSource == "refits" ? Double(max(1, run.refits.count - 1)) : .infinity)
  }
}
