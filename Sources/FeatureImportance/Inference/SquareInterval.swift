import Foundation

/// Confidence intervals of a squared length, as an importance is, from an estimate with normal errors.
///
/// Where X has ν normal coordinates of variance 1 and the length ρ of their means is unknown, ρ is in the set if
/// `max(0, ρ - c) <= ‖X‖ <= ρ + c`, with the c(ρ) for which that has the probability asked for. Far from 0 this is the
/// usual interval. Near 0, where a length has no negative error to balance the positive one, it neither misses 0 too
/// often nor is it ever empty, and coverage is what is claimed all the way.
/// - SeeAlso: Kent, Hainsworth (1995), J. Roy. Stat. Soc. D 44(3), the symmetric range interval.
struct SquareInterval {
  /// ν, at least 1, not necessarily whole.
  let dimensions: Double
  let confidence: Double

  /// The interval of the length ρ.
  ///
  /// - Parameter length: ‖X‖, not negative.
  func lengths(from length: Double) -> ClosedRange<Double> {
    guard length.isFinite else { return 0 ... .infinity }
    if dimensions <= 1 && length > Self.far {
      let reach = Normal.quantile(upperTail: (1 - confidence) / 2)
      if reach < Self.far / 2 { return length - reach...length + reach }
    }
    let top = length + 2 * (reach(at: 0) + dimensions.squareRoot())
    let low = length <= reach(at: 0) ? 0 : root(in: 0...length) { $0 + reach(at: $0) - length }
    let high = root(in: low...top) { $0 - reach(at: $0) - length }
    return low...max(low, high)
  }

  /// Beyond this many errors from 0 nothing is left of the other sign: in one direction the usual interval to 1e-9.
  private static let far = 12.0

  /// The interval of the squared length, from an estimate of the length with that error in each coordinate.
  func squares(from length: Double, error: Double) -> ClosedRange<Double> {
    let lengths = lengths(from: length / error)
    let (low, high) = (lengths.lowerBound * error, lengths.upperBound * error)
    return low * low...high * high
  }

  /// c(ρ).
  private func reach(at center: Double) -> Double {
    root(in: 0...12 + 2 * dimensions.squareRoot()) {
      probability(below: center + $0, center) - probability(below: max(0, center - $0), center) - confidence
    }
  }

  /// P(‖X‖ <= length), the length of the means being `center`.
  private func probability(below length: Double, _ center: Double) -> Double {
    guard length > 0 else { return 0 }
    if dimensions <= 1 { return Normal.cdf(length - center) - Normal.cdf(-length - center) }
    // Noncentral chi-squared by its cube root (Abdel-Aty 1954, Biometrika 41): to some thousandths.
    let total = dimensions + center * center
    let spread = 2 * (1 + center * center / total) / (9 * total)
    return Normal.cdf((cbrt(length * length / total) - 1 + spread) / spread.squareRoot())
  }

  /// Where an increasing function is 0, by false position; where one end stays, its value counts half (Illinois).
  ///
  /// - SeeAlso: Dowell, Jarratt (1971), BIT 11(2).
  private func root(in range: ClosedRange<Double>, _ function: (Double) -> Double) -> Double {
    var (low, high) = (range.lowerBound, range.upperBound)
    var (below, above) = (function(low), function(high))
    guard below < 0 else { return low }
    guard above > 0 else { return high }
    var last = 0
    var root = low
    for _ in 0..<60 {
      let next = (low * above - high * below) / (above - below)
      guard abs(next - root) > 1e-9 else { return next }
      root = next
      let value = function(next)
      if value < 0 {
        (low, below) = (next, value)
        if last < 0 { above /= 2 }
        last = -1
      } else {
        (high, above) = (next, value)
        if last > 0 { below /= 2 }
        last = 1
      }
    }
    return root
  }
}
