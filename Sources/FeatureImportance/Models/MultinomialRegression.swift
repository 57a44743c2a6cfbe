import Foundation
public import Tabular

/// Multinomial (softmax) regression by maximum likelihood: the log-odds of each class against a reference class are
/// linear in the columns.
public struct MultinomialRegression: Sendable {
  public let hasIntercept: Bool
  /// lambda of `mean log loss + lambda / 2 * sum over classes of ‖b_k - mean b‖²`, b_k the coefficients of columns divided
  /// by their standard deviations (1/n), those of the reference being 0: the same whichever class is the reference, and
  /// the penalty of glmnet's symmetric coefficients. 0 for none; intercepts are not penalised.
  public let ridge: Double

  public init(hasIntercept: Bool = true, ridge: Double = 0) {
    self.hasIntercept = hasIntercept
    self.ridge = ridge
  }

  /// Fits by Newton's method on standardised columns; the covariance is the inverse information at the final estimate.
  ///
  /// A weight counts a row that many times. Under a ridge penalty there are no standard errors.
  /// - Parameters:
  ///   - data: its targets are places in `classes`.
  ///   - classes: at least two.
  ///   - reference: a place in `classes`.
  /// - Throws: `FitError.constantTarget` when a class has no row of positive weight, `.tooFewRows`, `.separation`,
  ///   `.notConverged`, `.overflow`.
  /// - Complexity: O(rows x (columns x classes)^2) a step, some 5 to 8 steps.
  public func fit(
    _ data: Dataset, classes: [ByteText], reference: Int = 0
  ) throws(FitError) -> MultinomialFit {
    precondition(classes.indices.contains(reference) && classes.count > 1, "a reference among the classes")
    // The solver's reference is class 0.
    let order = [reference] + classes.indices.filter { $0 != reference }
    let places = Dictionary(uniqueKeysWithValues: order.enumerated().map { ($1, $0) })
    let solution = try solve(data, classes: data.y.map { places[Int($0)] ?? 0 }, classCount: classes.count)
    let likelihood = solution.likelihood
    let fits = order.dropFirst().enumerated().map { k, place in
      MultinomialFit.ClassFit(
        classes[place], data.x, solution.z, solution.kept, hasIntercept: hasIntercept,
        Array(solution.point.coefficients[k * likelihood.width..<(k + 1) * likelihood.width]),
        offset: k * likelihood.width, solution.root)
    }
    guard fits.allSatisfy(\.isFinite) else { throw .overflow }
    let shares = hasIntercept ? likelihood.shares : []
    return MultinomialFit(
      classes: classes, reference: classes[reference], fits: fits, aliased: solution.aliased,
      columnNames: data.x.columnNames,
      quality: LinearFit.Quality(
        deviance: -2 * solution.point.logLikelihood,
        nullDeviance: hasIntercept
          ? -2 * data.weightSum * shares.reduce(0) { $0 + $1 * log($1) }
          : 2 * data.weightSum * log(Double(classes.count)),
        iterations: solution.iterations, degreesOfFreedom: ridge > 0 ? nil : Double(likelihood.size),
        residualStandardDeviation: nil))
  }

  /// The estimate on standardised columns.
  struct Solution {
    let z: StandardizedColumns
    /// Columns that are estimated, ascending.
    let kept: [Int]
    let aliased: [LinearFit.AliasedColumn]
    let likelihood: SoftmaxLikelihood
    let point: LikelihoodPoint
    let iterations: Int
    /// nil under a ridge penalty.
    let root: CovarianceRoot?
  }

