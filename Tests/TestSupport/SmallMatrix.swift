/// A small square matrix with an inverse by Gauss and Jordan, for brute force.
public struct SmallMatrix: Sendable {
  /// Row-major.
  public var entries: [[Double]]

  public init(_ entries: [[Double]]) { self.entries = entries }

  /// The sum of `w a a'` over rows.
  public init(gramOf rows: [[Double]], weights: [Double]? = nil) {
    let size = rows.first?.count ?? 0
    entries = [[Double]](repeating: [Double](repeating: 0, count: size), count: size)
    for (i, row) in rows.enumerated() {
      for j in 0..<size { for k in 0..<size { entries[j][k] += (weights?[i] ?? 1) * row[j] * row[k] } }
    }
  }

  public var size: Int { entries.count }

  public subscript(i: Int, j: Int) -> Double { entries[i][j] }

  public static func * (a: SmallMatrix, b: SmallMatrix) -> SmallMatrix {
    SmallMatrix(
      a.entries.map { row in
        (0..<b.size).map { j in row.indices.reduce(0) { $0 + row[$1] * b[$1, j] } }
      })
  }

  public static func * (a: SmallMatrix, v: [Double]) -> [Double] {
    a.entries.map { row in zip(row, v).reduce(0) { $0 + $1.0 * $1.1 } }
  }

  public var inverse: SmallMatrix { reduced.inverse }

  public var determinant: Double { reduced.determinant }

  private var reduced: (inverse: SmallMatrix, determinant: Double) {
    var a = entries
    var b = (0..<size).map { i in (0..<size).map { $0 == i ? 1.0 : 0 } }
    var determinant = 1.0
    for k in 0..<size {
      let pivot = (k..<size).max { abs(a[$0][k]) < abs(a[$1][k]) } ?? k
      if pivot != k { determinant = -determinant }
      a.swapAt(k, pivot)
      b.swapAt(k, pivot)
      let factor = a[k][k]
      determinant *= factor
      a[k] = a[k].map { $0 / factor }
      b[k] = b[k].map { $0 / factor }
      for i in 0..<size where i != k {
        let share = a[i][k]
        a[i] = zip(a[i], a[k]).map { $0 - share * $1 }
        b[i] = zip(b[i], b[k]).map { $0 - share * $1 }
      }
    }
    return (SmallMatrix(b), determinant)
  }
}
