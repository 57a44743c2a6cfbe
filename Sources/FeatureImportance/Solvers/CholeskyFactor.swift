import COpenBLAS
import Foundation

/// The lower Cholesky factor of a symmetric positive definite matrix.
struct CholeskyFactor {
  private let factor: [Double]
  private let size: Int

  /// - Parameters:
  ///   - matrix: column-major, `size` x `size`; the lower triangle is read.
  ///   - smallestPivot: as a share of its diagonal element.
  /// - Returns: nil when the matrix is not positive definite to working precision.
  /// - Complexity: O(size^3 / 3).
  init?(_ matrix: [Double], size: Int, smallestPivot: Double = 1e-13) {
    var factor = matrix
    var n = Int32(size)
    var info: Int32 = 0
    guard size > 0 else { return nil }
    dpotrf_("L", &n, &factor, &n, &info)
    guard info == 0 else { return nil }
    // A pivot lost to cancellation means a column that repeats others, even if it came out positive.
    for j in 0..<size {
      let pivot = factor[j * size + j]
      if !(pivot * pivot > smallestPivot * matrix[j * size + j]) { return nil }
    }
    self.factor = factor
    self.size = size
  }

  /// The solutions of `matrix x = b`, for each column of b.
  func solve(_ b: [Double]) -> [Double] {
    var x = b
    var n = Int32(size)
    var count = Int32(b.count / size)
    var info: Int32 = 0
    dpotrs_("L", &n, &count, factor, &n, &x, &n, &info)
    return x
  }

  /// The inverse, column-major, both triangles.
  var inverse: [Double] {
    var inverse = factor
    var n = Int32(size)
    var info: Int32 = 0
    dpotri_("L", &n, &inverse, &n, &info)
    for j in 0..<size { for i in 0..<j { inverse[j * size + i] = inverse[i * size + j] } }
    return inverse
  }

  /// `a L'` for a column-major matrix a of so many rows, L the factor: rows of independent standard normal numbers become
  /// rows with this matrix as covariance.
  func colored(_ a: [Double], rows: Int) -> [Double] {
    var product = a
    cblas_dtrmm(
      CblasColMajor, CblasRight, CblasLower, CblasTrans, CblasNonUnit, Int32(rows), Int32(size), 1, factor, Int32(size),
      &product, Int32(rows))
    return product
  }

  /// H with `H H'` the inverse, column-major.
  func inverseRoot() -> [Double] {
    var root = [Double](repeating: 0, count: size * size)
    for j in 0..<size { root[j * (size + 1)] = 1 }
    var n = Int32(size)
    var info: Int32 = 0
    dtrtrs_("L", "T", "N", &n, &n, factor, &n, &root, &n, &info)
    return root
  }

  var logDeterminant: Double { (0..<size).reduce(0) { $0 + 2 * log(factor[$1 * (size + 1)]) } }

  /// `a' matrix^-1 a` for every row a of a column-major matrix.
  func inverseNorms(ofRows a: [Double], rows: Int) -> [Double] {
    var solved = a
    cblas_dtrsm(
      CblasColMajor, CblasRight, CblasLower, CblasTrans, CblasNonUnit, Int32(rows), Int32(size), 1, factor, Int32(size),
      &solved, Int32(rows))
    return squaredRowNorms(solved, rows: rows, columns: size)
  }
}
