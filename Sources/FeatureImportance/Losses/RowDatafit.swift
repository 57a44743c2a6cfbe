import COpenBLAS
import Foundation

/// A smooth loss evaluated on the rows: log loss, and squared error where there are more columns than rows.
struct RowDatafit: Datafit {
  let columnCount: Int
  let hasIntercept: Bool
  private(set) var coefficients: [Double]
  private let family: Family
  private let z: StandardizedColumns
  private let y: [Double]
  /// Observation weights divided by their sum.
  private let shares: [Double]
  private var eta: [Double]
  /// Minus the derivative of each row's loss by its linear predictor, and the second derivative.
  private var residual: [Double]
  private var bend: [Double]
  /// `shares x residual`, which every gradient needs.
  private var pull: [Double]
  private(set) var value = 0.0
  private(set) var nullValue = 0.0

  /// Starts at the null model.
  ///
  /// - Parameter weights: summing to the number of rows; nil for equal ones.
  init(_ family: Family, _ z: StandardizedColumns, _ y: [Double], weights: [Double]?) {
    let n = Double(y.count)
    shares = weights.map { $0.map { $0 / n } } ?? [Double](repeating: 1 / n, count: y.count)
    let average = zip(shares, y).reduce(0) { $0 + $1.0 * $1.1 }
    self.family = family
    self.z = z
    columnCount = z.columnCount
    coefficients = [Double](repeating: 0, count: z.columnCount)
    switch family {
    case .gaussian:
      // The intercept is the mean of the target: columns are centred.
      hasIntercept = false
      self.y = y.map { $0 - average }
    case .binomial:
      hasIntercept = true
      self.y = y
      coefficients.append(log(average / (1 - average)))
    case .multinomial: preconditionFailure("several classes have a datafit of their own")
    }
    eta = []
    residual = y
    bend = [Double](repeating: 1, count: y.count)
    pull = y
    move(to: coefficients)
    nullValue = value
  }

  mutating func move(to coefficients: [Double]) {
    self.coefficients = coefficients
    let n = z.rowCount
    var eta = [Double](repeating: hasIntercept ? coefficients[columnCount] : 0, count: n)
    eta.withUnsafeMutableBufferPointer { eta in
      z.values.withUnsafeBufferPointer { z in
        guard let eta = eta.baseAddress, let z = z.baseAddress else { return }
        for j in 0..<columnCount where coefficients[j] != 0 {
          cblas_daxpy(Int32(n), coefficients[j], z + j * n, 1, eta, 1)
        }
      }
    }
    self.eta = eta
    value = family == .gaussian ? updateSquaredError() : updateLogLoss()
  }

  private mutating func updateSquaredError() -> Double {
    var sum = 0.0
    for i in y.indices {
      residual[i] = y[i] - eta[i]
      pull[i] = shares[i] * residual[i]
      sum += shares[i] * residual[i] * residual[i] / 2
    }
    return sum
  }

  /// One exponential and one logarithm a row give value, slope and curvature.
  private mutating func updateLogLoss() -> Double {
    let n = y.count
    var sum = 0.0
    residual.withUnsafeMutableBufferPointer { residual in
      bend.withUnsafeMutableBufferPointer { bend in
        eta.withUnsafeBufferPointer { eta in
          y.withUnsafeBufferPointer { y in
            shares.withUnsafeBufferPointer { shares in
              for i in 0..<n {
                let small = exp(-abs(eta[i]))
                let near = 1 / (1 + small)
                let far = small * near
                let (event, other) = eta[i] >= 0 ? (near, far) : (far, near)
                // Each difference from its own side, so that none cancels.
                residual[i] = y[i] * other - (1 - y[i]) * event
                // A floor keeps the quadratic model bounded where fitted probabilities reach 0 or 1.
                bend[i] = max(1e-10, near * far)
                sum += shares[i] * (max(eta[i], 0) + log1p(small) - y[i] * eta[i])
              }
            }
          }
        }
      }
    }
    for i in 0..<n { pull[i] = shares[i] * residual[i] }
    return sum
  }

  func gradient(of columns: [Int]) -> [Double] {
    let n = z.rowCount
    return z.values.withUnsafeBufferPointer { z in
      columns.map { j in
        guard j < columnCount, let base = z.baseAddress else { return -pull.reduce(0, +) }
        return -cblas_ddot(Int32(n), base + j * n, 1, pull, 1)
      }
    }
  }

  func curvature(of columns: [Int]) -> [Double] {
    let n = z.rowCount
    let roots = zip(shares, bend).map { ($0 * $1).squareRoot() }
    var gathered: [Double] = []
    gathered.reserveCapacity(columns.count * n)
    for j in columns {
      if j < columnCount {
        gathered.append(contentsOf: z.values[j * n..<(j + 1) * n])
      } else {
        gathered.append(contentsOf: repeatElement(1, count: n))
      }
    }
    return weightedGram(gathered, rows: n, columns: columns.count, rootWeights: roots)
  }

  func withBestIntercept() -> RowDatafit {
    var fit = self
    guard hasIntercept else { return fit }
    var last = Double.infinity
    while true {
      let slope = fit.gradient(of: [columnCount])[0]
      // Newton in one dimension, until rounding is all that is left.
      guard abs(slope) < last, abs(slope) > 1e-14 else { return fit }
      last = abs(slope)
      var next = fit.coefficients
      next[columnCount] -= slope / fit.curvature(of: [columnCount])[0]
      fit.move(to: next)
    }
  }

  func dualValue(residualScale s: Double) -> Double {
    var sum = 0.0
    switch family {
    case .gaussian:
      for i in y.indices { sum += shares[i] * (s * residual[i] * y[i] - s * s / 2 * residual[i] * residual[i]) }
    case .binomial:
      // -f* is the entropy of a probability between the fitted one and the target.
      for i in y.indices {
        let u = y[i] - s * residual[i]
        sum -= shares[i] * (xLogX(u) + xLogX(1 - u))
      }
    case .multinomial: preconditionFailure("several classes have a datafit of their own")
    }
    return sum
  }

  private func xLogX(_ x: Double) -> Double { x > 0 ? x * log(x) : 0 }
}
