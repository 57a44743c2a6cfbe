import COpenBLAS

/// `A' W A` from the square roots of the weights; both triangles.
///
/// - Complexity: O(rows x columns^2).
func weightedGram(_ a: [Double], rows: Int, columns: Int, rootWeights: [Double]) -> [Double] {
  var gram = [Double](repeating: 0, count: columns * columns)
  guard columns > 0 else { return gram }
  let scaled = scaledRows(a, rows: rows, columns: columns, by: rootWeights)
  cblas_dsyrk(
    CblasColMajor, CblasLower, CblasTrans, Int32(columns), Int32(rows), 1, scaled, Int32(rows), 0, &gram,
    Int32(columns))
  for j in 0..<columns { for i in 0..<j { gram[j * columns + i] = gram[i * columns + j] } }
  return gram
}

/// A matrix, column-major, with every row times its factor.
func scaledRows(_ a: [Double], rows: Int, columns: Int, by factors: [Double]) -> [Double] {
  var scaled = a
  scaled.withUnsafeMutableBufferPointer { scaled in
    factors.withUnsafeBufferPointer { factors in
      for j in 0..<columns { for i in 0..<rows { scaled[j * rows + i] *= factors[i] } }
    }
  }
  return scaled
}
