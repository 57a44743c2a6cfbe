import Foundation

/// A number for a sentence: some significant digits, the same in every locale.
package func shortened(_ x: Double, digits: Int = 3) -> String {
  guard x.isFinite else { return "not finite" }
  if x == 0 { return "0" }
  let magnitude = abs(x)
  if magnitude >= 1e6 || magnitude < 1e-4 { return String(format: "%.\(digits - 1)e", x) }
  let decimals = max(0, digits - 1 - Int(floor(log10(magnitude))))
  return String(format: "%.\(decimals)f", x)
}

/// A share as whole or tenth percent: "95 %", "99.9 %".
package func percentage(_ share: Double) -> String {
  let tenths = (1000 * share).rounded()
  return String(format: tenths.truncatingRemainder(dividingBy: 10) == 0 ? "%.0f %%" : "%.1f %%", tenths / 10)
}
