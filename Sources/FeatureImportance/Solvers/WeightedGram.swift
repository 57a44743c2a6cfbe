import COpenBLAS

/// `A' W A` from the square roots of the weights; both triangles.
///
/// - Complexity: O(rows x columns^2).
func weightedGram(_ a: [Double], rows: Int, columns: Int, rootWeights: [Double]) -> [Double] {
  var gram = [Double](repeating: 0, count: columns * columns)
  guard columns > 0 else { return gram }
  let blockSize = 1024  // a block of some hundred columns stays in the cache
  var block = [Double](repeating: 0, count: min(blockSize, rows) * columns)
  for start in stride(from: 0, to: rows, by: blockSize) {
    let count = min(blockSize, rows - start)
    block.withUnsafeMutableBufferPointer { block in
      rootWeights.withUnsafeBufferPointer { roots in
        a.withUnsafeBufferPointer { a in
          for j in 0..<columns {
            for i in 0..<count { block[j * count + i] = a[j * rows + start + i] * roots[start + i] }
          }
        }
      }
    }
    cblas_dsyrk(
      CblasColMajor, CblasLower, CblasTrans, Int32(columns), Int32(count), 1, block, Int32(count), 1, &gram,
      Int32(columns))
  }
  for j in 0..<columns { for i in 0..<j { gram[j * columns + i] = gram[i * columns + j] } }
  return gram
}

/// The sum of squares of every row of a column-major matrix.
func squaredRowNorms(_ a: [Double], rows: Int, columns: Int) -> [Double] {
  var norms = [Double](repeating: 0, count: rows)
  a.withUnsafeBufferPointer { a in
    norms.withUnsafeMutableBufferPointer { norms in
      for j in 0..<columns { for i in 0..<rows { norms[i] += a[j * rows + i] * a[j * rows + i] } }
    }
  }
  return norms
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
