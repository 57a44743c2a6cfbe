/// Repeated measurements of several quantities, and how their spread becomes a standard error.
///
/// Over refits the measurements share training rows, so the plain standard error is far too small. The corrected one is
/// `sqrt((1/J + test/train) s²)` for J refits, with t quantiles on J - 1 degrees of freedom; it describes the model as
/// it would come out on another sample. With a single split the measurements are the held-out rows, `sqrt(s²/n)`; it
/// then describes this fitted model only.
/// - SeeAlso: Nadeau, Bengio (2003), Machine Learning 52; Molnar et al. (2023), xAI 2023, on learner importance.
struct Replicates: Sendable {
  /// One row a quantity, one column a replicate.
  let values: [[Double]]
  /// The variance of a mean over the variance of one replicate.
  let varianceFactor: Double
  let source: Source

  enum Source: String, Sendable {
    case refits, rows
  }

  init(refits values: [[Double]], testShare: Double) {
    let count = Double(values.first?.count ?? 1)
    self.values = values
    varianceFactor = 1 / count + testShare
    source = .refits
  }

  init(rows values: [[Double]]) {
    self.values = values
    varianceFactor = 1 / Double(max(1, values.first?.count ?? 1))
    source = .rows
  }

  private var degreesOfFreedom: Double { Double(max(1, (values.first?.count ?? 2) - 1)) }

  /// How many standard errors an interval reaches to each side.
  ///
  /// - Parameter comparisons: among which the error rate is divided (Bonferroni).
  func criticalValue(confidence: Double, comparisons: Int = 1) -> Double {
    StudentT(degreesOfFreedom: degreesOfFreedom).quantile(upperTail: (1 - confidence) / Double(2 * max(1, comparisons)))
  }

  func mean(_ quantity: Int) -> Double { FeatureImportance.mean(of: values[quantity]) }

  func standardError(_ quantity: Int) -> Double { standardError(of: values[quantity]) }

  /// Mean difference of two quantities over its standard error; replicates are paired. Infinite when they differ by the
  /// same amount every time, 0 when they never differ.
  func contrast(_ a: Int, _ b: Int) -> Double {
    let differences = zip(values[a], values[b]).map { $0 - $1 }
    let center = FeatureImportance.mean(of: differences)
    let error = standardError(of: differences)
    if error > 0 { return center / error }
    return center == 0 ? 0 : center > 0 ? .infinity : -.infinity
  }

  private func standardError(of values: [Double]) -> Double {
    let deviation = standardDeviation(of: values, denominator: Double(values.count - 1))
    return deviation * varianceFactor.squareRoot()
  }
}
