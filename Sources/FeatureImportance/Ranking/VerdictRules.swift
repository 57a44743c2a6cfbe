import Tabular

/// What all models and methods say of one feature.
struct VerdictEvidence {
  /// Of the model that ranks, with their intervals; conditional importance nil where it was not measured.
  var permutation: ImportanceScore
  var conditional: ImportanceScore?
  /// Whether the best linear model sees it beyond chance; nil where a linear model ranks.
  var isSeenByLinearModel: Bool?
  /// What the audit suspects of giving the outcome away: the feature itself, or members of a group.
  var suspects: [ByteText] = []
  /// Whether the model that ranks predicts better than nothing.
  var hasSkill = true
  /// Whether the audit found a row without which its coefficient moves by more than its error.
  var hangsOnFewRows = false
  /// The share of refits in which its coefficient has the sign that most give it; nil where there is no single sign.
  var signAgreement: Double?
  /// How often the lasso chooses it on half of the rows, and how often it must to count as stable; nil where not measured.
  var selection: (probability: Double, cutoff: Double)?
  /// Whether its cluster is worth something when all of it is shuffled; nil for a feature that stands alone.
  var isClusterSupported: Bool?
  /// Features that could stand in for it, strongest first.
  var substitutes: [ByteText] = []
}

/// The rules by which each feature gets its word, with their thresholds and reasons. The first rule that holds speaks.
public enum VerdictRules {
  /// Of the permutation importance: with less than this left when only what the others do not say is shuffled, others carry
  /// the feature. A correlation of 0.9 with one other leaves 0.19.
  public static let redundantShare = 0.2
  /// Of refits: of 10, one may give another sign by chance.
  public static let signAgreement = 0.9
  /// Of half-samples: what the lasso chooses in more than half of them is no mere noise, and below the cutoff not stable.
  public static let unstableProbability = 0.5

  /// nil for a feature that stands, of which nobody has measured whether others could replace it.
  static func verdict(_ evidence: VerdictEvidence) -> RankedFeature.Verdict? {
    let isSupported = (evidence.permutation.low ?? 0) > 0
    let isSeen = evidence.isSeenByLinearModel ?? true
    if !evidence.suspects.isEmpty { return .suspicious }
    // A model that predicts nothing speaks for nothing.
    guard evidence.hasSkill else { return .unsupported }
    // What a few rows make of it is neither support nor its absence.
    if evidence.hangsOnFewRows { return .unstable }
    if isSupported {
      if !isSeen { return .nonlinear }
      if let agreement = evidence.signAgreement, agreement < signAgreement { return .unstable }
      guard let conditional = evidence.conditional else { return nil }
      let isCarried = (conditional.low ?? 0) <= 0 || conditional.score < redundantShare * evidence.permutation.score
      return isCarried ? .redundant : .unique
    }
    // Shuffled alone it costs nothing, because the rest of its cluster covers for it.
    if evidence.isClusterSupported == true { return .redundant }
    if let (probability, cutoff) = evidence.selection, probability > unstableProbability, probability < cutoff {
      return .unstable
    }
    return .unsupported
  }

  /// What follows the number in a feature's sentence; nil where no rule speaks.
  static func reason(_ verdict: RankedFeature.Verdict?, _ evidence: VerdictEvidence) -> String? {
    let others =
      evidence.substitutes.isEmpty
      ? "the others together" : evidence.substitutes.prefix(3).map { "\"\($0)\"" }.joined(separator: ", ")
    switch verdict {
    case .suspicious:
      let members = evidence.suspects.filter { $0 != evidence.permutation.feature }.map { "\"\($0)\"" }
      let what =
        members.isEmpty
        ? "it gives"
        : "its member\(members.count == 1 ? "" : "s") \(members.joined(separator: ", ")) "
          + (members.count == 1 ? "gives" : "give")
      return ", but the audit suspects that \(what) the outcome away: see the warnings."
    case .unstable:
      if evidence.hangsOnFewRows {
        return ", but its coefficient moves by more than its error when one row is left out."
      }
      if let agreement = evidence.signAgreement, agreement < signAgreement {
        return ", but its sign holds in only \(percentage(agreement)) of the refits."
      }
      return evidence.selection.map {
        "; the lasso chooses it in \(percentage($0.probability)) of half-samples, which is neither chance nor stable."
      }
    case .unsupported: return ": not distinguishable from no importance."
    case .nonlinear:
      return "; the best linear model does not see it: its effect is non-linear or lies in combinations."
    case .redundant: return "; \(others) can stand in for it."
    case .unique: return "; nothing else carries what it says."
    case nil: return nil
    }
  }

  /// The rules in words, in their order, for whoever doubts a verdict.
  public static let described: [(verdict: RankedFeature.Verdict, rule: String)] = [
    (.suspicious, "the audit found that it, or a member of the group, may give the outcome away"),
    (
      .unstable,
      "one row left out moves its coefficient by more than the coefficient's error; or it is supported, but fewer than "
        + "\(percentage(signAgreement)) of the refits agree on its sign; or it is not, but the lasso chooses it in more than "
        + "\(percentage(unstableProbability)) of half-samples and fewer than it takes to be stable"
    ),
    (.nonlinear, "supported by the network that ranks, and the best linear model does not see it beyond chance"),
    (
      .redundant,
      "supported, but shuffling only what the others do not say of it costs nothing beyond chance or less than "
        + "\(percentage(redundantShare)) as much (a correlation of 0.9 leaves 19 %); or not supported alone, but its cluster is"
    ),
    (.unique, "supported, and so is its conditional importance"),
    (
      .unsupported,
      "the interval of its permutation importance holds 0, and nothing above speaks for it; or no model beats the null model"
    ),
  ]
}
