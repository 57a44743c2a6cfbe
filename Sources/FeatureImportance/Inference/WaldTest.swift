/// Joint test that all coefficients are zero; nil for none, and where their covariance is singular, as that of aliased
/// columns.
///
/// - Parameters:
///   - covariance: of the coefficients, size x size.
///   - degreesOfFreedom: of the errors; nil where they are normal.
func waldTest(_ coefficients: [Double], _ covariance: [Double], degreesOfFreedom: Double?) -> Double? {
  guard let solved = CholeskyFactor(covariance, size: coefficients.count)?.solve(coefficients) else { return nil }
  let statistic = dot(coefficients, solved)
  let count = Double(coefficients.count)
  if let degreesOfFreedom {
    return FisherF(numerator: count, denominator: degreesOfFreedom).upperTail(statistic / count)
  }
  return ChiSquared(degreesOfFreedom: count).upperTail(statistic)
}
