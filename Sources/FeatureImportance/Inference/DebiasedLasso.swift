import Foundation
public import Tabular

/// Confidence intervals and p-values for every coefficient of a linear or logistic model, with more columns than rows
/// too, by removing the lasso's bias.
///
/// The lasso shrinks and selects, so neither its coefficients nor a refit on its selection have a known distribution.
/// Each coefficient is corrected by what its column, as far as the others don't explain it (`NodewiseLasso`), still finds
/// in the residuals: `b_j + z̃_j'W r / z̃_j'W z_j`, with standard error `sigma ‖z̃_j‖_W / |z̃_j'W z_j|`. W are the
/// observation weights, for logistic regression times p(1 - p), with working residuals r and sigma = 1.
///
/// The lasso's lambda is that of the least cross-validated deviance; the noise variance is its residual sum of squares
/// over n - 1 - its non-zero coefficients, also the degrees of freedom of the t quantiles. With many more rows than
/// columns this becomes least squares.
///
/// - SeeAlso: Zhang, Zhang (2014), J. R. Stat. Soc. B 76(1); van de Geer, Bühlmann, Ritov, Dezeure (2014), Ann. Stat.
///   42(3); Javanmard, Montanari (2014), J. Mach. Learn. Res. 15; Reid, Tibshirani, Friedman (2016), Stat. Sinica 26,
///   for the noise.
public struct DebiasedLasso: Sendable {
  public var family: Family
  public var confidence: Double

  /// Beyond it, the correlation matrix of the columns and as many lassos on it take minutes.
  public static let largestColumnCount = 3000

  /// - Precondition: the family has one coefficient a column.
  public init(family: Family, confidence: Double = 0.95) {
    precondition(family != .multinomial, "one coefficient a column")
    self.family = family
    self.confidence = confidence
  }

  /// Estimates every coefficient.
  ///
  /// - Returns: one a column.
  /// - Throws: as `ElasticNetPath.fit`; `FitError.tooFewRows` when the lasso leaves no degrees of freedom for the noise.
  /// - Complexity: O(rows x columns^2) and two lassos on the other columns for each column.
  public func fit(_ data: Dataset, seed: Seed, threads: Threads) throws(FitError) -> [DebiasedCoefficient] {
    let lasso = try Lasso(family: family, foldCount: 10).fit(data, seed: seed)
    let working = try WorkingResiduals(family, lasso, data)
    let x = data.x
    let moments = Moments(working.dataset, threads: threads)
    let deviations = (0..<x.columnCount).map { moments.variance($0).squareRoot() }
    // As for the lasso: below this the deviation is the rounding of the values themselves.
    let varying = (0..<x.columnCount).filter { deviations[$0] > 1e-14 * abs(moments.means[$0]) }
    let size = x.columnCount + 1
    let p = varying.count
    func correlation(_ i: Int, _ j: Int) -> Double {
      i == j ? 1 : moments.crossProducts[j * size + i] / moments.weight / deviations[i] / deviations[j]
    }
    let nodewise = NodewiseLasso(
      varying.flatMap { j in varying.map { correlation($0, j) } }, columnCount: p, rowCount: data.rowCount,
      threads: threads)
    // What each standardised column still finds in the residuals.
    let remainder = varying.map {
      moments.crossProducts[x.columnCount * size + $0] / moments.weight / deviations[$0]
    }
    let critical = working.upperTailQuantile((1 - confidence) / 2)

    var inferences = [DebiasedCoefficient.Inference?](repeating: nil, count: x.columnCount)
    for (j, direction) in zip(varying, nodewise.directions) where direction.isIdentified {
      let correction = zip(direction.weights, remainder).reduce(0) { $0 + $1.0 * $1.1 } / direction.own
      let estimate = lasso.weights[j] + correction / deviations[j]
      let error = (working.noiseVariance * direction.varianceFactor / working.weight).squareRoot() / deviations[j]
      inferences[j] = DebiasedCoefficient.Inference(
        estimate: estimate, standardError: error, low: estimate - critical * error, high: estimate + critical * error,
        pValue: 2 * working.upperTail(abs(estimate) / error), adjustedPValue: .nan)
    }
    let tested = inferences.indices.filter { inferences[$0] != nil }
    for (j, adjusted) in zip(tested, holmAdjusted(inferences.compactMap { $0?.pValue })) {
      inferences[j]?.adjustedPValue = adjusted
    }
    return x.features.flatMap { feature in
      feature.columns.map {
        DebiasedCoefficient(feature: feature.name, column: x.columnNames[$0], inference: inferences[$0])
      }
    }
  }
}

/// What is known of one column's coefficient without the lasso's bias.
public struct DebiasedCoefficient: Sendable, Equatable {
  public var feature: ByteText
  public var column: ByteText
  /// nil for a column that is constant, or that another one repeats.
  public var inference: Inference?

  /// In the units of the file.
  public struct Inference: Sendable, Equatable {
    public var estimate: Double
    public var standardError: Double
    public var low: Double
    public var high: Double
    /// Two-sided.
    public var pValue: Double
    /// By Holm, over all columns.
    public var adjustedPValue: Double
  }
}

/// A model's residuals as those of a weighted linear regression.
private struct WorkingResiduals {
  /// The columns, with residuals as target and weights that include the curvature of the loss.
  let dataset: Dataset
  /// Sum of the weights.
  let weight: Double
  let noiseVariance: Double
  /// Of the noise variance; nil where it is known.
  let degreesOfFreedom: Double?

  init(_ family: Family, _ fit: LinearFit, _ data: Dataset) throws(FitError) {
    let eta = fit.predict(data.x)
    let weights = data.weights ?? [Double](repeating: 1, count: data.rowCount)
    if family == .gaussian {
      let used = fit.weights.count { $0 != 0 } + 1
      guard data.rowCount > used else { throw .tooFewRows(rows: data.rowCount, coefficients: used) }
      let residuals = zip(data.y, eta).map { $0 - $1 }
      let degrees = Double(data.rowCount - used)
      dataset = Dataset(x: data.x, y: residuals, weights: data.weights)
      weight = Double(data.rowCount)
      noiseVariance = zip(weights, residuals).reduce(0) { $0 + $1.0 * $1.1 * $1.1 } / degrees
      degreesOfFreedom = degrees
    } else {
      // (y - p) over p (1 - p): 1/p for an event, -1/(1 - p) otherwise.
      let residuals = zip(data.y, eta).map { y, eta in
        y == 1 ? 1 / logisticProbability(eta) : -1 / logisticProbability(-eta)
      }
      guard residuals.allSatisfy(\.isFinite) else { throw .overflow }
      let curvatures = zip(weights, eta).map { $0 * logisticProbability($1) * logisticProbability(-$1) }
      dataset = Dataset(x: data.x, y: residuals, weights: curvatures)
      weight = curvatures.reduce(0, +)
      noiseVariance = 1
      degreesOfFreedom = nil
    }
  }

  func upperTail(_ statistic: Double) -> Double {
    degreesOfFreedom.map { StudentT(degreesOfFreedom: $0).upperTail(statistic) } ?? Normal.upperTail(statistic)
  }

  func upperTailQuantile(_ q: Double) -> Double {
    degreesOfFreedom.map { StudentT(degreesOfFreedom: $0).quantile(upperTail: q) } ?? Normal.quantile(upperTail: q)
  }
}
