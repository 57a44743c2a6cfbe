import Foundation
import Tabular

/// A path's data as solvers see them, and the way back to the units of the file.
///
/// A gaussian target is divided by a power of two near its standard deviation, which changes no digit of the answer and
/// keeps squares of huge or tiny values from overflowing or vanishing.
struct PathProblem<Fit: Datafit>: Sendable {
  let path: ElasticNetPath
  let columns: PenalizedColumns
  let fit: Fit
  let shape: PenaltyShape
  /// The target's, a power of two.
  let unit: Double
  /// The target's mean where it is the intercept at the centres of the columns.
  private let center: Double?

  init(
    _ path: ElasticNetPath, _ columns: PenalizedColumns, _ fit: Fit, targetDeviation: Double, unit: Double,
    center: Double?
  ) {
    self.path = path
    self.columns = columns
    self.fit = fit
    self.unit = unit
    self.center = center
    var shape = path.shape(columns, classCount: fit.classCount)
    if path.family == .gaussian { shape.ridgeScale = unit / targetDeviation }
    self.shape = shape
  }

  /// The same data under another penalty and fit.
  init(_ other: PathProblem, fit: Fit, shape: PenaltyShape) {
    (path, columns, unit, center) = (other.path, other.columns, other.unit, other.center)
    self.fit = fit
    self.shape = shape
  }

  /// - Parameter isCertified: whether duality gaps are wanted.
  func trace(threads: Threads, isCertified: Bool) throws(FitError) -> [PathPoint] {
    let (lambdas, solutions, solver) = try solutions(threads: threads, isCertified: isCertified)
    return zip(lambdas, solutions).map { point($1, $0, solver.nullValue) }
  }

  /// - Returns: lambdas in the order of the path's sequence, their solutions as the solver sees them, and the solver,
  ///   whose fit has all columns that were ever needed.
  func solutions(
    threads: Threads, isCertified: Bool
  ) throws(FitError) -> (lambdas: [Double], solutions: [PathSolver<Fit>.Solution], solver: PathSolver<Fit>) {
    var solver = try PathSolver(fit, shape: shape, tolerance: path.tolerance, threads: threads)
    let values = path.lambdas.values(
      largest: solver.largestLambda * unit, rowCount: columns.rowCount, columnCount: columns.x.columnCount)
    // Warm starts want decreasing lambdas, whatever the order in which they were given.
    let order = values.indices.sorted { (values[$1], $0) < (values[$0], $1) }
    var found: [Int: PathSolver<Fit>.Solution] = [:]
    for start in stride(from: 0, to: order.count, by: fit.batchSize) {
      let batch = order[start..<min(order.count, start + fit.batchSize)]
      let solutions = try solver.solve(batch.map { values[$0] / unit }, isCertified: isCertified)
      for (index, solution) in zip(batch, solutions) { found[index] = solution }
    }
    return (values, values.indices.compactMap { found[$0] }, solver)
  }

  /// A solution in the units of the file.
  ///
  /// - Parameter null: the smooth part at the null model.
  func point(_ solution: PathSolver<Fit>.Solution, _ lambda: Double, _ null: Double) -> PathPoint {
    let p = columns.x.columnCount
    let classes = fit.classCount
    var penalized = [[Double]](
      repeating: [Double](repeating: 0, count: columns.columnCount), count: classes)
    for (column, k, value) in solution.coefficients { penalized[k][column] = value * unit }
    let standardized = penalized.map(columns.standardized)
    var coefficients = standardized
    var intercepts: [Double] = []
    for k in 0..<classes {
      // The last class of several has none.
      var intercept = DoubleDouble(center ?? (k < solution.intercepts.count ? solution.intercepts[k] : 0))
      for j in 0..<p where standardized[k][j] != 0 {
        let b = standardized[k][j] / columns.scales[j]
        coefficients[k][j] = b
        intercept = .multiplyAdd(intercept, DoubleDouble(-b), DoubleDouble(columns.centers[j], columns.centerRests[j]))
      }
      intercepts.append(intercept.value)
    }
    if classes > 1 {
      let middle = intercepts.reduce(0, +) / Double(classes)
      for k in 0..<classes { intercepts[k] -= middle }
    }
    return PathPoint(
      lambda: lambda, intercepts: intercepts, coefficients: coefficients.flatMap { $0 },
      standardized: standardized.flatMap { $0 }, devianceRatio: null > 0 ? 1 - solution.value / null : 0,
      dualityGap: solution.dualityGap.map { $0 * unit * unit })
  }
}

