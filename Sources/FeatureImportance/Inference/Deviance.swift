import Foundation

// Densities of gamma and beta distributions multiply huge powers by huge reciprocals of factorials. Written as below, the
// large parts cancel on paper: what is left is a small deviance and a small remainder of Stirling's formula.
//
// SeeAlso: Loader (2000), Fast and accurate computation of binomial probabilities; DLMF 5.11.

/// `u - 1 - log u` for u > 0: how far u is from 1, without cancellation near it.
///
/// - Parameter excess: u - 1, which the caller often knows to more digits than u tells.
func deviance(of u: Double, excess: Double) -> Double {
  guard abs(excess) < 0.4 else { return excess - (excess < 0 ? log(u) : log1p(excess)) }
  // log(1 + d) = 2 (r + r^3/3 + r^5/5 + …) and d = 2r + d r for r = d/(2 + d).
  let r = excess / (2 + excess)
  var power = r * r * r
  var sum = 0.0
  // |r| <= 0.25: a term is at most a sixteenth of the one before it.
  for k in stride(from: 3.0, through: 31, by: 2) {
    sum += power / k
    power *= r * r
  }
  return excess * r - 2 * sum
}

/// Binet's remainder `log Gamma(a) - (a - 1/2) log a + a - log(2 pi) / 2` of Stirling's formula, for a > 0.
func stirlingRemainder(_ a: Double) -> Double {
  var shift = 0.0
  var a = a
  // The remainder falls by (a + 1/2) log(1 + 1/a) - 1 from a to a + 1.
  while a < 10 {
    shift += (a + 0.5) * log1p(1 / a) - 1
    a += 1
  }
  // B_2k / (2k (2k - 1) a^(2k - 1)); from a = 10 on the first one left out is below 1e-16.
  let coefficients: [Double] = [
    1.0 / 12, -1.0 / 360, 1.0 / 1260, -1.0 / 1680, 1.0 / 1188, -691.0 / 360_360, 1.0 / 156, -3617.0 / 122_400,
  ]
  var series = 0.0
  for coefficient in coefficients.reversed() { series = series / (a * a) + coefficient }
  return shift + series / a
}

/// The two tails of a distribution on the positive numbers, each to full relative precision.
struct Tails {
  /// P(X <= x) and P(X > x).
  let lower: Double
  let upper: Double
  /// Derivative of `lower` by log x: x times the density.
  let slope: Double
}
