/// The lasso from second moments alone: minimises `b'Gb/2 - c'b + lambda ‖b‖₁` for each lambda, from the solution before
/// it.
///
/// - Parameters:
///   - gram: G, p x p, symmetric and positive semidefinite.
///   - correlation: c.
///   - lambdas: decreasing, positive.
///   - visit: called with each solution and `Gb - c`, in order; says whether to go on.
/// - Complexity: O(p) for each coefficient that changes in a sweep.
func gramLasso(
  _ gram: [Double], _ correlation: [Double], lambdas: some Sequence<Double>,
  visit: (_ coefficients: [Double], _ gradient: [Double]) -> Bool
) {
  let p = correlation.count
  let columns = Array(0..<p)
  var b = [Double](repeating: 0, count: p)
  var gradient = correlation.map { -$0 }
  for lambda in lambdas {
    let descent = QuadraticDescent(
      columns: columns, curvature: gram, penalty: ElasticNetPenalty(lambda: lambda, alpha: 1, columnCount: p),
      tolerance: 1e-7 * lambda)
    b = descent.minimize(from: b, gradient: gradient)
    // From scratch, so that rounding does not add up along the path.
    gradient = correlation.map { -$0 }
    for j in columns where b[j] != 0 {
      let step = b[j]
      gram.withUnsafeBufferPointer { gram in
        gradient.withUnsafeMutableBufferPointer { gradient in
          for i in 0..<p { gradient[i] += step * gram[j * p + i] }
        }
      }
    }
    guard visit(b, gradient) else { return }
  }
}
