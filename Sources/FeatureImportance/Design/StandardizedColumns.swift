/// The columns of a design matrix minus their means and divided by their standard deviations (1/n), as solvers want
/// them: `z = (x - center) / scale`.
struct StandardizedColumns: Sendable {
  let rowCount: Int
  let columnCount: Int
  /// Column-major. A column that does not vary is all zeros.
  let values: [Double]
  let centers: [Double]
  /// 1 for a column that does not vary.
  let scales: [Double]
  /// Whether a column varies among the rows with positive weight.
  let isVarying: [Bool]

  /// - Parameters:
  ///   - weights: of the rows, summing to their number; nil for equal ones.
  ///   - centered: whether means are subtracted.
  ///   - scaled: whether columns are divided by their standard deviations.
  init(_ x: DesignMatrix, weights: [Double]?, centered: Bool, scaled: Bool) {
    let n = x.rowCount
    var values = x.values
    var centers: [Double] = []
    var scales: [Double] = []
    var isVarying: [Bool] = []
    for j in 0..<x.columnCount {
      let column = x[column: j]
      let (average, deviation) = Self.spread(of: column, weights: weights)
      let varies = deviation != nil
      let center = centered ? average : 0
      let scale = scaled ? deviation ?? 1 : 1
      for i in 0..<n { values[j * n + i] = varies ? (values[j * n + i] - center) / scale : 0 }
      centers.append(center)
      scales.append(scale)
      isVarying.append(varies)
    }
    rowCount = n
    columnCount = x.columnCount
    self.values = values
    self.centers = centers
    self.scales = scales
    self.isVarying = isVarying
  }

  /// Mean and standard deviation (1/n) of a column; no deviation where it does not vary.
  static func spread(of column: ArraySlice<Double>, weights: [Double]?) -> (center: Double, deviation: Double?) {
    let center = mean(of: column, weights: weights)
    let deviation = standardDeviation(of: column, weights: weights, around: center)
    // Below this the deviation is the rounding of the values themselves.
    return (center, deviation > 1e-14 * abs(center) ? deviation : nil)
  }
}
