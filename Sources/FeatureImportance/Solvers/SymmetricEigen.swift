import COpenBLAS

/// Eigenvalues in ascending order and their vectors, one a column.
func symmetricEigen(_ matrix: [Double], _ size: Int) -> (values: [Double], vectors: [Double]) {
  var vectors = matrix
  var n = Int32(size)
  var values = [Double](repeating: 0, count: size)
  var work = [Double](repeating: 0, count: max(1, 34 * size))
  var length = Int32(work.count)
  var info: Int32 = 0
  dsyev_("V", "L", &n, &vectors, &n, &values, &work, &length, &info)
  return (values, vectors)
}

/// The largest eigenvalue of a symmetric matrix.
func largestEigenvalue(_ matrix: [Double], _ size: Int) -> Double { symmetricEigen(matrix, size).values.last ?? 0 }
