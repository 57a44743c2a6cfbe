import COpenBLAS
import Foundation
import Tabular

/// Newton's method for the unpenalised logistic likelihood on standardised columns.
struct LogisticNewton {
  /// The intercept first, if there is one; then the chosen columns.
  private(set) var coefficients: [Double]
  /// Inverse Hessian of minus the log-likelihood at `coefficients`.
  private(set) var covariance: [Double] = []
  private(set) var deviance: Double
  private(set) var iterations = 0

  private let rows: Int
  private let design: [Double]
  private let y: [Double]
  private let names: [Int?]

  init(_ z: StandardizedColumns, _ y: [Double], columns: [Int], hasIntercept: Bool) {
    rows = z.rowCount
    var design = [Double](repeating: 1, count: hasIntercept ? rows : 0)
    for j in columns { design.append(contentsOf: z.values[j * rows..<(j + 1) * rows]) }
    self.design = design
    self.y = y
    names = (hasIntercept ? [nil] : []) + columns.map { $0 }
    coefficients = [Double](repeating: 0, count: names.count)
    deviance = .infinity
    if hasIntercept { coefficients[0] = LogLoss().nullPrediction(for: y) }
  }

  private var size: Int { coefficients.count }

  /// - Parameter naming: the feature that owns a column, for the error.
  mutating func run(naming feature: (Int) -> ByteText) throws(FitError) {
    var eta = linearPredictor(coefficients)
    deviance = Self.deviance(eta, y)
    var growth = Growth()
    while true {
      iterations += 1
      guard iterations <= 200 else { throw .notConverged(iterations: iterations, bound: deviance) }
      let hessian = hessian(at: eta)
      guard let factor = CholeskyFactor(hessian, size: size) else {
        // Weights vanish only where fitted probabilities reach 0 or 1.
        throw .separation(feature: strongest(coefficients, feature))
      }
      let step = factor.solve(gradient(at: eta))
      var share = 1.0
      var next = coefficients
      var nextEta = eta
      var nextDeviance = deviance
      while true {
        next = zip(coefficients, step).map { $0 + share * $1 }
        nextEta = linearPredictor(next)
        nextDeviance = Self.deviance(nextEta, y)
        // Rounding of the sum may make an almost perfect step look a little worse.
        if nextDeviance <= deviance * (1 + 1e-12) || share < 1e-6 { break }
        share /= 2
      }
      let change = zip(eta, nextEta).reduce(0) { max($0, abs($1.0 - $1.1)) }
      (coefficients, eta, deviance) = (next, nextEta, nextDeviance)
      if growth.isUnbounded(step: change, largest: eta.reduce(0) { max($0, abs($1)) }) {
        throw .separation(feature: strongest(step, feature))
      }
      // Convergence is quadratic: after a step this small the next one, taken below, is at rounding level.
      if change < 1e-7 { break }
    }
    polish(&eta)
    guard let factor = CholeskyFactor(hessian(at: eta), size: size) else {
      throw .separation(feature: strongest(coefficients, feature))
    }
    covariance = factor.inverse()
  }

  /// Two last steps with gradients summed in doubled precision.
  private mutating func polish(_ eta: inout [Double]) {
    for _ in 0..<2 {
      guard let factor = CholeskyFactor(hessian(at: eta), size: size) else { return }
      let residual = residual(at: eta)
      let gradient = (0..<size).map { j in
        var sum = DoubleDouble(0)
        for i in 0..<rows { sum = .multiplyAdd(sum, DoubleDouble(design[j * rows + i]), DoubleDouble(residual[i])) }
        return sum.value
      }
      coefficients = zip(coefficients, factor.solve(gradient)).map { $0 + $1 }
      eta = linearPredictor(coefficients)
    }
    deviance = Self.deviance(eta, y)
  }

  /// Separated data let the linear predictor grow by about 1 a step for ever, while converging data shrink the step.
  private struct Growth {
    private var stubbornSteps = 0
    private var lastStep = Double.infinity

    mutating func isUnbounded(step: Double, largest: Double) -> Bool {
      stubbornSteps = step > 0.5 && step > lastStep / 2 && largest > 12 ? stubbornSteps + 1 : 0
      lastStep = step
      return stubbornSteps >= 4
    }
  }

  private func strongest(_ weights: [Double], _ feature: (Int) -> ByteText) -> ByteText {
    let best = weights.indices.filter { names[$0] != nil }.max { abs(weights[$0]) < abs(weights[$1]) }
    return best.flatMap { names[$0] }.map(feature) ?? ""
  }

  private func linearPredictor(_ b: [Double]) -> [Double] {
    var eta = [Double](repeating: 0, count: rows)
    cblas_dgemv(
      CblasColMajor, CblasNoTrans, Int32(rows), Int32(size), 1, design, Int32(rows), b, 1, 0, &eta, 1)
    return eta
  }

  /// y - p, keeping the digits of a small difference.
  private func residual(at eta: [Double]) -> [Double] {
    zip(eta, y).map { $1 > 0.5 ? logisticProbability(-$0) : -logisticProbability($0) }
  }

  private func gradient(at eta: [Double]) -> [Double] {
    var gradient = [Double](repeating: 0, count: size)
    cblas_dgemv(
      CblasColMajor, CblasTrans, Int32(rows), Int32(size), 1, design, Int32(rows), residual(at: eta), 1, 0, &gradient,
      1)
    return gradient
  }

  private func hessian(at eta: [Double]) -> [Double] {
    let roots = eta.map { (logisticProbability($0) * logisticProbability(-$0)).squareRoot() }
    return weightedGram(design, rows: rows, columns: size, rootWeights: roots)
  }

  private static func deviance(_ eta: [Double], _ y: [Double]) -> Double {
    2 * LogLoss().mean(eta, y) * Double(y.count)
  }
}

/// `A' W A` from the square roots of the weights; both triangles.
func weightedGram(_ a: [Double], rows: Int, columns: Int, rootWeights: [Double]) -> [Double] {
  var scaled = a
  scaled.withUnsafeMutableBufferPointer { scaled in
    rootWeights.withUnsafeBufferPointer { roots in
      for j in 0..<columns { for i in 0..<rows { scaled[j * rows + i] *= roots[i] } }
    }
  }
  var gram = [Double](repeating: 0, count: columns * columns)
  guard columns > 0 else { return gram }
  cblas_dsyrk(
    CblasColMajor, CblasLower, CblasTrans, Int32(columns), Int32(rows), 1, scaled, Int32(rows), 0, &gram,
    Int32(columns))
  for j in 0..<columns { for i in 0..<j { gram[j * columns + i] = gram[i * columns + j] } }
  return gram
}
