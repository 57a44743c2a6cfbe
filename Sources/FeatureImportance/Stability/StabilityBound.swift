import Foundation

/// How many features that do not matter stability selection keeps at most, on average.
///
/// A feature is kept when it is among the first q of p to enter the path in at least a share `cutoff` of the halves of B
/// complementary pairs. Of q, cutoff and the bound any two determine the third. "Does not matter" means: is selected on
/// half of the rows less often than if q features were drawn blindly, q / p.
///
/// - SeeAlso: Meinshausen, Bühlmann (2010), J. R. Stat. Soc. B 72(4); Shah, Samworth (2013), J. R. Stat. Soc. B 75(1).
///   Values agree with R's `stabs::stabsel_parameters(sampling.type = "SS")`.
public struct StabilityBound: Sendable, Equatable {
  /// What is taken for granted of how selection probabilities are distributed: the more, the tighter the bound.
  public enum Assumption: String, Sendable, Codable, CaseIterable {
    /// Nothing, and features that do not matter are exchangeable: Meinshausen and Bühlmann's bound.
    case none
    /// The share of pairs that select a feature twice has a unimodal distribution.
    case unimodal
    /// That distribution is -1/2-concave, and that of the share of halves -1/4-concave.
    case rConcave = "r-concave"
  }

  public var assumption: Assumption
  /// p.
  public var featureCount: Int
  /// B.
  public var pairs: Int

  /// - Precondition: at least one feature, at least two pairs.
  public init(_ assumption: Assumption, featureCount: Int, pairs: Int) {
    precondition(featureCount >= 1 && pairs >= 2, "nothing to bound")
    self.assumption = assumption
    self.featureCount = featureCount
    self.pairs = pairs
  }

  /// The expected number of false selections, at most; infinite where the theory says nothing.
  ///
  /// - Parameters:
  ///   - selected: features that each half selects, q, from 1 to p.
  ///   - cutoff: a share of halves above a half, at most 1.
  /// - Complexity: O(1), under r-concavity O(B²).
  public func falseSelections(selected q: Int, cutoff: Double) -> Double {
    let (p, b) = (Double(featureCount), Double(pairs))
    let q = Double(q)
    let share = q / p
    switch assumption {
    case .none: return cutoff > 0.5 ? q * q / p / (2 * cutoff - 1) : .infinity
    case .unimodal:
      if cutoff > 0.75 { return q * q / p * 4 * (1 - cutoff + 1 / (2 * b)) / (1 + 1 / b) }
      guard cutoff > 0.5 + min(share * share, 1 / (2 * b) + 0.75 * share * share) else { return .infinity }
      let width = 2 * cutoff - 1 - 1 / (2 * b)
      return width > 0 ? q * q / p / (2 * width) : .infinity
    case .rConcave:
      guard cutoff > 0.5 else { return .infinity }
      // The cutoff as a number of halves; the rounding keeps 0.75 of 100 at 75.
      let halves = Int((cutoff * 2 * b * (1 - 1e-10)).rounded(.up))
      let twice = RConcaveTail(mean: share * share, count: pairs, r: -1 / 2)
      let once = RConcaveTail(mean: share, count: 2 * pairs, r: -1 / 4)
      return p * min(1, twice.bound(at: halves - pairs), once.bound(at: halves))
    }
  }

  /// The most features that each half may select, at least 1: with more the bound would exceed `allowed`.
  ///
  /// - Complexity: as log p bounds.
  public func mostSelected(allowing allowed: Double, cutoff: Double) -> Int {
    // Beyond p / √3 the unimodal theorem does not hold.
    let most = assumption == .unimodal ? Int(Double(featureCount) / 3.0.squareRoot()) : featureCount
    var (low, high) = (1, max(1, most))
    // The bound rises with q.
    while low < high {
      let middle = (low + high + 1) / 2
      if falseSelections(selected: middle, cutoff: cutoff) <= allowed { low = middle } else { high = middle - 1 }
    }
    return low
  }

  /// The smallest share of halves, a multiple of 1 / 2B, at which the bound is below `allowed`; nil where none is.
  public func leastCutoff(allowing allowed: Double, selected q: Int) -> Double? {
    let shares = (pairs + 1...2 * pairs).map { Double($0) / Double(2 * pairs) }
    return shares.first { falseSelections(selected: q, cutoff: $0) <= allowed }
  }
}