  /// - Parameter classes: one a row, the reference being 0.
  func solve(_ data: Dataset, classes codes: [Int], classCount: Int) throws(FitError) -> Solution {
    let x = data.x
    let counted = codes.indices.filter { (data.weights?[$0] ?? 1) > 0 }
    guard Set(counted.map { codes[$0] }).count == classCount else { throw .constantTarget }
    let first = hasIntercept ? 1 : 0
    guard counted.count > x.columnCount + first || ridge > 0 else {
      throw .tooFewRows(rows: counted.count, coefficients: x.columnCount + first)
    }
    let z = try StandardizedColumns(checked: data, centered: hasIntercept)
    let independence = ColumnIndependence(z, weights: data.weights, hasIntercept: hasIntercept)
    let (kept, aliased) = ridge > 0 ? independence.varying : independence.independent
    let likelihood = SoftmaxLikelihood(
      z, classes: codes, classCount: classCount, weights: data.givenWeights, columns: kept,
      hasIntercept: hasIntercept, penalty: ridge * data.weightSum)
    let newton = NewtonMethod(likelihood)
    let (point, iterations) = try newton.minimise(from: likelihood.nullCoefficients) { () throws(FitError) in
      guard ridge == 0 else { return }
      try Separation(
        x: x, z: z, classes: codes, classCount: classCount, weights: data.weights, columns: kept,
        hasIntercept: hasIntercept
      ).check()
    }

    var root: CovarianceRoot?
    if ridge == 0 {
      guard let factor = CholeskyFactor(point.information, size: likelihood.size) else { throw .overflow }
      root = CovarianceRoot(factor.inverseRoot(), size: likelihood.size)
    }
    return Solution(
      z: z, kept: kept, aliased: aliased, likelihood: likelihood, point: point, iterations: iterations, root: root)
  }
}

/// A fitted multinomial regression.
public struct MultinomialFit: Sendable {
  /// All classes, the reference among them, in the order of the target.
  public let classes: [ByteText]
  public let reference: ByteText
  /// One for each class but the reference, in the order of the target.
  public let fits: [ClassFit]
  public let aliased: [LinearFit.AliasedColumn]
  public let columnNames: [ByteText]
  public let quality: LinearFit.Quality

  /// The log-odds of one class against the reference.
  public struct ClassFit: Sendable {
    public let name: ByteText
    public let intercept: Double
    /// nil under a ridge penalty.
    public let interceptStandardError: Double?
    /// In the units of the file; 0 without a standard error for aliased columns.
    public let coefficients: [Coefficient]
  }
}

extension MultinomialFit.ClassFit {
  /// The Wald interval around one of the estimates; nil without a standard error.
  public func interval(around estimate: Double, _ error: Double?, _ confidence: Double) -> ClosedRange<Double>? {
    error.map {
      let reach = Normal.quantile(1 - (1 - confidence) / 2) * $0
      return estimate - reach...estimate + reach
    }
  }

  /// - Parameter offset: of the class's coefficients among all.
  fileprivate init(
    _ name: ByteText, _ x: DesignMatrix, _ z: StandardizedColumns, _ kept: [Int], hasIntercept: Bool, _ b: [Double],
    offset: Int, _ root: CovarianceRoot?
  ) {
    let first = hasIntercept ? 1 : 0
    var intercept = DoubleDouble(hasIntercept ? b[0] : 0)
    var toIntercept = [Double](repeating: 0, count: root?.size ?? 0)
    if hasIntercept && root != nil { toIntercept[offset] = 1 }
    var estimates = [Double](repeating: 0, count: x.columnCount)
    var errors = [Double?](repeating: nil, count: x.columnCount)
    for (k, j) in kept.enumerated() {
      let ratio = z.centers[j] / z.scales[j]
      intercept = .multiplyAdd(intercept, DoubleDouble(-b[first + k]), DoubleDouble(ratio))
      estimates[j] = b[first + k] / z.scales[j]
      errors[j] = root.map { $0.standardError(offset + first + k) / z.scales[j] }
      if root != nil { toIntercept[offset + first + k] = -ratio }
    }
    self.name = name
    self.intercept = intercept.value
    interceptStandardError = hasIntercept ? root?.standardError(of: toIntercept) : nil
    coefficients = x.features.flatMap { feature in
      feature.columns.map { j in
        let statistic = errors[j].map { estimates[j] / $0 }
        return Coefficient(
          feature: feature.name, column: x.columnNames[j], estimate: estimates[j], standardError: errors[j],
          statistic: statistic, pValue: statistic.map { 2 * Normal.upperTail(abs($0)) },
          standardized: estimates[j] * z.scales[j])
      }
    }
  }

  fileprivate var isFinite: Bool {
    intercept.isFinite && (interceptStandardError?.isFinite ?? true)
      && coefficients.allSatisfy { $0.estimate.isFinite && ($0.standardError?.isFinite ?? true) }
  }
}
