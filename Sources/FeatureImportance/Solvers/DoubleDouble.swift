import RealModule

/// An unevaluated sum of two doubles, about 32 decimal digits: for residuals that must not lose to cancellation.
///
/// - SeeAlso: Dekker (1971), Numer. Math. 18; Ogita, Rump, Oishi (2005), SIAM J. Sci. Comput. 26(6).
struct DoubleDouble: Sendable {
  var high: Double
  var low: Double

  @inline(__always)
  init(_ high: Double, _ low: Double = 0) {
    self.high = high
    self.low = low
  }

  /// `a - b` without any error.
  @inline(__always)
  static func difference(_ a: Double, _ b: Double) -> DoubleDouble { sum(a, -b) }

  @inline(__always)
  static func sum(_ a: Double, _ b: Double) -> DoubleDouble {
    let (head, tail) = Augmented.sum(a, b)
    return DoubleDouble(head, tail)
  }

  /// `a b` without any error.
  @inline(__always)
  static func product(_ a: Double, _ b: Double) -> DoubleDouble {
    let (head, tail) = Augmented.product(a, b)
    return DoubleDouble(head, tail)
  }

  @inline(__always)
  static func + (a: DoubleDouble, b: DoubleDouble) -> DoubleDouble {
    let head = sum(a.high, b.high)
    return sum(head.high, head.low + (a.low + b.low))
  }

  @inline(__always)
  static prefix func - (a: DoubleDouble) -> DoubleDouble { DoubleDouble(-a.high, -a.low) }

  /// `a + b c`.
  @inline(__always)
  static func multiplyAdd(_ a: DoubleDouble, _ b: DoubleDouble, _ c: DoubleDouble) -> DoubleDouble {
    let product = product(b.high, c.high)
    return a + DoubleDouble(product.high, product.low + (b.high * c.low + b.low * c.high))
  }

  @inline(__always)
  var value: Double { high + low }
}
