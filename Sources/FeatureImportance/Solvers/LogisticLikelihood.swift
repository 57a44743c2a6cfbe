import COpenBLAS
import Foundation

/// The logistic likelihood of standardised columns, with a ridge penalty or Firth's.
///
/// Firth adds half the log determinant of the information. His score is that of data in which each row counts a second
/// time, by half its leverage as an event and by half as none; those rows' information stands in for the Hessian.
///
/// - SeeAlso: Firth (1993), Biometrika 80(1); Heinze, Schemper (2002), Stat. in Medicine 21(16).
struct LogisticLikelihood: PenalizedLikelihood {
  let rows: Int
  let size: Int
  /// Column-major: ones first, if there is an intercept.
  let design: [Double]
  private let y: [Double]
  private let weights: [Double]?
  private let hasIntercept: Bool
  /// Half of it is added to the objective for each squared coefficient but the intercept.
  private let penalty: Double
  private let isFirth: Bool

  /// - Parameter penalty: see above; not together with Firth's.
  init(
    _ z: StandardizedColumns, _ y: [Double], weights: [Double]?, columns: [Int], hasIntercept: Bool, penalty: Double,
    isFirth: Bool
  ) {
    rows = z.rowCount
    size = columns.count + (hasIntercept ? 1 : 0)
    design = z.design(columns, hasIntercept: hasIntercept)
    self.y = y
    self.weights = weights
    self.hasIntercept = hasIntercept
    self.penalty = penalty
    self.isFirth = isFirth
  }

  var hasExactCurvature: Bool { !isFirth }

  /// No effect but that of the intercept.
  var nullCoefficients: [Double] {
    var b = [Double](repeating: 0, count: size)
    if hasIntercept {
      let share = mean(of: y[...], weights: weights)
      b[0] = log(share / (1 - share))
    }
    return b
  }

  func evaluate(_ b: [Double]) -> LikelihoodPoint? {
    let eta = product(design, rows: rows, columns: size, b)
    let weight = { (i: Int) in weights?[i] ?? 1 }
    let loss = LogLoss()
    let logLikelihood = -eta.indices.reduce(0) { $0 + weight($1) * loss(prediction: eta[$1], target: y[$1]) }
    let p = eta.map(logisticProbability)
    let variances = eta.indices.map { p[$0] * logisticProbability(-eta[$0]) }
    let information = gram(eta.indices.map { weight($0) * variances[$0] })
    var point = LikelihoodPoint(
      coefficients: b, predictors: eta, logLikelihood: logLikelihood, objective: -logLikelihood, score: [],
      curvature: information, information: information)
    var residuals = residuals(at: eta)
    if isFirth {
      guard let factor = CholeskyFactor(information, size: size) else { return nil }
      let leverages = leverages(factor, eta)
      for i in eta.indices { residuals[i] += leverages[i] * (0.5 - p[i]) }
      point.objective -= factor.logDeterminant / 2
      point.curvature = gram(eta.indices.map { (weight($0) + leverages[$0]) * variances[$0] })
    }
    point.score = transposedProduct(design, rows: rows, columns: size, residuals)
    for j in penalized {
      point.objective += penalty / 2 * b[j] * b[j]
      point.score[j] -= penalty * b[j]
      point.curvature[j * (size + 1)] += penalty
    }
    return point
  }

  func slope(_ b: [Double]) -> (objective: Double, score: [Double])? {
    guard !isFirth, penalty == 0 else { return evaluate(b).map { ($0.objective, $0.score) } }
    let eta = product(design, rows: rows, columns: size, b)
    let loss = LogLoss()
    let objective = eta.indices.reduce(0) { $0 + (weights?[$1] ?? 1) * loss(prediction: eta[$1], target: y[$1]) }
    return (objective, transposedProduct(design, rows: rows, columns: size, residuals(at: eta)))
  }

  func exactScore(_ point: LikelihoodPoint) -> [Double]? {
    guard !isFirth else { return nil }
    let residuals = residuals(at: point.predictors)
    var score = exactTransposedProduct(design, rows: rows, columns: size, residuals)
    for j in penalized { score[j] -= penalty * point.coefficients[j] }
    return score
  }

  private var penalized: Range<Int> { penalty > 0 ? (hasIntercept ? 1 : 0)..<size : 0..<0 }

  /// `w (y - p)`, keeping the digits of a small difference.
  func residuals(at eta: [Double]) -> [Double] {
    eta.indices.map { i in
      let residual = y[i] > 0.5 ? logisticProbability(-eta[i]) : -logisticProbability(eta[i])
      return (weights?[i] ?? 1) * residual
    }
  }

  /// Diagonal of the hat matrix, from the factor of the information at the same point.
  func leverages(_ factor: CholeskyFactor, _ eta: [Double]) -> [Double] {
    let norms = factor.inverseNorms(ofRows: design, rows: rows)
    return eta.indices.map {
      (weights?[$0] ?? 1) * logisticProbability(eta[$0]) * logisticProbability(-eta[$0]) * norms[$0]
    }
  }

  private func gram(_ rowWeights: [Double]) -> [Double] {
    weightedGram(design, rows: rows, columns: size, rootWeights: rowWeights.map { $0.squareRoot() })
  }
}

extension StandardizedColumns {
  /// Some columns, column-major, after one of ones if there is an intercept.
  func design(_ columns: [Int], hasIntercept: Bool) -> [Double] {
    var design = [Double](repeating: 1, count: hasIntercept ? rowCount : 0)
    design.reserveCapacity((columns.count + 1) * rowCount)
    for j in columns { design.append(contentsOf: values[j * rowCount..<(j + 1) * rowCount]) }
    return design
  }
}

/// `A b` for a column-major matrix.
func product(_ a: [Double], rows: Int, columns: Int, _ b: [Double]) -> [Double] {
  var sum = [Double](repeating: 0, count: rows)
  guard columns > 0 else { return sum }
  cblas_dgemv(CblasColMajor, CblasNoTrans, Int32(rows), Int32(columns), 1, a, Int32(rows), b, 1, 0, &sum, 1)
  return sum
}

/// `A' r` for a column-major matrix.
func transposedProduct(_ a: [Double], rows: Int, columns: Int, _ r: [Double]) -> [Double] {
  var sum = [Double](repeating: 0, count: columns)
  guard columns > 0 else { return sum }
  cblas_dgemv(CblasColMajor, CblasTrans, Int32(rows), Int32(columns), 1, a, Int32(rows), r, 1, 0, &sum, 1)
  return sum
}

/// `A' r` for a column-major matrix, summed in doubled precision.
func exactTransposedProduct(_ a: [Double], rows: Int, columns: Int, _ r: [Double]) -> [Double] {
  a.withUnsafeBufferPointer { a in
    r.withUnsafeBufferPointer { r in
      (0..<columns).map { j in
        var sum = DoubleDouble(0)
        for i in 0..<rows { sum = .multiplyAdd(sum, DoubleDouble(a[j * rows + i]), DoubleDouble(r[i])) }
        return sum.value
      }
    }
  }
}
