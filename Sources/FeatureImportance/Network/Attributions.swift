import Tabular

/// How much each input of a row contributes to a network's output, from gradients.
struct Attributions {
  let fit: NetworkFit

  /// For one network and one output, rows x columns, in units of the prediction.
  ///
  /// `x_j ∂f/∂x_j` in standardised columns: a first-order guess at what would change if the column were at its mean.
  func gradientTimesInput(_ rows: StandardizedRows, member: Int, output: Int) -> [Double] {
    let gradient = gradients(rows.values, rows.count, member: member, output: output)
    return zip(gradient, rows.values).map { $0 * $1 }
  }

  /// For one network and one output, rows x columns, in units of the prediction.
  ///
  /// `x_j ∫ ∂f/∂x_j (t x) dt` over t from 0 to 1, along the straight line from the means of the training rows; a row's
  /// attributions sum to its prediction minus that of the means, to the error of the quadrature.
  /// - Parameter steps: of the midpoint rule.
  /// - SeeAlso: Sundararajan, Taly, Yan (2017), ICML.
  func integratedGradients(_ rows: StandardizedRows, member: Int, output: Int, steps: Int) -> [Double] {
    var sum = [Double](repeating: 0, count: rows.values.count)
    for step in 0..<steps {
      let t = (Double(step) + 0.5) / Double(steps)
      let gradient = gradients(rows.values.map { t * $0 }, rows.count, member: member, output: output)
      for i in sum.indices { sum[i] += gradient[i] / Double(steps) }
    }
    return zip(sum, rows.values).map { $0 * $1 }
  }

  /// ∂f/∂x in standardised columns, in units of the prediction.
  func gradients(_ x: [Double], _ count: Int, member: Int, output: Int) -> [Double] {
    let pass = NetworkPass<Double>(fit.shape, fit.activation, capacity: max(1, count))
    var gradient = [Double](repeating: 0, count: x.count)
    guard !x.isEmpty else { return gradient }
    pass.inputGradient(ofOutput: output, fit.members[member].parameters, x, rows: count, &gradient)
    return gradient.map { $0 * fit.target.scale }
  }
}

/// Some rows of a design matrix as a network reads them, row-major, rows x columns.
struct StandardizedRows {
  let count: Int
  let values: [Double]

  /// - Parameter limit: at most so many rows, evenly spaced.
  init(_ x: DesignMatrix, _ scaling: NetworkScaling, limit: Int) {
    let p = x.columnCount
    count = min(limit, x.rowCount)
    var values = [Double](repeating: 0, count: count * p)
    for place in 0..<count {
      let row = place * x.rowCount / count
      for j in 0..<p {
        values[place * p + j] = (x.values[j * x.rowCount + row] - scaling.centers[j]) * scaling.factors[j]
      }
    }
    self.values = values
  }
}
