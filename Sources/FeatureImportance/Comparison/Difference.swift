/// How far an estimate moved from one run to another, and whether that is more than noise.
public struct Difference: Sendable, Equatable {
  public var first: Double
  public var second: Double
  /// Second minus first.
  public var estimate: Double
  public var standardError: Double
  /// Of this difference alone.
  public var low: Double
  public var high: Double
  /// That there is none; two-sided.
  public var pValue: Double
  /// Holm's, over all that are compared beside it; nil before that is known.
  public var adjustedPValue: Double?
}

/// An estimate of one run with what its error can be had from.
struct JudgedValue: Sendable {
  let value: Double
  /// In each refit; nil where it is not defined.
  let refits: [Double?]
  let standardError: Double?
  let degreesOfFreedom: Double
}

extension Difference {
  /// By the corrected resampled t-test where refits are paired, otherwise by Welch's from both standard errors.
  ///
  /// - Parameter rounding: a difference of which nothing is left beyond it counts as none.
  /// - Returns: nil where no error is known.
  /// - SeeAlso: `Replicates`; Nadeau, Bengio (2003), Machine Learning 52; Welch (1947), Biometrika 34.
  init?(
    _ first: JudgedValue, _ second: JudgedValue, _ pairing: RefitPairing, confidence: Double, rounding: Double
  ) {
    if case .paired(let testShare) = pairing,
      let paired = Self.paired(first, second, testShare: testShare, confidence: confidence, rounding: rounding)
    {
      self = paired
      return
    }
    guard let a = first.standardError, let b = second.standardError else { return nil }
    let (va, vb) = (a * a, b * b)
    let sum = va / first.degreesOfFreedom * va + vb / second.degreesOfFreedom * vb
    self.init(
      first, second, second.value - first.value, error: (va + vb).squareRoot(),
      degreesOfFreedom: sum > 0 ? (va + vb) * (va + vb) / sum : .infinity, confidence: confidence, rounding: rounding)
  }

  private static func paired(
    _ first: JudgedValue, _ second: JudgedValue, testShare: Double, confidence: Double, rounding: Double
  ) -> Difference? {
    let differences = zip(first.refits, second.refits).compactMap { a, b in a.flatMap { a in b.map { $0 - a } } }
    guard differences.count > 1 else { return nil }
    let replicates = Replicates(refits: [differences], testShare: testShare)
    return Difference(
      first, second, replicates.mean(0), error: replicates.standardError(0),
      degreesOfFreedom: Double(differences.count - 1),
      confidence: confidence, rounding: rounding)
  }

  private init(
    _ first: JudgedValue, _ second: JudgedValue, _ estimate: Double, error: Double, degreesOfFreedom: Double,
    confidence: Double, rounding: Double
  ) {
    self.first = first.value
    self.second = second.value
    self.estimate = estimate
    standardError = error
    func critical(_ tail: Double) -> Double {
      degreesOfFreedom.isFinite
        ? StudentT(degreesOfFreedom: degreesOfFreedom).quantile(upperTail: tail) : Normal.quantile(upperTail: tail)
    }
    let reach = error > 0 ? critical((1 - confidence) / 2) * error : 0
    (low, high) = (estimate - reach, estimate + reach)
    if abs(estimate) <= rounding {
      pValue = 1
    } else if error > 0 {
      let t = abs(estimate) / error
      pValue =
        2
        * (degreesOfFreedom.isFinite
          ? StudentT(degreesOfFreedom: degreesOfFreedom).upperTail(t) : Normal.upperTail(t))
    } else {
      pValue = 0
    }
  }
}

extension [Difference?] {
  /// With Holm's p-values over those that there are.
  func adjusted() -> [Difference?] {
    let known = indices.filter { self[$0] != nil }
    var result = self
    for (index, adjusted) in zip(known, holmAdjusted(compactMap { $0?.pValue })) {
      result[index]?.adjustedPValue = adjusted
    }
    return result
  }
}
