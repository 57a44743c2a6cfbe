import Foundation
import Tabular

/// The elastic-net path in glmnet's terms.
///
/// Minimises `RSS / 2n` (gaussian) or the mean negative log-likelihood (binomial) plus
/// `lambda (alpha ‖b‖₁ + (1 - alpha)/2 ‖b‖₂²)` over coefficients `b` of standardised columns and an unpenalised
/// intercept, for each lambda of a sequence. For gaussian targets glmnet divides the target by its standard deviation
/// (1/n) s first, so that in the target's own units its quadratic part is `lambda (1 - alpha)/(2 s) ‖b‖₂²`; so is ours.
///
/// - SeeAlso: Friedman, Hastie, Tibshirani (2010), J. Stat. Softw. 33(1).
public struct ElasticNetPath: Sendable {
  public var family: Family
  /// 1: lasso, 0: ridge.
  public var alpha: Double
  public var lambdas: LambdaSequence
  /// Whether columns are divided by their standard deviations (1/n) before they are penalised.
  public var isStandardized: Bool
  /// The largest accepted violation of the KKT conditions, as a share of the largest gradient at the null model.
  public var tolerance: Double

  public init(
    family: Family, alpha: Double = 1, lambdas: LambdaSequence = .automatic(), isStandardized: Bool = true,
    tolerance: Double = 1e-8
  ) {
    self.family = family
    self.alpha = alpha
    self.lambdas = lambdas
    self.isStandardized = isStandardized
    self.tolerance = tolerance
  }

  /// Traces the path.
  ///
  /// - Returns: one solution per lambda in the order of the sequence, each with its duality gap.
  /// - Throws: `FitError.constantTarget`, `.notConverged` with the duality gap, `.overflow`.
  /// - Complexity: gaussian with fewer columns than rows: O(rows x columns^2) once, then O(columns x active) a sweep
  ///   without a pass over rows. Otherwise O(rows x columns) a lambda and O(rows x active^2) a Newton step.
  public func fit(_ data: Dataset, threads: Threads) throws(FitError) -> [PathPoint] {
    try fit(data, threads: threads, isCertified: true)
  }

  /// - Parameter isCertified: whether duality gaps are wanted; without, they are NaN.
  func fit(_ data: Dataset, threads: Threads, isCertified: Bool) throws(FitError) -> [PathPoint] {
    guard let first = data.y.first, data.y.contains(where: { $0 != first }) else { throw .constantTarget }
    let z = StandardizedColumns(data.x, weights: data.weights, centered: true, scaled: isStandardized)
    guard z.values.allSatisfy(\.isFinite), data.y.allSatisfy({ ($0 * $0).isFinite }) else { throw .overflow }
    if family == .gaussian && data.x.columnCount < data.rowCount {
      let moments = Moments(data, threads: threads)
      let scales = zip(z.scales, z.isVarying).map { $1 ? $0 : 0 }
      return try trace(
        MomentDatafit(moments, scales: scales), z, intercept: moments.means[data.x.columnCount],
        isCertified: isCertified)
    }
    let center = family == .gaussian ? weightedMean(data) : nil
    return try trace(
      RowDatafit(family, z, data.y, weights: data.weights), z, intercept: center, isCertified: isCertified)
  }

  /// - Parameter center: the target's mean where it is the intercept at the centres of the columns; nil where the
  ///   intercept is the last coefficient.
  private func trace(
    _ fit: some Datafit, _ z: StandardizedColumns, intercept center: Double?, isCertified: Bool
  ) throws(FitError) -> [PathPoint] {
    // The null value under squared error is half the target's variance.
    let ridgeScale = family == .gaussian ? 1 / (2 * fit.nullValue).squareRoot() : 1
    var solver = PathSolver(fit, alpha: alpha, ridgeScale: ridgeScale, tolerance: tolerance)
    let values = lambdas.values(
      largest: solver.largestLambda, rowCount: z.rowCount, columnCount: z.columnCount)
    let p = z.columnCount
    var solutions: [Int: PathPoint] = [:]
    // Warm starts want decreasing lambdas, whatever the order in which they were given.
    for index in values.indices.sorted(by: { (values[$1], $0) < (values[$0], $1) }) {
      try solver.solve(values[index])
      let b = solver.fit.coefficients
      let coefficients = (0..<p).map { b[$0] == 0 ? 0 : b[$0] / z.scales[$0] }
      var intercept = DoubleDouble(center ?? b[p])
      for j in 0..<p { intercept = .multiplyAdd(intercept, DoubleDouble(-coefficients[j]), DoubleDouble(z.centers[j])) }
      let explained = solver.fit.nullValue > 0 ? 1 - solver.fit.value / solver.fit.nullValue : 0
      solutions[index] = PathPoint(
        lambda: values[index], intercepts: [intercept.value], coefficients: coefficients,
        standardized: Array(b.prefix(p)), devianceRatio: explained,
        dualityGap: isCertified ? solver.dualityGap(at: values[index]) : .nan)
    }
    return values.indices.compactMap { solutions[$0] }
  }

  private func weightedMean(_ data: Dataset) -> Double {
    guard let weights = data.weights else { return mean(of: data.y) }
    return zip(data.y, weights).reduce(0) { $0 + $1.0 * $1.1 } / Double(data.rowCount)
  }
}

/// The penalties at which a path is traced.
public enum LambdaSequence: Sendable, Equatable {
  /// Equally spaced on the log scale from the largest useful lambda down to `minimumRatio` times it; the ratio
  /// defaults to glmnet's: 1e-4 with more rows than columns, else 1e-2.
  case automatic(count: Int = 100, minimumRatio: Double? = nil)
  /// Positive, in any order.
  case given([Double])

  func values(largest: Double, rowCount: Int, columnCount: Int) -> [Double] {
    switch self {
    case .given(let lambdas): return lambdas
    case .automatic(let count, let ratio):
      let ratio = ratio ?? (rowCount > columnCount ? 1e-4 : 1e-2)
      // No column correlates with the target: any positive lambda gives the null model.
      let largest = largest > 0 ? largest : 1
      guard count > 1 else { return [largest] }
      return (0..<count).map { largest * pow(ratio, Double($0) / Double(count - 1)) }
    }
  }
}

extension PathResult {
  /// Names the columns of the points.
  public init(_ path: ElasticNetPath, _ points: [PathPoint], design x: DesignMatrix, validation: Validation?) {
    self.init(
      family: path.family, alpha: path.alpha, points: points,
      columns: x.features.flatMap { feature in
        feature.columns.map { PathColumn(feature: feature.name, column: x.columnNames[$0]) }
      },
      validation: validation)
  }
}

extension PathPoint {
  /// Predictions on the scale of the linear predictor.
  func predict(_ x: DesignMatrix) -> [Double] {
    var eta = [Double](repeating: intercept, count: x.rowCount)
    for (j, b) in coefficients.enumerated() where b != 0 {
      for (i, value) in x[column: j].enumerated() { eta[i] += b * value }
    }
    return eta
  }
}
