import Foundation

/// Tails of the beta distribution with shapes a and b at x: the regularised incomplete beta functions.
///
/// A continued fraction on either side of the mean. Measured against 50 digits, the relative error is below 2e-13
/// for shapes from 0.05 to 5e8 and tails down to 1e-300.
/// - Parameters:
///   - complement: 1 - x.
///   - excess: `b x - a (1 - x)`, zero at the mean; the caller knows it to more digits than x tells.
/// - Returns: the slope is the derivative by the log-odds of x.
/// - Complexity: O(sqrt(max(a, b))) terms near the mean, fewer elsewhere.
/// - SeeAlso: DiDonato, Morris (1992), Algorithm 708, ACM Trans. Math. Softw. 18(3) (its BFRAC).
func incompleteBeta(
  shapes a: Double, _ b: Double, _ x: Double, complement y: Double, excess: Double
) -> Tails {
  guard x > 0 else { return Tails(lower: 0, upper: 1, slope: 0) }
  guard y > 0 else { return Tails(lower: 1, upper: 0, slope: 0) }
  let sum = a + b
  // x^a y^b / B(a, b)
  let slope =
    (a / sum * b / (2 * .pi)).squareRoot()
    * exp(
      stirlingRemainder(sum) - stirlingRemainder(a) - stirlingRemainder(b)
        - a * deviance(of: x / a * sum, excess: excess / a) - b * deviance(of: y / b * sum, excess: -excess / b))
  // The fraction converges quickly on this side of the mean; symmetry gives the other.
  if x < (a + 1) / (sum + 2) {
    let lower = slope / betaFraction(a, b, x, y, lag: -excess)
    return Tails(lower: lower, upper: 1 - lower, slope: slope)
  }
  let upper = slope / betaFraction(b, a, y, x, lag: excess)
  return Tails(lower: 1 - upper, upper: upper, slope: slope)
}

/// What `x^a y^b / B(a, b)` must be divided by to give `I_x(a, b)`; `lag` is `a y - b x`.
///
/// This is the even part of the usual fraction (DLMF 8.17.22). There a large `a` with a small `b` makes every partial
/// numerator almost -1, and each step subtracts nearly equal numbers; here the difference is `lag`, which is given.
private func betaFraction(_ a: Double, _ b: Double, _ x: Double, _ y: Double, lag: Double) -> Double {
  var fraction = ContinuedFraction(leading: a * (lag + 1) / (a + 1))
  var n = 0.0
  repeat {
    n += 1
    let own = a + 2 * n
    let ratio = x / (own - 1)
    fraction.extend(
      numerator: n * (b - n) * ((a + n - 1) * ratio) * ((a + b + n - 1) * ratio),
      denominator: n + n * (b - n) * ratio + (a + n) / (own + 1) * (lag + 1 + n * (1 + y)))
  } while !fraction.hasConverged
  return fraction.value
}