extension PathProblem<RowDatafit> {
  /// On the rows.
  ///
  /// - Throws: `FitError.overflow`.
  init(_ path: ElasticNetPath, _ data: Dataset, threads: Threads) throws(FitError) {
    var columns = PenalizedColumns(data.x, weights: data.weights, scaled: path.isStandardized, threads: threads)
    guard columns.isOrdinary, data.y.allSatisfy(\.isFinite) else { throw .overflow }
    if path.isGrouped { columns = columns.grouped(data.x.features.map(\.columns), weights: data.weights) }
    let n = Double(data.rowCount)
    let shares = data.weights.map { $0.map { $0 / n } } ?? [Double](repeating: 1 / n, count: data.rowCount)
    let center = mean(of: data.y[...], weights: data.weights)
    let deviation = standardDeviation(of: data.y[...], weights: data.weights, around: center)
    let unit = path.family == .gaussian ? powerOfTwo(near: deviation) : 1
    let shadow = RowDatafit.needsShadow(columns) ? ShadowColumns(columns, threads: threads) : nil
    let y = unit == 1 ? data.y : data.y.map { $0 / unit }
    self.init(
      path, columns,
      RowDatafit(columns, Likelihood(path.family, y, shares: shares), shadow: shadow, threads: threads),
      targetDeviation: deviation, unit: unit, center: path.family == .gaussian ? center : nil)
  }
}

extension PathProblem<MomentDatafit> {
  /// On moments; nil where squares of the columns or the target overflow or vanish.
  init?(_ path: ElasticNetPath, _ moments: Moments, _ x: DesignMatrix) {
    let p = x.columnCount
    guard (0...p).allSatisfy({ moments.isOrdinary($0) }) else { return nil }
    var columns = PenalizedColumns(x, moments, scaled: path.isStandardized)
    let scales = zip(columns.scales, columns.isVarying).map { $1 ? $0 : 0 }
    let deviation = moments.variance(p).squareRoot()
    let unit = powerOfTwo(near: deviation)
    var fit = MomentDatafit(moments, scales: scales, targetUnit: unit)
    if path.isGrouped {
      columns = columns.grouped(x.features.map(\.columns), gram: fit.gram(of:))
      if let basis = columns.basis { fit = fit.rotated(by: basis) }
    }
    self.init(path, columns, fit, targetDeviation: deviation, unit: unit, center: moments.means[p])
  }
}

extension ElasticNetPath {
  /// On moments of training rows; nil where squares overflow or vanish.
  func fit(
    _ moments: Moments, _ x: DesignMatrix, threads: Threads, isCertified: Bool
  ) throws(FitError) -> [PathPoint]? {
    try PathProblem(self, moments, x)?.trace(threads: threads, isCertified: isCertified)
  }

  /// How the penalty measures columns.
  func shape(_ columns: PenalizedColumns, classCount: Int) -> PenaltyShape {
    let p = columns.x.columnCount
    let mean = penaltyFactorMean
    let factors =
      penaltyFactors.map { $0.map { $0.isFinite ? $0 / mean : PenaltyShape.prohibitive } }
      ?? [Double](repeating: 1, count: p)
    guard let basis = columns.basis else {
      var shape = PenaltyShape(alpha: alpha, factors: factors)
      if !nonnegative.isEmpty { shape.isNonnegative = (0..<p).map(nonnegative.contains) }
      return shape
    }
    var grouped = [Double](repeating: 1, count: basis.columnCount)
    for (feature, range) in zip(columns.x.features, basis.ranges) where !range.isEmpty {
      // A group's weight: the root of the number of coefficients that it holds.
      let weight = factors[feature.columns.lowerBound] * Double(range.count * classCount).squareRoot()
      for j in range { grouped[j] = weight }
    }
    var shape = PenaltyShape(alpha: alpha, factors: grouped)
    shape.groups = basis.ranges.filter { !$0.isEmpty }
    if !nonnegative.isEmpty {
      shape.isNonnegative = [Bool](repeating: false, count: basis.columnCount)
      for (feature, range) in zip(columns.x.features, basis.ranges) where range.count == 1 {
        shape.isNonnegative[range.lowerBound] = nonnegative.contains(feature.columns.lowerBound)
      }
    }
    return shape
  }
}

extension Dataset {
  /// Columns and target divided by powers of two where their squares would overflow or vanish; the answer changes in
  /// nothing but its units.
  func inOrdinaryUnits() -> (data: Dataset, units: [Double], targetUnit: Double) {
    var values = x.values
    let n = rowCount
    var units: [Double] = []
    for j in 0..<x.columnCount {
      let unit = powerOfTwo(near: x[column: j].reduce(0) { max($0, abs($1)) })
      units.append(unit)
      for i in j * n..<(j + 1) * n { values[i] /= unit }
    }
    let unit = powerOfTwo(near: y.reduce(0) { max($0, abs($1)) })
    return (
      Dataset(
        x: DesignMatrix(rowCount: n, columnNames: x.columnNames, features: x.features, values: values),
        y: y.map { $0 / unit }, weights: weights), units, unit
    )
  }
}

/// The power of two at or below a positive number; 1 for zero.
func powerOfTwo(near x: Double) -> Double {
  x.isNormal && x > 0 ? Double(sign: .plus, exponent: x.exponent, significand: 1) : 1
}
