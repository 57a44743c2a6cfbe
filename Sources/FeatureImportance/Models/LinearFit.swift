import COpenBLAS
public import Tabular

/// A fitted model whose predictor is `intercept + sum of coefficient x column`.
public struct LinearFit: Predictor {
  public let columnNames: [ByteText]
  public let features: [Feature]
  /// Coefficients in the units of the file; exactly 0 where a column is not used.
  public let weights: [Double]
  /// Means of the columns in the training rows. Predictions are formed around them, since `intercept` may be the
  /// small difference of large numbers.
  public let centers: [Double]
  public let interceptAtCenters: Double
  public let intercept: Double
  public var intercepts: [Double] { [intercept] }
  /// Standard deviations (1/n) of the columns in the training rows, divided by the target's for least squares.
  public let scales: [Double]
  /// nil where the model selected columns on the same rows.
  public let inference: Inference?
  public let quality: Quality
  /// Columns that were not estimated; their weights are 0.
  public internal(set) var aliased: [AliasedColumn] = []
  /// Of the L1 penalty; nil without one.
  public internal(set) var lambda: Double?

  /// A column that repeats others.
  public struct AliasedColumn: Sendable, Equatable {
    public let column: Int
    /// The columns before it that make it up together; none if it does not vary.
    public let repeats: [Int]
  }

  /// Errors of coefficients, under the assumption that was asked for.
  public struct Inference: Sendable {
    public let interceptStandardError: Double
    /// In the units of the file; nil for an aliased column.
    public let standardErrors: [Double?]
    /// Of the standardised coefficients, p x p, zero in the rows of aliased columns.
    public let standardizedCovariance: [Double]
    /// Residual degrees of freedom of t statistics; nil for z statistics.
    public let degreesOfFreedom: Double?
  }

  /// How well the model fits its training rows.
  public struct Quality: Sendable, Equatable {
    /// Residual sum of squares, or minus twice the log-likelihood.
    public let deviance: Double
    public let nullDeviance: Double
    public let iterations: Int
    /// Coefficients that the fit has used up: their number, or under a ridge penalty the trace of its hat matrix.
    public var degreesOfFreedom: Double?
    /// Square root of the residual mean square; nil for logistic regression.
    public let residualStandardDeviation: Double?

    /// Share of the null deviance that is explained: R squared for least squares.
    public var explainedShare: Double { nullDeviance > 0 ? 1 - deviance / nullDeviance : 0 }
  }

  public func predict(_ x: DesignMatrix) -> [Double] {
    var eta = [Double](repeating: interceptAtCenters, count: x.rowCount)
    for j in weights.indices where weights[j] != 0 { add(column: j, of: x, to: &eta) }
    return eta
  }

  /// One shuffle changes one term: O(n) for each order, after O(n x columns) once.
  public func shuffling(in x: DesignMatrix) -> Shuffling {
    let eta = predict(x)
    return { [weights] moved in
      let term = moved.term(moved.columns.map { weights[$0] })
      return { order in
        [Double](unsafeUninitializedCapacity: eta.count) { result, filled in
          eta.withUnsafeBufferPointer { eta in
            term.withUnsafeBufferPointer { term in
              for i in eta.indices { result[i] = eta[i] + (term[order[i]] - term[i]) }
            }
          }
          filled = eta.count
        }
      }
    }
  }

  public func linearWeights(of columns: [Int]) -> [Double]? { columns.map { weights[$0] } }

  public func influence(on data: Dataset, family: Family) -> CoefficientInfluence? {
    CoefficientInfluence(self, on: data, family: family)
  }

  private func add(column j: Int, of x: DesignMatrix, to sum: inout [Double]) {
    let weight = weights[j]
    let center = centers[j]
    let n = x.rowCount
    x.values.withUnsafeBufferPointer { values in
      sum.withUnsafeMutableBufferPointer { sum in
        for i in 0..<n { sum[i] += weight * (values[j * n + i] - center) }
      }
    }
  }
}

extension LinearFit {
  /// Whether the fit says that a feature says nothing.
  func ignores(_ feature: Feature) -> Bool { feature.columns.allSatisfy { weights[$0] == 0 } }

