import Foundation
import Tabular

/// Logistic regression by maximum likelihood: minimises the log loss over the coefficients and the intercept.
public struct LogisticRegression: Model {
  public let name = "logistic"
  public let hasIntercept: Bool

  public init(hasIntercept: Bool = true) { self.hasIntercept = hasIntercept }

  /// Fits by Newton's method on standardised columns. After convergence one more step is taken and the covariance is
  /// the inverse Hessian at the final estimate, not one step behind it as in most IRLS programs.
  ///
  /// - Throws: `FitError.constantTarget`, `.tooFewRows`, `.separation` when the likelihood has no maximum,
  ///   `.notConverged`.
  /// - Complexity: O(rows x columns^2) a step, some 5 to 8 steps.
  /// - Precondition: targets are 0 or 1; the data carry no weights.
  public func fit(_ data: Dataset, seed: Seed = Seed(0)) throws(FitError) -> LinearFit {
    precondition(data.weights == nil, "logistic regression takes no weights")
    let (x, y) = (data.x, data.y)
    let n = Double(data.rowCount)
    guard y.contains(0), y.contains(1) else { throw .constantTarget }
    guard data.rowCount > x.columnCount + 1 else {
      throw .tooFewRows(rows: data.rowCount, coefficients: x.columnCount + 1)
    }
    let z = StandardizedColumns(x, weights: nil, centered: hasIntercept, scaled: true)
    let kept = Self.independentColumns(of: z)
    var newton = LogisticNewton(z, y, columns: kept, hasIntercept: hasIntercept)
    try newton.run(naming: { column in x.feature(owning: column)?.name ?? "" })

    let first = hasIntercept ? 1 : 0
    let p = x.columnCount
    var weights = [Double](repeating: 0, count: p)
    var errors = [Double?](repeating: nil, count: p)
    var covariance = [Double](repeating: 0, count: p * p)
    // b0 = c0 - sum c_j m_j / s_j, its variance a quadratic form in the same ratios.
    var intercept = DoubleDouble(hasIntercept ? newton.coefficients[0] : 0)
    var direction = [Double](repeating: 1, count: first)
    let rank = first + kept.count
    for (k, j) in kept.enumerated() {
      let b = newton.coefficients[first + k]
      weights[j] = b / z.scales[j]
      errors[j] = newton.covariance[(first + k) * (rank + 1)].squareRoot() / z.scales[j]
      for (l, i) in kept.enumerated() { covariance[j * p + i] = newton.covariance[(first + k) * rank + first + l] }
      let ratio = z.centers[j] / z.scales[j]
      intercept = .multiplyAdd(intercept, DoubleDouble(-b), DoubleDouble(ratio))
      direction.append(-ratio)
    }
    var interceptVariance = 0.0
    for k in 0..<rank {
      for l in 0..<rank { interceptVariance += direction[k] * newton.covariance[k * rank + l] * direction[l] }
    }
    let share = y.reduce(0, +) / n
    return LinearFit(
      columnNames: x.columnNames, features: x.features, weights: weights, centers: z.centers,
      interceptAtCenters: hasIntercept ? newton.coefficients[0] : 0, intercept: intercept.value, scales: z.scales,
      inference: LinearFit.Inference(
        interceptStandardError: hasIntercept ? interceptVariance.squareRoot() : 0, standardErrors: errors,
        standardizedCovariance: covariance, degreesOfFreedom: nil),
      quality: LinearFit.Quality(
        deviance: newton.deviance,
        nullDeviance: hasIntercept
          ? -2 * n * (share * log(share) + (1 - share) * log(1 - share)) : 2 * n * log(2),
        iterations: newton.iterations, residualStandardDeviation: nil))
  }

  /// Columns that are not explained completely by the columns before them.
  private static func independentColumns(of z: StandardizedColumns) -> [Int] {
    var matrix = [Double](repeating: 1, count: z.rowCount)
    matrix.append(contentsOf: z.values)
    let qr = HouseholderQR(matrix, rowCount: z.rowCount, columnCount: z.columnCount + 1)
    let norm = Double(z.rowCount).squareRoot()
    return (0..<z.columnCount).filter {
      z.isVarying[$0] && qr.remainder(ofColumn: $0 + 1) > RefinedLeastSquares.aliasTolerance * norm
    }
  }
}
