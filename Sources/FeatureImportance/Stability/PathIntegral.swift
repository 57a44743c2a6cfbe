/// Integrated path stability selection: instead of the largest selection probability along the path, its integral.
///
/// A feature's score is the mean over log lambda of `f(π)`, `f(π) = (2π - 1)³` above a half and else 0. With q(λ) features
/// in on average, of p, a feature that does not matter has an expected score of at most I / p,
///
///     I = mean over log lambda of  q²/(p B²) + 3 (B-1) q⁴/(p³ B²) + (B-1)(B-2) q⁶/(p⁵ B²),
///
/// so that by Markov's inequality keeping scores of at least t keeps at most I / t false ones on average. Lambdas are used
/// as far down as the mean stays below a small number.
///
/// - SeeAlso: Melikechi, Miller (2025), Integrated path stability selection, J. Am. Stat. Assoc., theorem 4.1 and section 4.
struct PathIntegral: Sendable {
  /// How many lambdas are used.
  let lambdaCount: Int
  /// Of each feature the expected number of false selections when it is the last to be kept, at most p.
  let expectedFalse: [Double]
  /// The smallest share of false ones among the kept, as expected, at which it is kept.
  let qValues: [Double]

  /// How far down the path goes: the authors' value.
  static let most = 0.05

  /// - Parameters:
  ///   - counts: by lambda and feature, in how many halves the feature is in.
  ///   - featureCount: p.
  ///   - pairs: B.
  init(_ counts: [[Int]], featureCount: Int, pairs: Int) {
    let averages = counts.map { Double($0.reduce(0, +)) / Double(2 * pairs) }
    let lambdaCount = Self.lambdaCount(averages, featureCount: featureCount, pairs: pairs)
    self.lambdaCount = lambdaCount
    let p = Double(featureCount)
    let steps = Double(max(1, lambdaCount))
    let bound =
      averages.prefix(lambdaCount).reduce(0) { $0 + Self.bound($1, p, Double(pairs)) } / steps
    let features = counts.first?.indices ?? 0..<0
    expectedFalse = features.map { feature in
      var sum = 0.0
      for lambda in 0..<lambdaCount { sum += Self.cube(Double(counts[lambda][feature]) / Double(2 * pairs)) }
      return bound > 0 ? min(p, bound / max(sum / steps, bound / p)) : p
    }
    qValues = Self.qValues(expectedFalse)
  }

  /// How many of the lambdas have a mean bound below `most`, when q features are in on average at each.
  static func lambdaCount(_ averages: [Double], featureCount: Int, pairs: Int) -> Int {
    var sum = 0.0
    for (index, q) in averages.enumerated() {
      sum += bound(q, Double(featureCount), Double(pairs))
      if sum > most * Double(index + 1) { return index }
    }
    return averages.count
  }

  private static func cube(_ probability: Double) -> Double {
    let excess = 2 * probability - 1
    return excess > 0 ? excess * excess * excess : 0
  }

  private static func bound(_ q: Double, _ p: Double, _ b: Double) -> Double {
    let share = q * q / (p * p)
    return p * (share + 3 * (b - 1) * share * share + (b - 1) * (b - 2) * share * share * share) / (b * b)
  }

  private static func qValues(_ expectedFalse: [Double]) -> [Double] {
    let order = expectedFalse.indices.sorted { (expectedFalse[$0], $0) < (expectedFalse[$1], $1) }
    var values = [Double](repeating: 1, count: expectedFalse.count)
    var least = 1.0
    for (place, feature) in order.enumerated().reversed() {
      // Of equal ones the last counts them all, and came first.
      least = min(least, expectedFalse[feature] / Double(place + 1))
      values[feature] = least
    }
    return values
  }
}