  /// Whether another column takes over when the feature goes, being the same or a combination of it with others.
  func isReplaced(_ feature: Feature) -> Bool {
    aliased.contains { column in column.repeats.contains(where: feature.columns.contains) }
  }

  public var coefficients: [Coefficient] {
    features.flatMap { feature in
      feature.columns.map { j in
        let error = inference?.standardErrors[j]
        // Of an exact fit there is no statistic.
        let statistic = error.flatMap { $0 > 0 ? weights[j] / $0 : nil }
        return Coefficient(
          feature: feature.name, column: columnNames[j], estimate: weights[j], standardError: error,
          statistic: statistic, pValue: statistic.map { twoSided($0) }, standardized: weights[j] * scales[j])
      }
    }
  }

  private func twoSided(_ statistic: Double) -> Double {
    if let degrees = inference?.degreesOfFreedom {
      return 2 * StudentT(degreesOfFreedom: degrees).upperTail(abs(statistic))
    }
    return 2 * Normal.upperTail(abs(statistic))
  }

  /// The t or Wald interval of a column's coefficient, in the units of the file; nil where no honest one is known.
  public func interval(ofColumn j: Int, confidence: Double) -> ClosedRange<Double>? {
    inference.flatMap { inference in
      inference.standardErrors[j].map { inference.interval(around: weights[j], $0, confidence: confidence) }
    }
  }

  /// The t or Wald interval of the intercept.
  public func interceptInterval(confidence: Double) -> ClosedRange<Double>? {
    inference.map { $0.interval(around: intercept, $0.interceptStandardError, confidence: confidence) }
  }

  public var learnedIntervalSource: String { inference == nil ? "none" : "model" }

  public var learnedMeaning: String {
    "standardised coefficient, for several columns their Euclidean norm: change of the linear predictor for one "
      + "standard deviation of the feature, for linear regression in standard deviations of the target"
  }

  /// A feature of one column has its standardised coefficient, sign kept. A feature of several has their Euclidean
  /// norm; its interval is that of the norm over the Wald confidence ellipsoid, which errs on the wide side.
  public func learnedWeights(confidence: Double) -> [ImportanceScore] {
    features.map { feature in
      let b = feature.columns.map { weights[$0] * scales[$0] }
      guard let inference else { return ImportanceScore(feature: feature.name, score: signedNorm(b)) }
      let covariance = inference.covariance(of: feature.columns)
      let test = waldTest(b, covariance, degreesOfFreedom: inference.degreesOfFreedom)
      if b.count == 1, let variance = covariance.first {
        let error = variance.squareRoot()
        let interval = inference.interval(around: b[0], error, confidence: confidence)
        return ImportanceScore(
          feature: feature.name, score: b[0], standardError: error, low: interval.lowerBound,
          high: interval.upperBound, pValue: test)
      }
      guard b.count > 1 else { return ImportanceScore(feature: feature.name, score: 0) }
      let radius =
        (ChiSquared(degreesOfFreedom: Double(b.count)).quantile(confidence) * largestEigenvalue(covariance, b.count))
        .squareRoot()
      let norm = signedNorm(b)
      return ImportanceScore(
        feature: feature.name, score: norm, low: max(0, norm - radius), high: norm + radius, pValue: test)
    }
  }

  private func signedNorm(_ b: [Double]) -> Double {
    b.count == 1 ? b[0] : b.reduce(0) { $0 + $1 * $1 }.squareRoot()
  }
}

extension LinearFit.Inference {
  func interval(around estimate: Double, _ error: Double, confidence: Double) -> ClosedRange<Double> {
    let tail = 1 - (1 - confidence) / 2
    let critical = degreesOfFreedom.map { StudentT(degreesOfFreedom: $0).quantile(tail) } ?? Normal.quantile(tail)
    return estimate - critical * error...estimate + critical * error
  }

  /// The block of the standardised covariance that belongs to some columns.
  func covariance(of columns: Range<Int>) -> [Double] {
    let p = standardErrors.count
    return columns.flatMap { j in columns.map { standardizedCovariance[j * p + $0] } }
  }
}
