/// What curves and decompositions say, in sentences, by stated rules.
public struct CurveReading: Sendable {
  /// The rules' thresholds.
  enum Rule {
    /// A difference counts when it is beyond so many standard errors.
    static let standardErrors = 2.0
    /// Less held-out loss for the last step in rows than this share of it is not worth collecting for.
    static let worthwhileGain = 0.01
    /// The least share of held-out loss that is called high for bias, for variance, or for the distance of training loss.
    static let high = 0.05
    /// How many times one of bias and variance must be the other to be named alone.
    static let dominance = 2.0
  }

  /// One sentence or two for each model, whose name stands first.
  public let sentences: [String]

  /// - Parameters:
  ///   - curves: a model is judged by its curve over rows.
  ///   - decompositions: of the same models; empty for classes.
  public init(_ curves: [LossCurve], _ decompositions: [BiasVariance]) {
    var sentences: [String] = []
    for curve in curves where curve.axis == .rows {
      guard let last = curve.points.last else { continue }
      let parts = decompositions.first { $0.model == curve.model && $0.axis == nil }
      let causes = parts.map(Self.causes) ?? Self.distance(last)
      sentences.append("\(curve.model): " + [Self.rows(curve), causes].compactMap { $0 }.joined(separator: "; ") + ".")
    }
    for curve in curves where curve.axis != .rows {
      if let sentence = Self.complexity(curve) { sentences.append(sentence) }
    }
    self.sentences = sentences
  }

  /// Whether more rows would help.
  private static func rows(_ curve: LossCurve) -> String? {
    guard curve.points.count > 1, let last = curve.points.last, let gain = last.gain else { return nil }
    let before = curve.points[curve.points.count - 2]
    let step = "from \(count(before.place)) to \(count(last.place)) rows"
    guard let error = gain.standardError else { return nil }
    let reach = Rule.standardErrors * error
    let least = Rule.worthwhileGain * before.heldOut.value
    let amount = "\(shortened(gain.value)) ± \(shortened(error, digits: 2))"
    if gain.value - reach > 0 && gain.value >= least {
      return "more rows would help: \(step) held-out loss still falls by \(amount) (\(share(gain, of: before.heldOut)))"
    }
    if gain.value + reach < least {
      return
        "more rows would hardly help: \(step) held-out loss falls by \(amount) (\(share(gain, of: before.heldOut)))"
    }
    return "whether more rows would help is open: \(step) held-out loss falls by \(amount)"
  }

  /// Bias or variance, whichever is large beside the loss.
  private static func causes(_ parts: BiasVariance) -> String {
    let (bias, variance, loss) = (parts.squaredBias, parts.variance, parts.loss.value)
    let least = Rule.high * loss
    let hasBias = bias.value - Rule.standardErrors * (bias.standardError ?? .infinity) > 0 && bias.value >= least
    let hasVariance = variance.value >= least
    let seen = bias.value > 0 ? "\(share(bias, of: parts.loss)) of held-out loss is bias²" : "no bias² is seen"
    let shares = "\(seen), \(share(variance, of: parts.loss)) is variance"
    if hasVariance && variance.value > Rule.dominance * max(0, bias.value) {
      return "high variance (\(shares)): a stronger penalty, fewer features or more rows would steady it"
    }
    if hasBias && bias.value > Rule.dominance * variance.value {
      return "high bias (\(shares)): it is too rigid, or given too little, however many rows it learns from"
    }
    if hasBias && hasVariance { return "both bias and variance are high (\(shares))" }
    return "neither bias nor variance stands out from noise (\(shares))"
  }

  /// Where loss has no such parts: how far held-out loss is above training loss.
  private static func distance(_ point: LossCurve.Point) -> String? {
    let gap = LossEstimate(point.heldOut.value - point.training.value)
    guard point.heldOut.value > 0 else { return nil }
    return gap.value >= Rule.high * point.heldOut.value
      ? "high variance: training loss is \(share(gap, of: point.heldOut)) below held-out loss"
      : "training loss is as high as held-out loss but for \(share(gap, of: point.heldOut)): less loss takes a more "
        + "flexible model or features that say more"
  }

  /// Where along lambda or width held-out loss is least, and what more flexibility costs.
  private static func complexity(_ curve: LossCurve) -> String? {
    guard let best = curve.best, let last = curve.points.last, curve.points.count > 1 else { return nil }
    let point = curve.points[best]
    let place = curve.axis == .width ? "width \(count(point.place))" : "lambda \(shortened(point.place))"
    let text =
      "\(curve.model) over \(curve.axis.rawValue): held-out loss is least at \(place) (\(count(point.parameters)) "
      + "parameters); "
    let cost = LossEstimate(last.heldOut.value - point.heldOut.value)
    guard best < curve.points.count - 1 else { return text + "that is the most flexible one tried." }
    guard cost.value >= Rule.worthwhileGain * point.heldOut.value else {
      return text + "the most flexible one tried costs next to nothing (\(share(cost, of: point.heldOut)))."
    }
    return text + "at the most flexible one tried it is \(share(cost, of: point.heldOut)) higher."
  }

  private static func share(_ part: LossEstimate, of whole: LossEstimate) -> String {
    percentage(part.value / whole.value)
  }

  private static func count(_ value: Double) -> String {
    var text = String(Int(value.rounded()))
    for place in stride(from: text.count - 3, to: 0, by: -3) {
      text.insert(",", at: text.index(text.startIndex, offsetBy: place))
    }
    return text
  }
}
