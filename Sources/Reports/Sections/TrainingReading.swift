import FeatureImportance

/// What the records of a model's networks say, in sentences.
struct TrainingReading {
  let network: NetworkResult
  /// First-layer norms of features with their spread over networks; nil where they are not known.
  let weights: Importances?

  var sentences: [Prose] { endings + [overfitting, agreement].compactMap { $0 } }

  private var records: [TrainingRecord] { network.training }

  /// "All 5 networks", "2 of 5 networks".
  private func counted(_ count: Int) -> String {
    let whole = records.count
    if whole == 1 { return "The network" }
    return count == whole ? "All \(whole) networks" : "\(count) of \(whole) networks"
  }

  // MARK: Why training ended

  private var endings: [Prose] {
    TrainingRecord.End.allCases.compactMap { end in
      let ended = records.filter { $0.end == end }
      guard !ended.isEmpty else { return nil }
      let (who, were) = (counted(ended.count), ended.count == 1 ? "was" : "were")
      switch end {
      case .stoppedEarly:
        let best = ended.map(\.best)
        let (first, last) = (best.min() ?? 0, best.max() ?? 0)
        let place = first == last ? "epoch \(first)" : "epochs \(first) to \(last)"
        return "\(who) stopped early: the loss on validation rows was lowest in \(place) and did not fall any more."
      case .epochs:
        let learning = ended.count(where: \.isStillLearning)
        return learning == 0
          ? "\(who) used all epochs, and the loss had come to rest before."
          : "\(who) used all epochs, and \(learning == ended.count ? "the" : "of \(learning) the") loss was still falling: more "
            + "epochs may help."
      case .converged: return "\(who) converged: \(were) trained until the gradient was zero to the tolerance."
      case .stalled: return "\(who) ended where no step lowers the loss any more, to the precision of numbers."
      }
    }
  }

  // MARK: Training against validation

  /// Validation losses of best epochs are the least of their kind, so that a gap is rather larger than it seems.
  private var overfitting: Prose? {
    let pairs = records.compactMap { record in
      record.kept.flatMap { epoch in epoch.validationLoss.map { (training: epoch.loss, validation: $0) } }
    }
    guard !pairs.isEmpty else { return nil }
    let training = pairs.map(\.training).reduce(0, +) / Double(pairs.count)
    let validation = pairs.map(\.validation).reduce(0, +) / Double(pairs.count)
    let numbers =
      "In the epochs whose weights are kept, the loss is \(training.significant(3)) on training rows and "
      + "\(validation.significant(3)) on validation rows"
    // A gap of a quarter of the loss shows in the figure; beyond twice its error over networks it is not their luck.
    guard validation > 1.25 * training else { return "\(numbers): no sign of overfitting." }
    guard pairs.count == 1 || Self.exceedsError(pairs.map { $0.validation - $0.training }) else {
      return "\(numbers); the gap differs so much between networks that it may be chance of which rows were kept aside."
    }
    let stillFalls = 2 * records.count(where: \.isStillLearning) > records.count
    return "\(numbers): the networks fit their own rows better than new ones "
      + (stillFalls
        ? "and still become better on new ones."
        : "(overfitting). More rows, fewer units or a stronger penalty would narrow the gap.")
  }

  private static func exceedsError(_ values: [Double]) -> Bool {
    let count = Double(values.count)
    let center = values.reduce(0, +) / count
    let variance = values.reduce(0) { $0 + ($1 - center) * ($1 - center) } / (count - 1)
    return center > 2 * (variance / count).squareRoot()
  }

  // MARK: Networks against each other

  /// The intraclass correlation of features' weights: the share of their variance that all networks have in common.
  ///
  /// - SeeAlso: Shrout, Fleiss (1979), Psychological Bulletin 86; the bounds are those of Cicchetti (1994), Psychological
  ///   Assessment 6.
  private var agreement: Prose? {
    let networks = Double(records.count)
    guard let features = weights?.features, features.count > 1, networks > 1 else { return nil }
    let errors = features.compactMap(\.standardError)
    guard errors.count == features.count else { return nil }
    let count = Double(features.count)
    let center = features.reduce(0) { $0 + $1.score } / count
    let ofMeans = features.reduce(0) { $0 + ($1.score - center) * ($1.score - center) } / (count - 1)
    let error = errors.reduce(0) { $0 + $1 * $1 } / count
    let common = max(0, ofMeans - error)
    guard common + error > 0 else { return nil }
    let share = common / (common + networks * error)
    let what = "\(share.percent) of what tells the first-layer weights of features apart is common to the networks"
    if share >= 0.75 { return "The networks agree on which features weigh most: \(what)." }
    if share >= 0.4 { return "The networks agree in part on which features weigh most: \(what)." }
    return "The networks disagree on which features weigh most: \(what), the rest is the chance of their beginnings."
  }
}

extension TrainingRecord {
  /// Whether the last tenth of the epochs still lowered the loss by a hundredth, about what a figure shows.
  var isStillLearning: Bool {
    let losses = epochs.map { $0.validationLoss ?? $0.loss }
    let tail = losses.suffix(max(1, losses.count / 10))
    guard let before = losses.dropLast(tail.count).min(), let after = tail.min() else { return false }
    return after < 0.99 * before
  }
}
