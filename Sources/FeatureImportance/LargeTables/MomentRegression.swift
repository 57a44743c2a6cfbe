import Foundation
import Tabular

/// Least squares from moments alone: no pass over rows.
///
/// The normal equations lose twice the digits that QR loses, so columns that others explain almost completely are refused;
/// those that they explain to the last digit are left out, as `LeastSquares` does.
struct MomentRegression: Sendable {
  let design: DesignMatrix
  let moments: Moments
  /// Standard deviations (1/n) of the columns; 0 for one that does not vary.
  let deviations: [Double]
  /// Columns that are estimated, ascending.
  let kept: [Int]
  let aliased: [LinearFit.AliasedColumn]
  /// Of the correlations of the kept columns, kept x kept.
  let inverse: [Double]
  private let factor: CholeskyFactor?

  /// Shares of a column's variance that the columns before it leave: below the first nothing but rounding is left, below the
  /// second too few digits.
  private static let repeated = 1e-12
  private static let illConditioned = 1e-8

  /// - Parameters:
  ///   - moments: of the design's columns and the target.
  ///   - names: of the columns; they need no rows.
  /// - Throws: `FitError.overflow`, `.illConditioned`.
  /// - Complexity: O(columns³).
  init(_ moments: Moments, _ design: DesignMatrix) throws(FitError) {
    self.design = design
    self.moments = moments
    let p = design.columnCount
    guard (0..<p).allSatisfy({ moments.isOrdinary($0) }) else { throw .overflow }
    let scales = (0..<p).map { j in
      let deviation = max(0, moments.variance(j)).squareRoot()
      return deviation > 1e-14 * abs(moments.means[j]) ? deviation : 0
    }
    deviations = scales
    var chosen = ColumnSelection()
    var poor: [ByteText] = []
    var repeats: [LinearFit.AliasedColumn] = []
    for j in 0..<p {
      guard scales[j] > 0 else {
        repeats.append(LinearFit.AliasedColumn(column: j, repeats: []))
        continue
      }
      let row = chosen.columns.map { Self.correlation($0, j, moments, scales) }
      let (left, shares) = chosen.remainder(row)
      if left > Self.repeated {
        if left < Self.illConditioned { poor.append(design.columnNames[j]) }
        chosen.add(j, row, left)
      } else {
        let sources = zip(chosen.columns, shares()).filter { abs($1) > 1e-6 }.map { $0.0 }
        repeats.append(LinearFit.AliasedColumn(column: j, repeats: sources))
      }
    }
    guard poor.isEmpty else { throw .illConditioned(columns: poor) }
    kept = chosen.columns
    aliased = repeats
    let columns = chosen.columns
    let correlations = columns.flatMap { j in
      columns.map { i in i == j ? 1 : Self.correlation(i, j, moments, scales) }
    }
    factor = CholeskyFactor(correlations, size: columns.count)
    inverse = factor?.inverse ?? []
    if factor == nil && !columns.isEmpty { throw .overflow }
  }

  private static func correlation(_ i: Int, _ j: Int, _ moments: Moments, _ deviations: [Double]) -> Double {
    moments.crossProducts[j * moments.means.count + i] / moments.weight / deviations[i] / deviations[j]
  }

  // MARK: The fit

