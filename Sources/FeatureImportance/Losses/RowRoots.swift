/// How columns are scaled, row by row, into those whose Gram matrix is the curvature; see `Likelihood.roots`.
struct RowRoots: Sendable {
  let roots: [Double]
  /// Several classes: roots of the probabilities, class after class.
  let probabilities: [Double]?

  var rowCount: Int { roots.count }

  /// Writes some rows of a column times its factors: of one class the roots of the curvature, of several the roots of the
  /// weights times the probability of class `k`, or where `isDiagonal` times the root of that probability.
  ///
  /// - Parameter column: its values in these rows; nil for an intercept.
  func write(
    _ column: UnsafePointer<Double>?, classIndex k: Int, rows: Range<Int>, isDiagonal: Bool = false,
    to out: UnsafeMutablePointer<Double>
  ) {
    roots.withUnsafeBufferPointer { roots in
      guard let probabilities else {
        for (place, i) in rows.enumerated() { out[place] = roots[i] * (column?[place] ?? 1) }
        return
      }
      let n = roots.count
      probabilities.withUnsafeBufferPointer { q in
        for (place, i) in rows.enumerated() {
          let own = q[k * n + i]
          out[place] = roots[i] * own * (isDiagonal ? 1 : own) * (column?[place] ?? 1)
        }
      }
    }
  }

  func scaled(by factor: Double) -> RowRoots {
    RowRoots(roots: roots.map { $0 * factor.squareRoot() }, probabilities: probabilities)
  }
}
