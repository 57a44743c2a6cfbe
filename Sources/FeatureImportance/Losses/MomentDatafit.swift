import COpenBLAS

/// Half the mean squared error, from moments alone: no pass over rows, O(columns) for each coefficient that changes.
struct MomentDatafit: Datafit {
  let columnCount: Int
  let hasIntercept = false
  private(set) var coefficients: [Double]
  /// Z'WZ/n and Z'Wy/n of standardised columns and the centred target; the target's variance.
  private let gram: [Double]
  private let correlation: [Double]
  private let targetVariance: Double
  /// gram x coefficients.
  private var product: [Double]

  /// - Parameter scales: what columns are divided by; a scale of 0 marks a column that does not vary.
  init(_ moments: Moments, scales: [Double]) {
    let p = scales.count
    let size = p + 1
    let inverse = scales.map { $0 > 0 ? 1 / $0 : 0 }
    var gram = [Double](repeating: 0, count: p * p)
    for j in 0..<p {
      for i in 0..<p {
        gram[j * p + i] = moments.crossProducts[j * size + i] / moments.weight * inverse[i] * inverse[j]
      }
    }
    self.gram = gram
    correlation = (0..<p).map { moments.crossProducts[p * size + $0] / moments.weight * inverse[$0] }
    targetVariance = moments.variance(p)
    columnCount = p
    coefficients = [Double](repeating: 0, count: p)
    product = coefficients
  }

  var nullValue: Double { targetVariance / 2 }

  private func dot(_ a: [Double], _ b: [Double]) -> Double { zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } }

  /// `(y'y - 2 b'Z'y + b'Z'Z b) / 2n`.
  var value: Double {
    max(0, targetVariance - 2 * dot(coefficients, correlation) + dot(coefficients, product)) / 2
  }

  func gradient(of columns: [Int]) -> [Double] { columns.map { product[$0] - correlation[$0] } }

  func curvature(of columns: [Int]) -> [Double] {
    columns.flatMap { j in columns.map { gram[j * columnCount + $0] } }
  }

  mutating func move(to coefficients: [Double]) {
    self.coefficients = coefficients
    let p = columnCount
    // From scratch, so that rounding does not add up along the path.
    var product = [Double](repeating: 0, count: p)
    for j in 0..<p where coefficients[j] != 0 {
      let b = coefficients[j]
      gram.withUnsafeBufferPointer { gram in
        product.withUnsafeMutableBufferPointer { product in
          for i in 0..<p { product[i] += b * gram[j * p + i] }
        }
      }
    }
    self.product = product
  }

  /// Centring has put it there.
  func withBestIntercept() -> MomentDatafit { self }

  /// `s r'y - s^2/2 r'r`, over n.
  func dualValue(residualScale s: Double) -> Double {
    let fitted = dot(coefficients, correlation)
    return s * (targetVariance - fitted) - s * s * value
  }
}
