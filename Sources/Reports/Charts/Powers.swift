import Foundation

/// 10 to a whole power.
func pow10(_ exponent: Int) -> Double { pow(10, Double(exponent)) }

extension Double {
  var logarithm10: Double { log10(self) }
}
