/// How columns are scaled, row by row, into those whose Gram matrix is the curvature; see `Likelihood.roots`.
struct RowRoots: Sendable {
  let roots: [Double]
  /// Several classes: roots of the probabilities, class after class.
  let probabilities: [Double]?

  var rowCount: Int { roots.count }
  /// Blocks of rows that a column becomes: one a class, or just one.
  var blockCount: Int { probabilities.map { $0.count / roots.count } ?? 1 }

  /// Writes some rows of a column, block after block `stride` apart.
  ///
  /// - Parameter column: its values in these rows; nil for an intercept.
  func write(
    _ column: UnsafePointer<Double>?, classIndex k: Int, rows: Range<Int>, to out: UnsafeMutablePointer<Double>,
    stride: Int
  ) {
    roots.withUnsafeBufferPointer { roots in
      guard let probabilities else {
        for (place, i) in rows.enumerated() { out[place] = roots[i] * (column?[place] ?? 1) }
        return
      }
      let n = roots.count
      probabilities.withUnsafeBufferPointer { q in
        for block in 0..<blockCount {
          for (place, i) in rows.enumerated() {
            let own = q[k * n + i]
            let factor = (block == k ? 1 : 0) - q[block * n + i] * own
            out[block * stride + place] = roots[i] * own * factor * (column?[place] ?? 1)
          }
        }
      }
    }
  }

  func scaled(by factor: Double) -> RowRoots {
    RowRoots(roots: roots.map { $0 * factor.squareRoot() }, probabilities: probabilities)
  }
}
