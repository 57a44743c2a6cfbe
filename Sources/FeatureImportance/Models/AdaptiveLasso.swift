/// Weights of the adaptive lasso: a feature's share of lambda is 1 over the size of its first estimate, so that what
/// clearly matters is hardly shrunk and what hardly matters stays out for longer.
///
/// The first estimate is ridge regression (alpha = 0) at the lambda of least deviance in 5-fold cross-validation of the
/// same rows, whatever their number: Zou's choice where columns are collinear, and beside least squares it loses little
/// where they are not. It knows no penalty factors and no signs.
///
/// - SeeAlso: Zou (2006), J. Am. Stat. Assoc. 101(476); for groups Wang, Leng (2008), Comput. Stat. Data Anal. 52.
public struct AdaptiveLasso: Sendable {
  /// What is weighted.
  public let path: ElasticNetPath
  /// Of the folds that choose the ridge's lambda.
  public let seed: Seed

  /// - Precondition: the path has an L1 part.
  public init(_ path: ElasticNetPath, seed: Seed) {
    precondition(path.alpha > 0, "ridge leaves nothing out")
    self.path = path
    self.seed = seed
  }

  /// The path whose penalty factors are multiplied by weights learnt on these rows.
  public func weighted(by weights: [Double]) -> ElasticNetPath {
    var path = path
    path.penaltyFactors = zip(weights, self.path.penaltyFactors ?? weights.map { _ in 1 }).map { weight, factor in
      factor == 0 ? 0 : factor * weight
    }
    return path
  }

  /// One weight a design column: 1 over the norm, over classes, of its first coefficient as the penalty measures columns.
  /// Grouped, all columns of a feature have 1 over the standard deviation of what they add to the predictor together,
  /// which for one standardised column is the same. Infinite where the first estimate is 0: such a column stays out.
  ///
  /// - Throws: as `ElasticNetPath.fit`.
  /// - Complexity: six ridge paths.
  public func weights(learntOn data: Dataset, threads: Threads) throws(FitError) -> [Double] {
    let point = try initialEstimate(data, threads: threads)
    let p = data.x.columnCount
    let classes = point.intercepts.indices
    func size(ofColumn j: Int) -> Double { norm(classes.map { point.standardized[$0 * p + j] }) }
    guard path.isGrouped else { return (0..<p).map { 1 / size(ofColumn: $0) } }
    return data.x.features.flatMap { feature in
      let columns = feature.columns
      let size =
        columns.count == 1
        ? size(ofColumn: columns.lowerBound)
        : norm(classes.map { k in spread(of: columns, point.coefficients[k * p..<(k + 1) * p], data) })
      return columns.map { _ in 1 / size }
    }
  }

  private func initialEstimate(_ data: Dataset, threads: Threads) throws(FitError) -> PathPoint {
    // A weight needs few digits.
    var ridge = ElasticNetPath(
      family: path.family, alpha: 0, lambdas: .automatic(count: 40), isStandardized: path.isStandardized,
      tolerance: 1e-6)
    ridge.isGrouped = path.isGrouped
    let folds = Folds(inside: data, family: path.family, count: 5, stream: seed.stream("adaptive folds"))
    let study = PathStudy(CrossValidation(ridge, folds: folds), of: data, threads: threads)
    let points = try study.points(isCertified: false, threads: threads)
    let validation = try study.losses(at: points.map(\.lambda), threads: threads).validation(of: points)
    return points[validation?.minimum ?? points.count - 1]
  }

  /// The standard deviation of `sum of b_j x_j` over some columns.
  private func spread(of columns: Range<Int>, _ b: ArraySlice<Double>, _ data: Dataset) -> Double {
    var sum = [Double](repeating: 0, count: data.rowCount)
    for j in columns {
      let center = mean(of: data.x[column: j], weights: data.weights)
      let weight = b[b.startIndex + j]
      for (i, value) in data.x[column: j].enumerated() { sum[i] += weight * (value - center) }
    }
    return standardDeviation(of: sum[...], weights: data.weights, around: mean(of: sum[...], weights: data.weights))
  }

  private func norm(_ values: [Double]) -> Double {
    values.count == 1 ? abs(values[0]) : values.reduce(0) { $0 + $1 * $1 }.squareRoot()
  }
}
