import COpenBLAS
import Tabular

/// The columns of a design as a penalty measures them: `z = (x - center) / scale`, and groups of several turned so that
/// each is orthonormal.
///
/// They are written when they are asked for, so that a table of many columns of which few matter is not copied.
struct PenalizedColumns: Sendable {
  let x: DesignMatrix
  /// Weighted means, and what rounding left of them: beside a large offset it is no small part of a deviation.
  let centers: [Double]
  let centerRests: [Double]
  /// Weighted standard deviations (1/n), or 1 where columns are not standardised or do not vary.
  let scales: [Double]
  /// Whether a column varies among the rows with positive weight.
  let isVarying: [Bool]
  /// That the columns are measured in, or, of moments, that these are of.
  let rowCount: Int
  private(set) var basis: GroupBasis?

  /// - Parameters:
  ///   - weights: of the rows, summing to their number; nil for equal ones.
  ///   - scaled: whether columns are divided by their standard deviations.
  init(_ x: DesignMatrix, weights: [Double]?, scaled: Bool, threads: Threads) {
    self.x = x
    let n = x.rowCount
    rowCount = n
    let statistics: [(center: DoubleDouble, deviation: Double)] = threads.columns(x.columnCount, of: 1) { j, result in
      x.values.withUnsafeBufferPointer { values in
        result.initialize(
          to: Self.statistics(UnsafeBufferPointer(rebasing: values[j * n..<(j + 1) * n]), weights))
      }
    }
    centers = statistics.map(\.center.high)
    centerRests = statistics.map(\.center.low)
    // Below this the deviation is the rounding of the values themselves.
    isVarying = statistics.map { $0.deviation > 1e-14 * abs($0.center.high) }
    scales = zip(statistics, isVarying).map { $1 && scaled ? $0.deviation : 1 }
  }

  /// As moments have them; `x` need have no rows.
  init(_ x: DesignMatrix, _ moments: Moments, scaled: Bool) {
    self.x = x
    rowCount = Int(moments.weight.rounded())
    let p = x.columnCount
    centers = Array(moments.means[..<p])
    centerRests = Array(moments.meanRests[..<p])
    let deviations = (0..<p).map { max(0, moments.variance($0)).squareRoot() }
    isVarying = zip(deviations, moments.means).map { $0 > 1e-14 * abs($1) }
    scales = zip(deviations, isVarying).map { $1 && scaled ? $0 : 1 }
  }

  /// With these groups of columns, each turned to be orthonormal.
  func grouped(_ groups: [Range<Int>], weights: [Double]?) -> PenalizedColumns {
    grouped(groups) { gram(of: $0, weights: weights) }
  }

  /// - Parameter gram: of a group's standardised columns, over n.
  func grouped(_ groups: [Range<Int>], gram: (Range<Int>) -> [Double]) -> PenalizedColumns {
    var columns = self
    columns.basis = GroupBasis(groups, gram: gram)
    return columns
  }

  /// Whether all centres and scales are finite.
  var isOrdinary: Bool { centers.allSatisfy(\.isFinite) && scales.allSatisfy(\.isFinite) }

  /// Columns that the penalty sees.
  var columnCount: Int { basis?.columnCount ?? x.columnCount }

  private static func statistics(
    _ column: UnsafeBufferPointer<Double>, _ weights: [Double]?
  ) -> (center: DoubleDouble, deviation: Double) {
    let n = Double(column.count)
    var rough = 0.0
    var shift = 0.0
    var square = 0.0
    let mean: DoubleDouble
    if let weights {
      for (x, w) in zip(column, weights) { rough += x * (w / n) }
      for (x, w) in zip(column, weights) { shift += (x - rough) * (w / n) }
      mean = .sum(rough, shift)
      for (x, w) in zip(column, weights) {
        let deviation = (x - mean.high) - mean.low
        square += w * deviation * deviation
      }
    } else {
      for x in column { rough += x }
      rough /= n
      for x in column { shift += x - rough }
      mean = .sum(rough, shift / n)
      for x in column {
        let deviation = (x - mean.high) - mean.low
        square += deviation * deviation
      }
    }
    if square > 1e-280 && square.isFinite { return (mean, (square / n).squareRoot()) }
    // Squares of huge or tiny values overflow or vanish: measured in the largest deviation they do neither.
    rough = 0
    for (i, x) in column.enumerated() { rough += x / n * (weights?[i] ?? 1) }
    var center = rough
    for (i, x) in column.enumerated() { center += (x - rough) / n * (weights?[i] ?? 1) }
    var largest = 0.0
    for x in column { largest = max(largest, abs(x - center)) }
    guard largest > 0, largest.isFinite else { return (DoubleDouble(center), largest) }
    square = 0
    for (i, x) in column.enumerated() {
      square += (weights?[i] ?? 1) * ((x - center) / largest) * ((x - center) / largest)
    }
    return (DoubleDouble(center), largest * (square / n).squareRoot())
  }

  /// Writes the values of a column that the penalty sees.
  func write(_ column: Int, to out: UnsafeMutablePointer<Double>) {
    guard let (group, weights) = basis?.combination(column) else { return writeStandardized(column, to: out) }
    out.initialize(repeating: 0, count: rowCount)
    withUnsafeTemporaryAllocation(of: Double.self, capacity: rowCount) { part in
      guard let part = part.baseAddress else { return }
      for (j, weight) in zip(group, weights) where weight != 0 {
        writeStandardized(j, to: part)
        cblas_daxpy(Int32(rowCount), weight, part, 1, out, 1)
      }
    }
  }

  private func writeStandardized(_ j: Int, to out: UnsafeMutablePointer<Double>) {
    let n = rowCount
    guard isVarying[j] else { return out.initialize(repeating: 0, count: n) }
    let center = centers[j]
    let rest = centerRests[j]
    let scale = scales[j]
    let inverse = 1 / scale
    // The reciprocal of a tiny or huge scale is not a good one.
    let isOrdinary = inverse.isNormal && scale.isNormal && scale < 1e150 && scale > 1e-150
    x.values.withUnsafeBufferPointer { values in
      guard let column = values.baseAddress.map({ $0 + j * n }) else { return }
      if isOrdinary {
        for i in 0..<n { out[i] = ((column[i] - center) - rest) * inverse }
      } else {
        for i in 0..<n { out[i] = (column[i] - center) / scale }
      }
    }
  }

  private func gram(of group: Range<Int>, weights: [Double]?) -> [Double] {
    let n = rowCount
    let values: [Double] = Threads(1).columns(group.count, of: n) { writeStandardized(group.lowerBound + $0, to: $1) }
    let share = 1 / Double(n)
    return weightedGram(
      values, rows: n, columns: group.count,
      rootWeights: weights?.map { ($0 * share).squareRoot() }
        ?? [Double](repeating: share.squareRoot(), count: n))
  }

  /// Coefficients of the standardised columns from those of the columns that the penalty sees.
  func standardized(_ b: [Double]) -> [Double] { basis?.standardized(b) ?? b }
}
