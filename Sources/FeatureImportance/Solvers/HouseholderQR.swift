import COpenBLAS

/// A = QR of a tall matrix by Householder reflections.
struct HouseholderQR {
  let rowCount: Int
  let columnCount: Int
  private let factor: [Double]
  private let reflections: [Double]

  /// - Parameter matrix: column-major, `rowCount` x `columnCount`, with at least as many rows as columns.
  /// - Complexity: O(rows x columns^2).
  init(_ matrix: consuming [Double], rowCount: Int, columnCount: Int) {
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

  /// R^-1 of every column of a matrix with as many rows as R.
  func solve(_ v: [Double]) -> [Double] { solve("N", v) }

  /// R^-T of every column of a matrix with as many rows as R.
  func solveTransposed(_ v: [Double]) -> [Double] { solve("T", v) }

  private func solve(_ transpose: String, _ v: [Double]) -> [Double] {
    guard columnCount > 0 else { return [] }
    var v = v
    var (n, stride, info) = (Int32(columnCount), Int32(rowCount), Int32(0))
    var count = Int32(v.count / columnCount)
    dtrtrs_("U", transpose, "N", &n, &count, factor, &stride, &v, &n, &info)
    return v
  }

  /// The first columns of Q, column-major, `rowCount` x `columnCount`.
  func orthonormalColumns() -> [Double] {
    guard columnCount > 0 else { return [] }
    var q = factor
    withWorkspace { work, length in
      var (m, n, info) = (Int32(rowCount), Int32(columnCount), Int32(0))
      var k = n
      dorgqr_(&m, &n, &k, &q, &m, reflections, work, &length, &info)
    }
    return q
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
