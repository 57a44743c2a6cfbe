/// What a network adds to the models that are linear in their columns, judged on the same held-out rows.
public enum NetworkSkill: String, Sendable, Codable, CaseIterable {
  /// It does not beat the null model beyond the error: its ranking means nothing.
  case none = "no skill"
  /// It beats the null model, but not the best linear model beyond the error: its ranking adds nothing.
  case noGain = "no gain"
  /// It beats the best linear model beyond the error, and that the null model.
  case gain
  /// It beats the best linear model beyond the error, and no linear model beats the null model: what can be learnt is
  /// non-linear only.
  case nonlinearOnly = "non-linear only"
  /// It beats the null model, and no linear model was fitted to compare it with.
  case unopposed

  /// Whether its ranking says something that no linear model's does.
  public var isWorthRanking: Bool {
    switch self {
    case .none, .noGain: false
    case .gain, .nonlinearOnly, .unopposed: true
    }
  }

  /// What a reader should know wherever the model is named; nil where its ranking can be read as it is.
  public var remark: String? {
    switch self {
    case .none: "no skill"
    case .noGain: "no gain over the linear models"
    case .nonlinearOnly: "non-linear only"
    case .gain, .unopposed: nil
    }
  }

  /// - Parameter linear: evaluations over the same plan; the one with the lowest loss is compared.
  init(_ network: Evaluation, against linear: [Evaluation], confidence: Double) {
    guard network.beatsNullModel(confidence: confidence) else {
      self = .none
      return
    }
    guard let best = linear.min(by: { $0.loss < $1.loss }) else {
      self = .unopposed
      return
    }
    guard network.beats(best, confidence: confidence) else {
      self = .noGain
      return
    }
    self = linear.contains { $0.beatsNullModel(confidence: confidence) } ? .gain : .nonlinearOnly
  }
}

/// A network beside the linear models of one analysis.
struct Competition {
  let evaluations: [Evaluation]
  /// Of each evaluation; nil for a model that is linear in its columns.
  let skills: [NetworkSkill?]
  /// The model whose importances make the ranking: the one with the lowest loss, a network only if it is worth it.
  let best: Int

  init(_ evaluations: [Evaluation], confidence: Double) {
    let linear = evaluations.filter { !$0.isNetwork }
    let skills = evaluations.map { $0.isNetwork ? NetworkSkill($0, against: linear, confidence: confidence) : nil }
    let candidates = evaluations.indices.filter { linear.isEmpty || skills[$0]?.isWorthRanking ?? true }
    self.evaluations = evaluations
    self.skills = skills
    best = candidates.min { evaluations[$0].loss < evaluations[$1].loss } ?? 0
  }

  /// The linear model with the lowest loss; nil if there is none.
  var bestLinear: Int? {
    evaluations.indices.filter { !evaluations[$0].isNetwork }.min { evaluations[$0].loss < evaluations[$1].loss }
  }

  /// What a reader should know of the networks.
  var warnings: [RunWarning] {
    zip(evaluations, skills).compactMap { evaluation, skill in
      guard let skill else { return nil }
      let title = Catalog.model(evaluation.model.name)?.title ?? evaluation.model.name
      let other = bestLinear.flatMap { Catalog.model(evaluations[$0].model.name)?.title.lowercased() } ?? ""
      let (loss, null) = (shortened(evaluation.loss), shortened(evaluation.nullLoss))
      let opposed = bestLinear.map { shortened(evaluations[$0].loss) } ?? ""
      let (finding, consequence): (String, String)
      switch skill {
      case .none:
        finding =
          "\(title): no better than the null model beyond the error (held-out loss \(loss), null model \(null))."
        consequence = "Its ranking means nothing."
      case .noGain:
        finding = "\(title): no better than \(other) beyond the error (held-out loss \(loss) against \(opposed))."
        consequence = "Its ranking adds nothing to that of \(other)."
      case .gain:
        finding = "\(title): better than \(other) beyond the error (held-out loss \(loss) against \(opposed))."
        consequence =
          "Part of what the features say is non-linear or lies in their combination, which coefficients do not show."
      case .nonlinearOnly:
        finding =
          "Non-linear only: the linear models do not beat the null model (held-out loss \(opposed), null model \(null)), the "
          + "network does (\(loss))."
        consequence =
          "What the features say is non-linear or lies in their combination; coefficients and the L1 path show nothing of it."
      case .unopposed: return nil
      }
      return RunWarning(
        code: "network-" + skill.rawValue.replacing(" ", with: "-"), severity: .note, finding: finding,
        consequence: consequence)
    }
  }
}
