import Foundation
import Tabular

/// The elastic-net path in glmnet's terms.
///
/// Minimises `RSS / 2n` (gaussian) or the mean negative log-likelihood (binomial, multinomial) plus
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
  /// Whether the columns of a feature enter as one: `lambda alpha sqrt(size) ‖b‖₂` on their orthonormal basis instead of
  /// `lambda alpha ‖b‖₁`.
  public var isGrouped = false
  /// One a design column, multiplying lambda; 0: not penalised, infinity: never in. As in glmnet they are rescaled to a
  /// mean of 1, infinite ones counting as 1, but not for groups. nil: all 1.
  public var penaltyFactors: [Double]?
  /// Design columns whose coefficients must not be negative.
  public var nonnegative: Set<Int> = []

  public init(
    family: Family, alpha: Double = 1, lambdas: LambdaSequence = .automatic(), isStandardized: Bool = true,
    tolerance: Double = 1e-6
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
  /// - Complexity: gaussian with no more columns than rows: O(rows x columns²) once, then no pass over rows. Otherwise a
  ///   pass over rows, O(rows x columns), serves several lambdas, and curvature costs O(rows x working²) now and then.
  public func fit(_ data: Dataset, threads: Threads) throws(FitError) -> [PathPoint] {
    try fit(data, threads: threads, isCertified: true)
  }

  /// - Parameter isCertified: whether duality gaps are wanted.
  func fit(_ data: Dataset, threads: Threads, isCertified: Bool) throws(FitError) -> [PathPoint] {
    guard data.hasVaryingTarget else { throw .constantTarget }
    guard family == .gaussian, data.x.columnCount <= min(data.rowCount, Self.mostMomentColumns) else {
      return try PathProblem(self, data, threads: threads).trace(threads: threads, isCertified: isCertified)
    }
    let moments = Moments(data, threads: threads)
    if let points = try fit(moments, data.x, threads: threads, isCertified: isCertified) { return points }
    return try fitInOrdinaryUnits(data, threads: threads, isCertified: isCertified)
  }

  /// Where squares of a column or the target overflow or vanish.
  private func fitInOrdinaryUnits(
    _ data: Dataset, threads: Threads, isCertified: Bool
  ) throws(FitError) -> [PathPoint] {
    // Without standardisation the penalty means the file's units.
    guard isStandardized else { throw .overflow }
    let (scaled, units, targetUnit) = data.inOrdinaryUnits()
    var path = self
    if case .given(let values) = lambdas { path.lambdas = .given(values.map { $0 / targetUnit }) }
    let moments = Moments(scaled, threads: threads)
    guard let points = try path.fit(moments, scaled.x, threads: threads, isCertified: isCertified) else {
      throw .overflow
    }
    return points.map { $0.rescaled(columns: units, target: targetUnit) }
  }

  /// What penalty factors are divided by.
  var penaltyFactorMean: Double {
    guard let penaltyFactors, !isGrouped else { return 1 }
    let mean = penaltyFactors.reduce(0) { $0 + ($1.isFinite ? $1 : 1) } / Double(penaltyFactors.count)
    return mean > 0 ? mean : 1
  }

  /// Beyond this many columns a Gram matrix of all of them takes more memory than it saves time.
  static let mostMomentColumns = 6000
}

/// The penalties at which a path is traced.
public enum LambdaSequence: Sendable, Equatable {
  /// Equally spaced on the log scale from the largest useful lambda down to `minimumRatio` times it; the ratio
  /// defaults to glmnet's: 1e-4 with at least as many rows as columns, else 1e-2.
  case automatic(count: Int = 100, minimumRatio: Double? = nil)
  /// Positive, in any order.
  case given([Double])

  /// Down to a thousandth of the largest lambda, below which the coefficients of several classes cost the most and say the
  /// least.
  static func severalClasses(count: Int) -> LambdaSequence { .automatic(count: count, minimumRatio: 1e-3) }

  func values(largest: Double, rowCount: Int, columnCount: Int) -> [Double] {
    switch self {
    case .given(let lambdas): return lambdas
    case .automatic(let count, let ratio):
      let ratio = ratio ?? (rowCount >= columnCount ? 1e-4 : 1e-2)
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
      columns: PathColumn.columns(of: x), validation: validation)
  }
}

extension PathResult.PathColumn {
  static func columns(of x: DesignMatrix) -> [Self] {
    x.features.flatMap { feature in
      feature.columns.map { Self(feature: feature.name, column: x.columnNames[$0]) }
    }
  }
}

extension PathPoint {
  /// In the units of the file, after columns and target were divided by these.
  fileprivate func rescaled(columns: [Double], target: Double) -> PathPoint {
    var point = self
    point.lambda *= target
    point.intercepts = intercepts.map { $0 * target }
    point.coefficients = zip(coefficients, columns).map { $0 / $1 * target }
    point.standardized = standardized.map { $0 * target }
    point.dualityGap = dualityGap.map { $0 * target * target }
    return point
  }

  /// Predictions on the scale of the linear predictor, class after class.
  func predict(_ x: DesignMatrix) -> [Double] {
    let n = x.rowCount
    var eta: [Double] = []
    for (k, intercept) in intercepts.enumerated() {
      eta += [Double](repeating: intercept, count: n)
      for j in 0..<x.columnCount {
        let b = coefficients[k * x.columnCount + j]
        guard b != 0 else { continue }
        for (i, value) in x[column: j].enumerated() { eta[k * n + i] += b * value }
      }
    }
    return eta
  }
}
