/// The double nearest to `digits` x 10^`exponent`, ties to even, for the decimals that tables are full of.
///
/// - Parameters:
///   - digits: the significant digits as an integer, exactly.
///   - exponent: of ten.
/// - Returns: nil where neither method below is exact; the caller then asks the standard library.
@inline(__always)
func nearestDouble(_ digits: UInt64, exponent: Int) -> Double? {
  if digits <= 1 << 53, exponent >= -22, exponent <= 22 {
    // Both operands are exact, so that the one operation is correctly rounded (Clinger 1990).
    return exponent < 0
      ? Double(digits) / exactPowersOfTen[-exponent] : Double(digits) * exactPowersOfTen[exponent]
  }
  return quotient(digits, exponent: exponent)
}

/// 17 digits after the point, as programs print them: digits / 10^k = (digits / 5^k) / 2^k by one division of 128 bits
/// by 64, whose remainder tells on which side of a tie the number lies. 5^27 is the last power below 2^64.
private func quotient(_ digits: UInt64, exponent: Int) -> Double? {
  guard exponent < 0, exponent >= -27, digits > 0 else { return nil }
  let k = -exponent
  let divisor = powersOfFive[k]
  let (up, shift) = (digits.leadingZeroBitCount, divisor.leadingZeroBitCount)
  // The dividend is halved so that the quotient fits: it has 63 or 64 bits.
  let normalized = digits &<< UInt64(up)
  let (whole, rest) = (divisor &<< UInt64(shift)).dividingFullWidth((normalized &>> 1, normalized &<< 63))
  // digits / 5^k = whole x 2^(shift - up - 63)
  let spare = UInt64(64 - whole.leadingZeroBitCount - 53)
  var significand = whole &>> spare
  let left = whole & ((1 &<< spare) &- 1)
  let half: UInt64 = 1 &<< (spare &- 1)
  if left > half || (left == half && (rest != 0 || significand & 1 == 1)) { significand += 1 }
  // The power is between 2^-137 and 2^63: a normal number.
  let power = Int(spare) + shift - up - 63 - k
  return Double(significand) * Double(bitPattern: UInt64(power + 1023) &<< 52)
}

let exactPowersOfTen: [Double] = [
  1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20,
  1e21, 1e22,
]

private let powersOfFive: [UInt64] = (0...27).map { k in (0..<k).reduce(1) { power, _ in power * 5 } }
