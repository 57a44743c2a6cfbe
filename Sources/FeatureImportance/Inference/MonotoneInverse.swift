import Foundation

/// Which tail of a distribution.
enum Tail { case lower, upper }

/// The positive x at which a tail has a given probability.
///
/// Newton's method on the logarithm of the probability as a function of log x, where tails are nearly straight; a step
/// that leaves the bracket, or starts where the probability vanishes, is replaced by halving the bracket, in decades.
///
/// - Parameters:
///   - target: between 0 and 1; at the ends the end of the support.
///   - tails: of the distribution at x.
/// - Returns: 0 or infinity where the answer is beyond the range of a double.
/// - Complexity: some 5 to 20 evaluations.
func argument(where tail: Tail, is target: Double, from start: Double, _ tails: (Double) -> Tails) -> Double {
  guard target > 0 else { return tail == .lower ? 0 : .infinity }
  guard target < 1 else { return tail == .lower ? .infinity : 0 }
  var low = 0.0
  var high = Double.infinity
  var x = start
  // Halving alone takes 11 rounds to find the power of two and 53 to find the bits.
  for _ in 0..<200 {
    let here = tails(x)
    let (value, slope) = tail == .lower ? (here.lower, here.slope) : (here.upper, -here.slope)
    if (value < target) == (tail == .lower) { low = x } else { high = x }
    let step = log(target / value) * value / slope
    let next = x * exp(step)
    // Errors are squared from step to step.
    if abs(step) < 1e-9 { return next }
    if next > low && next < high {
      x = next
    } else {
      let middle = max(low, .leastNonzeroMagnitude).squareRoot() * min(high, .greatestFiniteMagnitude).squareRoot()
      guard middle > low && middle < high else { break }
      x = middle
    }
  }
  return high == .infinity ? .infinity : low == 0 ? 0 : x
}
