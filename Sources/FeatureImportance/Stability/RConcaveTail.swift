import Foundation

/// The largest probability with which a variable on {0, 1/B, …, 1} can reach a value, if its mean is given and its
/// distribution is r-concave, r < 0: `f^r` is convex.
///
/// Extremal distributions are `f(i) ∝ (a + i)^(1/r)` on 0 … k, with or without a last point of its own; the largest tail over
/// k and a is found numerically.
///
/// - SeeAlso: Shah, Samworth (2013), J. R. Stat. Soc. B 75(1), section 3.3 and appendix A.4.
struct RConcaveTail: Sendable {
  /// Times the count: the mean number.
  private let mean: Double
  private let count: Int
  private let exponent: Double

  /// - Parameters:
  ///   - mean: from 0 to 1.
  ///   - count: B.
  ///   - r: negative.
  init(mean: Double, count: Int, r: Double) {
    self.mean = mean * Double(count)
    self.count = count
    exponent = 1 / r
  }

  /// - Parameter number: B times the value to reach.
  /// - Returns: at most 1; 1 where nothing better is known.
  /// - Complexity: O(B²) times the steps of a root search.
  func bound(at number: Int) -> Double {
    // Below twice the mean the tail is not bounded by this.
    let first = Int((2 * mean).rounded(.up)) + 1
    guard number >= first, first < count else { return 1 }
    // Where the last point is k + 1, nothing is beyond it.
    let start = max(first, number - 1)
    guard start < count else { return 0 }
    var largest = 0.0
    var offset = offset(upTo: start, below: Self.flat)
    for k in start..<count {
      let next = self.offset(upTo: k + 1, below: offset)
      largest = max(largest, maximum(between: min(next, offset), and: max(next, offset)) { tail(number, k, $0) })
      offset = next
    }
    return min(1, largest)
  }

  /// An offset beyond which the powers hardly fall.
  private static let flat = 1e5

  /// The offset a at which `(a + i)^s` on 0 … k has the wanted mean. It falls as k rises.
  private func offset(upTo k: Int, below upper: Double) -> Double {
    var (low, high) = (1e-5, upper)
    for _ in 0..<200 where high - low > 1e-13 * high {
      let middle = (low + high) / 2
      if excess(middle, k) > 0 { high = middle } else { low = middle }
    }
    return (low + high) / 2
  }

  private func excess(_ a: Double, _ k: Int) -> Double {
    var (total, first) = (0.0, 0.0)
    for i in 0...k {
      let f = pow(a + Double(i), exponent)
      total += f
      first += Double(i) * f
    }
    return first / total - mean
  }

  /// The probability of `number` or more where the distribution on 0 … k gives way to one with a point at k + 1.
  private func tail(_ number: Int, _ k: Int, _ a: Double) -> Double {
    var (below, weighted) = (0.0, 0.0)
    for i in 0...k {
      let f = pow(a + Double(i), exponent)
      if i < number { below += f }
      weighted += Double(k + 1 - i) * f
    }
    return 1 - (Double(k + 1) - mean) * below / weighted
  }

  /// Golden section search.
  private func maximum(between low: Double, and high: Double, of value: (Double) -> Double) -> Double {
    let ratio = (5.0.squareRoot() - 1) / 2
    var (low, high) = (low, high)
    var (left, right) = (high - ratio * (high - low), low + ratio * (high - low))
    var (atLeft, atRight) = (value(left), value(right))
    for _ in 0..<60 where high - low > 1e-9 * (1 + high) {
      if atLeft > atRight {
        (high, right, atRight) = (right, left, atLeft)
        left = high - ratio * (high - low)
        atLeft = value(left)
      } else {
        (low, left, atLeft) = (left, right, atRight)
        right = low + ratio * (high - low)
        atRight = value(right)
      }
    }
    return max(atLeft, atRight)
  }
}
