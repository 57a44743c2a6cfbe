/// Linear regression by least squares: minimises the residual sum of squares over the coefficients and the intercept.
public struct LeastSquares: Model {
  public let name = "linear"
  public let hasIntercept: Bool

  public init(hasIntercept: Bool = true) { self.hasIntercept = hasIntercept }

  /// Fits by QR with refinement; standard errors assume independent errors of equal variance.
  ///
  /// Columns that the columns before them explain completely get the coefficient 0 and no standard error.
  /// - Throws: `FitError.tooFewRows` unless there are more rows than coefficients, `.constantTarget`, `.overflow`.
  /// - Complexity: O(rows x columns^2).
  /// - Precondition: the data carry no weights.
  public func fit(_ data: Dataset, seed: Seed = Seed(0)) throws(FitError) -> LinearFit {
    precondition(data.weights == nil, "least squares takes no weights")
    let (x, y, n) = (data.x, data.y, Double(data.rowCount))
    let coefficientCount = x.columnCount + (hasIntercept ? 1 : 0)
    guard data.rowCount > coefficientCount else {
      throw .tooFewRows(rows: data.rowCount, coefficients: coefficientCount)
    }
    let targetSD = standardDeviation(of: y, denominator: n)
    guard targetSD > 0 || !hasIntercept else { throw .constantTarget }

    let solution = RefinedLeastSquares(x, y, hasIntercept: hasIntercept)
    let degreesOfFreedom = n - Double(solution.rank)
    let sigma = (solution.residualSumOfSquares / degreesOfFreedom).squareRoot()
    let center = hasIntercept ? mean(of: y) : 0
    let nullDeviance = y.reduce(0) { $0 + ($1 - center) * ($1 - center) }
    guard nullDeviance.isFinite, sigma.isFinite, solution.coefficients.allSatisfy(\.isFinite) else { throw .overflow }

    let p = x.columnCount
    let scales = (0..<p).map { standardDeviation(of: x[column: $0], denominator: n) / (targetSD > 0 ? targetSD : 1) }
    let covariance = (0..<p * p).map {
      (sigma * scales[$0 / p]) * (sigma * scales[$0 % p]) * solution.inverseGram[$0]
    }
    let centers = (0..<p).map { hasIntercept ? mean(of: x[column: $0]) : 0 }
    return LinearFit(
      columnNames: x.columnNames, features: x.features, weights: solution.coefficients, centers: centers,
      // The fitted plane passes through the means; without an intercept it passes through the origin.
      interceptAtCenters: center, intercept: solution.intercept, scales: scales,
      inference: LinearFit.Inference(
        interceptStandardError: sigma * solution.interceptStandardErrorPerSigma,
        standardErrors: solution.standardErrorsPerSigma.map { error in error.map { $0 * sigma } },
        standardizedCovariance: covariance, degreesOfFreedom: degreesOfFreedom),
      quality: LinearFit.Quality(
        deviance: solution.residualSumOfSquares, nullDeviance: nullDeviance, iterations: 1,
        residualStandardDeviation: sigma))
  }
}
