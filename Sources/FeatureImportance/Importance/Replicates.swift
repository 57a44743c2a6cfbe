/// Repeated measurements of several quantities, and how their spread becomes a standard error.
///
/// Over refits the measurements share training rows, so the plain standard error is far too small. The corrected one is
/// `sqrt((1/J + test/train) s²)` for J refits, with t quantiles on J - 1 degrees of freedom; it describes the model as
/// it would come out on another sample. With a single split the measurements are the held-out rows, `sqrt(s²/n)`; it
/// then describes this fitted model only. Of M networks from different beginnings their spread is added there,
/// `sqrt(s²/n + v²/M)`, with Welch's degrees of freedom; over refits, each with beginnings of its own, it is in the spread.
/// - SeeAlso: Nadeau, Bengio (2003), Machine Learning 52; Molnar et al. (2023), xAI 2023, on learner importance.
struct Replicates: Sendable {
  /// One row a quantity, one column a replicate.
  let values: [[Double]]
  /// The variance of a mean over the variance of one replicate.
  let varianceFactor: Double
  let source: Source
  /// With a single split: each quantity's variance over networks' beginnings, over their number; else none.
  private let seedVariances: [Double]
  private let networks: Int

  enum Source: String, Sendable {
    case refits, rows
  }

  init(refits values: [[Double]], testShare: Double) {
    let count = Double(values.first?.count ?? 1)
    self.values = values
    varianceFactor = 1 / count + testShare
    source = .refits
    (seedVariances, networks) = ([], 1)
  }

  /// - Parameter seeds: for each quantity its value by each network alone; none where there is one network or another model.
  init(rows values: [[Double]], seeds: [[Double]] = []) {
    self.values = values
    networks = seeds.first?.count ?? 1
    seedVariances = seeds.map {
      let deviation = standardDeviation(of: $0, denominator: Double($0.count - 1))
      return deviation * deviation / Double($0.count)
    }
    varianceFactor = 1 / Double(max(1, values.first?.count ?? 1))
    source = .rows
  }

  /// How many standard errors an interval reaches to each side.
  ///
  /// - Parameters:
  ///   - quantity: whose interval it is; nil for a difference of two.
  ///   - comparisons: among which the error rate is divided (Bonferroni).
  func criticalValue(of quantity: Int? = nil, confidence: Double, comparisons: Int = 1) -> Double {
    StudentT(degreesOfFreedom: degreesOfFreedom(quantity))
      .quantile(upperTail: (1 - confidence) / Double(2 * max(1, comparisons)))
  }

  /// How far the interval of a quantity's mean reaches to each side.
  func reach(of quantity: Int, confidence: Double) -> Double {
    criticalValue(of: quantity, confidence: confidence) * standardError(quantity)
  }

  /// That the mean is 0 or less, against that it is positive.
  func pValue(_ quantity: Int) -> Double {
    let (center, error) = (mean(quantity), standardError(quantity))
    guard error > 0 else { return center > 0 ? 0 : 1 }
    return StudentT(degreesOfFreedom: degreesOfFreedom(quantity)).upperTail(center / error)
  }

  private func degreesOfFreedom(_ quantity: Int?) -> Double {
    let plain = Double(max(1, (values.first?.count ?? 2) - 1))
    guard let quantity, !seedVariances.isEmpty else { return plain }
    let (rows, seeds) = (plainVariance(of: values[quantity]), seedVariances[quantity])
    guard seeds > 0 else { return plain }
    return (rows + seeds) * (rows + seeds) / (rows * rows / plain + seeds * seeds / Double(networks - 1))
  }

  func mean(_ quantity: Int) -> Double { FeatureImportance.mean(of: values[quantity]) }

  func standardError(_ quantity: Int) -> Double {
    (plainVariance(of: values[quantity]) + (seedVariances.isEmpty ? 0 : seedVariances[quantity])).squareRoot()
  }

  /// Mean difference of two quantities over its standard error; replicates are paired. Infinite when they differ by the
  /// same amount every time, 0 when they never differ.
  func contrast(_ a: Int, _ b: Int) -> Double {
    let differences = zip(values[a], values[b]).map { $0 - $1 }
    let center = FeatureImportance.mean(of: differences)
    // Networks that differ in one quantity differ in the other: of the difference no more is known than both spreads.
    let seeds = seedVariances.isEmpty ? 0 : seedVariances[a] + seedVariances[b]
    let error = (plainVariance(of: differences) + seeds).squareRoot()
    if error > 0 { return center / error }
    return center == 0 ? 0 : center > 0 ? .infinity : -.infinity
  }

  /// Of the mean difference of two quantities; 0 where no replicates are known.
  func errorOfDifference(_ a: Int, _ b: Int) -> Double {
    guard values[a].count > 1 else { return 0 }
    return plainVariance(of: zip(values[a], values[b]).map { $0 - $1 }).squareRoot()
  }

  private func plainVariance(of values: [Double]) -> Double {
    let deviation = standardDeviation(of: values, denominator: Double(values.count - 1))
    return deviation * deviation * varianceFactor
  }
}
