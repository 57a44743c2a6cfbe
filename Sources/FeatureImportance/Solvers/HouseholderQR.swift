import COpenBLAS

/// A = QR of a tall matrix by Householder reflections.
struct HouseholderQR {
  let rowCount: Int
  let columnCount: Int
  private let factor: [Double]
  private let reflections: [Double]

  /// - Parameter matrix: column-major, `rowCount` x `columnCount`, with at least as many rows as columns.
  /// - Complexity: O(rows x columns^2).
  init(_ matrix: [Double], rowCount: Int, columnCount: Int) {
    precondition(rowCount >= columnCount && matrix.count == rowCount * columnCount)
    var factor = matrix
    var reflections = [Double](repeating: 0, count: max(1, columnCount))
    if columnCount > 0 {
      withWorkspace { work, length in
        var (m, n, info) = (Int32(rowCount), Int32(columnCount), Int32(0))
        dgeqrf_(&m, &n, &factor, &m, &reflections, work, &length, &info)
      }
    }
    self.rowCount = rowCount
    self.columnCount = columnCount
    self.factor = factor
    self.reflections = reflections
  }

  /// |R_jj|: how much of column j the columns before it do not explain.
  func remainder(ofColumn j: Int) -> Double { abs(factor[j * rowCount + j]) }

  /// Q' v.
  func applyTransposed(to v: [Double]) -> [Double] { apply("T", v) }

  /// Q v.
  func apply(to v: [Double]) -> [Double] { apply("N", v) }

  private func apply(_ transpose: String, _ v: [Double]) -> [Double] {
    guard columnCount > 0 else { return v }
    var v = v
    withWorkspace { work, length in
      var (m, one, k, info) = (Int32(rowCount), Int32(1), Int32(columnCount), Int32(0))
      dormqr_("L", transpose, &m, &one, &k, factor, &m, reflections, &v, &m, work, &length, &info)
    }
    return v
  }

  /// R^-1 v.
  func solve(_ v: [Double]) -> [Double] { solve("N", v) }

  /// R^-T v.
  func solveTransposed(_ v: [Double]) -> [Double] { solve("T", v) }

  private func solve(_ transpose: String, _ v: [Double]) -> [Double] {
    guard columnCount > 0 else { return [] }
    var v = v
    var (n, one, stride, info) = (Int32(columnCount), Int32(1), Int32(rowCount), Int32(0))
    dtrtrs_("U", transpose, "N", &n, &one, factor, &stride, &v, &n, &info)
    return v
  }

  /// (A'A)^-1 = R^-1 R^-T, column-major.
  func inverseGram() -> [Double] {
    let p = columnCount
    var inverse = [Double](repeating: 0, count: p * p)
    for j in 0..<p { for i in 0...j { inverse[j * p + i] = factor[j * rowCount + i] } }
    var (n, info) = (Int32(p), Int32(0))
    dtrtri_("U", "N", &n, &inverse, &n, &info)
    var gram = [Double](repeating: 0, count: p * p)
    for j in 0..<p {
      for i in 0...j {
        var sum = 0.0
        for k in j..<p { sum += inverse[k * p + i] * inverse[k * p + j] }
        gram[j * p + i] = sum
        gram[i * p + j] = sum
      }
    }
    return gram
  }
}

/// Calls a LAPACK routine twice: first for the size of the workspace it wants, then with it.
private func withWorkspace(_ routine: (_ work: UnsafeMutablePointer<Double>, _ length: inout Int32) -> Void) {
  var size = 0.0
  var query: Int32 = -1
  routine(&size, &query)
  var work = [Double](repeating: 0, count: max(1, Int(size)))
  var length = Int32(work.count)
  work.withUnsafeMutableBufferPointer { work in
    if let base = work.baseAddress { routine(base, &length) }
  }
}
