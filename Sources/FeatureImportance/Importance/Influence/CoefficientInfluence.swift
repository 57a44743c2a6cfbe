import COpenBLAS
import Foundation

/// What each row does to the coefficients of a linear or logistic regression, in units of standardised columns.
///
/// The influence of row i is `n H⁻¹ x_i e_i / (1 - h_i)`, H the information, e the residual and h the leverage; over rows
/// its sum of squares over n² is the HC3 covariance, whatever the variance of the errors and whether or not the model is
/// true.
/// - SeeAlso: Hampel (1974), J. Am. Stat. Assoc. 69(346); MacKinnon, White (1985), J. Econometrics 29.
public struct CoefficientInfluence: Sendable {
  let data: Dataset
  let family: Family
  let z: StandardizedColumns
  /// Coefficients of the standardised columns; 0 for one that was not estimated.
  let coefficients: [Double]
  /// Rows x (1 + columns), column-major, the intercept first; zeros for a column that was not estimated.
  let influence: [Double]
  /// Linear predictors of the rows.
  let predictors: [Double]
  /// `y - mean` of the rows.
  let residuals: [Double]
  /// Of the rows, between 0 and 1.
  let leverages: [Double]
  /// Of t statistics; nil for z statistics.
  let degreesOfFreedom: Double?

  /// - Parameters:
  ///   - fit: by maximum likelihood on the data, without penalty.
  /// - Returns: nil where a row alone decides a coefficient, since nothing is known of its error then, and where rows
  ///   follow each other in time, since errors of neighbours may go together.
  /// - Complexity: O(rows x columns²).
  init?(_ fit: LinearFit, on data: Dataset, family: Family) {
    guard fit.inference != nil, data.weights == nil else { return nil }
    if case .time = data.dependence { return nil }
    self.data = data
    self.family = family
    let n = data.rowCount
    let z = StandardizedColumns(data.x, weights: nil, centered: true, scaled: true)
    self.z = z
    let aliased = Set(fit.aliased.map(\.column))
    let kept = (0..<z.columnCount).filter { !aliased.contains($0) && z.isVarying[$0] }
    let predictors = fit.predict(data.x)
    self.predictors = predictors
    let isBinomial = family == .binomial
    let residuals = zip(data.y, predictors).map { y, eta in
      isBinomial ? y > 0.5 ? logisticProbability(-eta) : -logisticProbability(eta) : y - eta
    }
    self.residuals = residuals
    let curvatures = predictors.map { isBinomial ? logisticProbability($0) * logisticProbability(-$0) : 1 }
    let design = z.design(kept, hasIntercept: true)
    let size = kept.count + 1
    let information = weightedGram(design, rows: n, columns: size, rootWeights: curvatures.map { $0.squareRoot() })
    guard let factor = CholeskyFactor(information, size: size) else { return nil }
    let norms = factor.inverseNorms(ofRows: design, rows: n)
    let leverages = zip(curvatures, norms).map { $0 * $1 }
    guard leverages.allSatisfy({ $0 < 1 - 1e-9 }) else { return nil }
    self.leverages = leverages
    let inverse = CovarianceRoot(factor.inverseRoot(), size: size).covariance
    var rows = [Double](repeating: 0, count: n * size)
    cblas_dgemm(
      CblasColMajor, CblasNoTrans, CblasNoTrans, Int32(n), Int32(size), Int32(size), 1, design, Int32(n), inverse,
      Int32(size), 0, &rows, Int32(n))
    var influence = [Double](repeating: 0, count: n * (z.columnCount + 1))
    for (k, column) in ([-1] + kept).enumerated() {
      for i in 0..<n {
        influence[(column + 1) * n + i] = Double(n) * rows[k * n + i] * residuals[i] / (1 - leverages[i])
      }
    }
    self.influence = influence
    coefficients = (0..<z.columnCount).map { aliased.contains($0) ? 0 : fit.weights[$0] * z.scales[$0] }
    switch data.dependence {
    case .groups: degreesOfFreedom = Double(max(1, (data.dependence.partCount ?? 2) - 1))
    default: degreesOfFreedom = isBinomial ? nil : Double(n - size)
    }
  }

  /// The influence of row i on the coefficient of a column.
  func influence(on column: Int) -> ArraySlice<Double> {
    let n = data.rowCount
    return influence[(column + 1) * n..<(column + 2) * n]
  }

  /// The covariance of estimates whose influences are given, one column each; rows of a group count together.
  func covariance(_ influences: [Double], count: Int) -> [Double] {
    let n = data.rowCount
    guard case .groups(let groups) = data.dependence else { return Self.square(influences, rows: n, count, over: n) }
    let parts = data.dependence.partCount ?? 1
    var sums = [Double](repeating: 0, count: parts * count)
    for j in 0..<count { for i in 0..<n { sums[j * parts + groups[i]] += influences[j * n + i] } }
    let factor = Double(parts) / Double(max(1, parts - 1))
    return Self.square(sums, rows: parts, count, over: n).map { $0 * factor }
  }

  private static func square(_ a: [Double], rows: Int, _ count: Int, over n: Int) -> [Double] {
    weightedGram(a, rows: rows, columns: count, rootWeights: [Double](repeating: 1 / Double(n), count: rows))
  }

  /// Joint test that all coefficients of a feature are zero; nil where one was not estimated.
  func test(_ feature: Feature) -> Double? {
    let b = feature.columns.map { coefficients[$0] }
    let own = covariance(feature.columns.flatMap { influence(on: $0) }, count: b.count)
    return waldTest(b, own, degreesOfFreedom: degreesOfFreedom)
  }
}
