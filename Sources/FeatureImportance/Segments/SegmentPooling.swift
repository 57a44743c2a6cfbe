/// Estimates of one quantity in several levels, each with a normal error, and what they have in common.
///
/// The levels' true values are taken as draws around a common mean. A level's value is drawn towards it by the share of its
/// variance that is error, so that a small level borrows from the others and a large one stands on its own.
/// - SeeAlso: DerSimonian, Laird (1986), Controlled Clinical Trials 7(3); Efron, Morris (1975), J. Am. Stat. Assoc. 70(350).
struct SegmentPooling {
  private let values: [Double]
  private let variances: [Double]
  /// Of the true values, between levels.
  let variance: Double
  private let mean: Double
  private let meanVariance: Double

  /// - Parameter errors: standard errors, positive.
  init(_ values: [Double], errors: [Double]) {
    self.values = values
    variances = errors.map { $0 * $0 }
    let weights = variances.map { 1 / $0 }
    let total = weights.reduce(0, +)
    let center = dot(weights, values) / total
    let excess = zip(weights, values).reduce(-Double(values.count - 1)) {
      $0 + $1.0 * ($1.1 - center) * ($1.1 - center)
    }
    let scale = total - dot(weights, weights) / total
    let between = scale > 0 ? max(0, excess / scale) : 0
    let precisions = variances.map { 1 / ($0 + between) }
    variance = between
    meanVariance = 1 / precisions.reduce(0, +)
    mean = dot(precisions, values) * meanVariance
  }

  /// The value of a level, drawn towards the mean, with its standard error.
  func pooled(_ level: Int) -> (value: Double, error: Double) {
    let own = variances[level]
    let share = own / (own + variance)
    return (
      mean * share + values[level] * (1 - share), ((1 - share) * own + share * share * meanVariance).squareRoot()
    )
  }

  /// That all true values are equal: Welch's test for unequal variances.
  ///
  /// - Parameter degreesOfFreedom: of the levels' errors.
  /// - SeeAlso: Welch (1951), Biometrika 38(3/4).
  func equality(_ degreesOfFreedom: [Double]) -> Double? {
    let count = Double(values.count)
    guard count > 1 else { return nil }
    let weights = variances.map { 1 / $0 }
    let total = weights.reduce(0, +)
    let center = dot(weights, values) / total
    let between = zip(weights, values).reduce(0) { $0 + $1.0 * ($1.1 - center) * ($1.1 - center) } / (count - 1)
    let lack = zip(weights, degreesOfFreedom).reduce(0) { $0 + (1 - $1.0 / total) * (1 - $1.0 / total) / $1.1 }
    let statistic = between / (1 + 2 * (count - 2) / (count * count - 1) * lack)
    return FisherF(numerator: count - 1, denominator: (count * count - 1) / (3 * lack)).upperTail(statistic)
  }
}
