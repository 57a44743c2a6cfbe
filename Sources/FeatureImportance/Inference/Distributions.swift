import Foundation

/// The standard normal distribution.
public enum Normal {
  /// P(Z > z), accurate in the far tail.
  public static func upperTail(_ z: Double) -> Double { erfc(z / 2.0.squareRoot()) / 2 }

  /// The z with P(Z <= z) = p, for 0 < p < 1.
  public static func quantile(_ p: Double) -> Double {
    if p > 0.5 { return -quantile(1 - p) }
    return -quantileOfUpperTail(p, in: 0...40, upperTail)
  }
}

/// Student's t distribution.
public struct StudentT: Sendable {
  /// Positive.
  public let degreesOfFreedom: Double

  public init(degreesOfFreedom: Double) { self.degreesOfFreedom = degreesOfFreedom }

  /// P(T > t).
  public func upperTail(_ t: Double) -> Double {
    let v = degreesOfFreedom
    // x is formed so that neither end cancels.
    let tail = incompleteBeta(v / (v + t * t), v / 2, 0.5) / 2
    return t >= 0 ? tail : 1 - tail
  }

  /// The t with P(T <= t) = p, for 0 < p < 1.
  public func quantile(_ p: Double) -> Double {
    if p > 0.5 { return -quantile(1 - p) }
    return -quantileOfUpperTail(p, in: 0...1e9, upperTail)
  }
}

/// The chi-squared distribution.
public struct ChiSquared: Sendable {
  /// Positive.
  public let degreesOfFreedom: Double

  public init(degreesOfFreedom: Double) { self.degreesOfFreedom = degreesOfFreedom }

  /// P(X > x).
  public func upperTail(_ x: Double) -> Double { upperIncompleteGamma(degreesOfFreedom / 2, x / 2) }

  /// The x with P(X <= x) = p, for 0 < p < 1.
  public func quantile(_ p: Double) -> Double {
    quantileOfUpperTail(1 - p, in: 0...(1e3 + 100 * degreesOfFreedom), upperTail)
  }
}

/// The F distribution.
public struct FisherF: Sendable {
  public let numerator: Double
  public let denominator: Double

  public init(numerator: Double, denominator: Double) {
    self.numerator = numerator
    self.denominator = denominator
  }

  /// P(F > f).
  public func upperTail(_ f: Double) -> Double {
    guard f > 0 else { return 1 }
    return incompleteBeta(denominator / (denominator + numerator * f), denominator / 2, numerator / 2)
  }
}

/// Bisection on a decreasing upper tail: some sixty evaluations, to the last bit, with nothing to tune.
private func quantileOfUpperTail(
  _ p: Double, in range: ClosedRange<Double>, _ upperTail: (Double) -> Double
) -> Double {
  var low = range.lowerBound
  var high = range.upperBound
  while true {
    let middle = low + (high - low) / 2
    guard middle > low && middle < high else { return middle }
    if upperTail(middle) > p { low = middle } else { high = middle }
  }
}