  /// - Throws: `FitError.tooFewRows`, `.constantTarget`, `.overflow`.
  func fit() throws(FitError) -> LinearFit {
    let p = design.columnCount
    let n = moments.weight
    let used = kept.count + 1
    guard Int(n.rounded()) > used else { throw .tooFewRows(rows: Int(n.rounded()), coefficients: used) }
    guard moments.isOrdinary(p) else { throw .overflow }
    let targetDeviation = max(0, moments.variance(p)).squareRoot()
    guard targetDeviation > 0 else { throw .constantTarget }
    let scales = deviations + [targetDeviation]
    let withTarget = kept.map { Self.correlation($0, p, moments, scales) }
    let b = factor?.solve(withTarget) ?? []
    let unexplained = max(0, 1 - dot(b, withTarget))
    let freedom = n - Double(used)
    let sigma = targetDeviation * (n * unexplained / freedom).squareRoot()
    var weights = [Double](repeating: 0, count: p)
    var intercept = DoubleDouble(moments.means[p], moments.meanRests[p])
    for (k, j) in kept.enumerated() {
      weights[j] = b[k] * targetDeviation / deviations[j]
      intercept = .multiplyAdd(
        intercept, DoubleDouble(-weights[j]), DoubleDouble(moments.means[j], moments.meanRests[j]))
    }
    guard weights.allSatisfy(\.isFinite), intercept.value.isFinite else { throw .overflow }
    let variance = sigma * sigma / n
    var errors = [Double?](repeating: nil, count: p)
    // How far the constant is from the middle of the rows, in the metric of the columns.
    var distance = 0.0
    for (k, j) in kept.enumerated() {
      errors[j] = (variance * inverse[k * (kept.count + 1)]).squareRoot() / deviations[j]
      for (l, i) in kept.enumerated() {
        distance += inverse[k * kept.count + l] * moments.means[i] / deviations[i] * moments.means[j] / deviations[j]
      }
    }
    let covariance = spread(to: kept, of: p) { l, k in
      variance / targetDeviation / targetDeviation * inverse[k * kept.count + l]
    }
    var fit = LinearFit(
      columnNames: design.columnNames, features: design.features, weights: weights,
      centers: Array(moments.means[..<p]), interceptAtCenters: moments.means[p], intercept: intercept.value,
      scales: deviations.map { ($0 > 0 ? $0 : 1) / targetDeviation },
      inference: LinearFit.Inference(
        interceptStandardError: (variance * (1 + distance)).squareRoot(), standardErrors: errors,
        standardizedCovariance: covariance, degreesOfFreedom: freedom),
      quality: LinearFit.Quality(
        deviance: n * targetDeviation * targetDeviation * unexplained,
        nullDeviance: n * targetDeviation * targetDeviation, iterations: 1, degreesOfFreedom: Double(used),
        residualStandardDeviation: sigma))
    fit.aliased = aliased
    return fit
  }

  // MARK: What others do not say of a feature

  /// The part of `b_g' x_g` that the best linear prediction of a feature's columns from all others leaves, as a combination of
  /// the design's columns; zeros for columns that others repeat. See `ColumnRegressions`.
  func residual(of feature: Feature, weights b: [Double]) -> [Double] {
    var combination = [Double](repeating: 0, count: design.columnCount)
    let own = kept.indices.filter { feature.columns.contains(kept[$0]) }
    let entangled = aliased.contains { column in
      !column.repeats.isEmpty
        && (feature.columns.contains(column.column) || column.repeats.contains(where: feature.columns.contains))
    }
    guard !own.isEmpty, !entangled else { return combination }
    // b' P_gg⁻¹ (P z)_g with b in units of standardised columns.
    let block = own.flatMap { j in own.map { inverse[j * kept.count + $0] } }
    let scaled = own.map { b[kept[$0]] * deviations[kept[$0]] }
    guard let turned = CholeskyFactor(block, size: own.count)?.solve(scaled) else { return combination }
    for (k, j) in kept.enumerated() {
      let weight = own.indices.reduce(0) { $0 + turned[$1] * inverse[own[$1] * kept.count + k] }
      combination[j] = weight / deviations[j]
    }
    return combination
  }
}

/// Columns taken one by one into a Cholesky factor of their correlations.
private struct ColumnSelection {
  private(set) var columns: [Int] = []
  /// Rows of the lower factor.
  private var rows: [[Double]] = []
  private var solved: [Double] = []

  /// What the columns taken leave of another's variance, and what it is made of.
  ///
  /// - Parameter correlations: with the columns taken.
  mutating func remainder(_ correlations: [Double]) -> (left: Double, shares: () -> [Double]) {
    var solved: [Double] = []
    solved.reserveCapacity(columns.count)
    for (k, row) in rows.enumerated() {
      var sum = correlations[k]
      for l in 0..<k { sum -= row[l] * solved[l] }
      solved.append(sum / row[k])
    }
    self.solved = solved
    let left = 1 - solved.reduce(0) { $0 + $1 * $1 }
    let rows = rows
    return (
      left,
      {
        var shares = solved
        for k in rows.indices.reversed() {
          for l in k + 1..<max(k + 1, rows.count) { shares[k] -= rows[l][k] * shares[l] }
          shares[k] /= rows[k][k]
        }
        return shares
      }
    )
  }

  /// Takes the column that was last asked for.
  mutating func add(_ column: Int, _ correlations: [Double], _ left: Double) {
    columns.append(column)
    rows.append(solved + [left.squareRoot()])
  }
}
