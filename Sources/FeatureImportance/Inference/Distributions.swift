import Foundation

// Cumulative probabilities, upper tails and quantiles, all to 1e-12 of themselves however small they are: an upper tail
// is computed as such, never as 1 minus the rest. Swift-numerics has neither incomplete beta nor incomplete gamma.

/// The standard normal distribution.
public enum Normal {
  /// P(Z <= z).
  public static func cdf(_ z: Double) -> Double { upperTail(-z) }

  /// P(Z > z).
  public static func upperTail(_ z: Double) -> Double { erfc(z / 2.0.squareRoot()) / 2 }

  /// The z with P(Z <= z) = p.
  public static func quantile(_ p: Double) -> Double { symmetricQuantile(p, magnitude) }

  /// The z with P(Z > z) = q.
  public static func quantile(upperTail q: Double) -> Double { -quantile(q) }

  /// Tails of |Z|.
  private static func magnitude(_ z: Double) -> Tails {
    let w = z / 2.0.squareRoot()
    return Tails(lower: erf(w), upper: erfc(w), slope: 2 * w / Double.pi.squareRoot() * exp(-w * w))
  }
}

/// Student's t distribution.
public struct StudentT: Sendable {
  /// Positive, not necessarily whole.
  public let degreesOfFreedom: Double

  public init(degreesOfFreedom: Double) { self.degreesOfFreedom = degreesOfFreedom }

  /// P(T <= t).
  public func cdf(_ t: Double) -> Double { upperTail(-t) }

  /// P(T > t).
  public func upperTail(_ t: Double) -> Double {
    let tail = magnitude(abs(t)).upper / 2
    return t >= 0 ? tail : 1 - tail
  }

  /// The t with P(T <= t) = p.
  public func quantile(_ p: Double) -> Double { symmetricQuantile(p, magnitude) }

  /// The t with P(T > t) = q.
  public func quantile(upperTail q: Double) -> Double { -quantile(q) }

  /// Tails of |T|; its square has an F distribution.
  private func magnitude(_ t: Double) -> Tails {
    let v = degreesOfFreedom
    guard t > 1e150 else {
      let square = FisherF(numerator: 1, denominator: v).tails(t * t)
      return Tails(lower: square.lower, upper: square.upper, slope: 2 * square.slope)
    }
    // The square may overflow; but out here the tail is its leading power.
    let logBeta = logGamma(v / 2) + logGamma(0.5) - logGamma(v / 2 + 0.5)
    let upper = 2 / v * exp(-v * (log(t) - log(v) / 2) - logBeta)
    return Tails(lower: 1 - upper, upper: upper, slope: v * upper)
  }
}

/// The chi-squared distribution.
public struct ChiSquared: Sendable {
  /// Positive, not necessarily whole.
  public let degreesOfFreedom: Double

  public init(degreesOfFreedom: Double) { self.degreesOfFreedom = degreesOfFreedom }

  /// P(X <= x).
  public func cdf(_ x: Double) -> Double { tails(x).lower }

  /// P(X > x).
  public func upperTail(_ x: Double) -> Double { tails(x).upper }

  /// The x with P(X <= x) = p.
  public func quantile(_ p: Double) -> Double { positiveQuantile(p, from: degreesOfFreedom, tails) }

  /// The x with P(X > x) = q.
  public func quantile(upperTail q: Double) -> Double {
    positiveQuantile(upperTail: q, from: degreesOfFreedom, tails)
  }

  private func tails(_ x: Double) -> Tails {
    incompleteGamma(shape: degreesOfFreedom / 2, x / 2, excess: (x - degreesOfFreedom) / 2)
  }
}

/// The F distribution.
public struct FisherF: Sendable {
  /// Degrees of freedom, positive, not necessarily whole.
  public let numerator: Double
  public let denominator: Double

  public init(numerator: Double, denominator: Double) {
    self.numerator = numerator
    self.denominator = denominator
  }

  /// P(F <= f).
  public func cdf(_ f: Double) -> Double { tails(f).lower }

  /// P(F > f).
  public func upperTail(_ f: Double) -> Double { tails(f).upper }

  /// The f with P(F <= f) = p.
  public func quantile(_ p: Double) -> Double { positiveQuantile(p, from: 1, tails) }

  /// The f with P(F > f) = q.
  public func quantile(upperTail q: Double) -> Double { positiveQuantile(upperTail: q, from: 1, tails) }

  fileprivate func tails(_ f: Double) -> Tails {
    guard f > 0 else { return Tails(lower: 0, upper: 1, slope: 0) }
    // The odds of a beta variable; both it and its complement are formed without cancellation.
    let odds = numerator / denominator * f
    let x = odds <= 1 ? odds / (1 + odds) : 1 / (1 + 1 / odds)
    let y = odds <= 1 ? 1 / (1 + odds) : 1 / odds / (1 + 1 / odds)
    return incompleteBeta(
      shapes: numerator / 2, denominator / 2, x, complement: y, excess: (f - 1) * y * (numerator / 2))
  }
}

/// The quantile of a distribution symmetric around 0, from the tails of its absolute value.
private func symmetricQuantile(_ p: Double, _ magnitude: (Double) -> Tails) -> Double {
  // Around the middle the distance from 1/2 has more digits than the tail; 1 - p is exact above it.
  let size =
    abs(p - 0.5) < 0.25
    ? argument(where: .lower, is: 2 * abs(p - 0.5), from: 1, magnitude)
    : argument(where: .upper, is: 2 * min(p, 1 - p), from: 1, magnitude)
  return p < 0.5 ? -size : size
}

/// The quantile of a distribution on the positive numbers, from its smaller tail.
private func positiveQuantile(_ p: Double, from start: Double, _ tails: (Double) -> Tails) -> Double {
  p <= 0.5
    ? argument(where: .lower, is: p, from: start, tails) : argument(where: .upper, is: 1 - p, from: start, tails)
}

private func positiveQuantile(upperTail q: Double, from start: Double, _ tails: (Double) -> Tails) -> Double {
  q <= 0.5
    ? argument(where: .upper, is: q, from: start, tails) : argument(where: .lower, is: 1 - q, from: start, tails)
}

/// log Gamma for positive arguments; unlike C's `lgamma` it touches no global sign.
private func logGamma(_ x: Double) -> Double {
  var sign: Int32 = 0
  return lgamma_r(x, &sign)
}
