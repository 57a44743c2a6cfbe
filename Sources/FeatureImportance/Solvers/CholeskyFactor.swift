import COpenBLAS

/// The lower Cholesky factor of a symmetric positive definite matrix.
struct CholeskyFactor {
  private let factor: [Double]
  private let size: Int

  /// - Parameter matrix: column-major, `size` x `size`; the lower triangle is read.
  /// - Returns: nil when the matrix is not positive definite to working precision.
  /// - Complexity: O(size^3 / 3).
  init?(_ matrix: [Double], size: Int) {
    var factor = matrix
    var n = Int32(size)
    var info: Int32 = 0
    guard size > 0 else { return nil }
    dpotrf_("L", &n, &factor, &n, &info)
    guard info == 0 else { return nil }
    // A pivot lost to cancellation means a column that repeats others, even if it came out positive.
    for j in 0..<size {
      let pivot = factor[j * size + j]
      if !(pivot * pivot > 1e-13 * matrix[j * size + j]) { return nil }
    }
    self.factor = factor
    self.size = size
  }

  /// The solution of `matrix x = b`.
  func solve(_ b: [Double]) -> [Double] {
    var x = b
    var n = Int32(size)
    var one: Int32 = 1
    var info: Int32 = 0
    dpotrs_("L", &n, &one, factor, &n, &x, &n, &info)
    return x
  }

  /// The inverse, both triangles.
  func inverse() -> [Double] {
    var inverse = factor
    var n = Int32(size)
    var info: Int32 = 0
    dpotri_("L", &n, &inverse, &n, &info)
    for j in 0..<size { for i in 0..<j { inverse[j * size + i] = inverse[i * size + j] } }
    return inverse
  }
}

/// The largest eigenvalue of a symmetric matrix.
func largestEigenvalue(_ matrix: [Double], _ size: Int) -> Double {
  var a = matrix
  var n = Int32(size)
  var eigenvalues = [Double](repeating: 0, count: size)
  var work = [Double](repeating: 0, count: max(1, 3 * size))
  var length = Int32(work.count)
  var info: Int32 = 0
  dsyev_("N", "L", &n, &a, &n, &eigenvalues, &work, &length, &info)
  return eigenvalues.last ?? 0
}
