import Foundation

/// The multinomial likelihood of standardised columns: class 0 is the reference, and each other class has a linear
/// predictor of its own for its log-odds against it.
///
/// A ridge penalty is that of all classes' coefficients around their mean, so that it does not matter which class is the
/// reference.
struct SoftmaxLikelihood: PenalizedLikelihood {
  let rows: Int
  /// Coefficients of one class.
  let width: Int
  let classCount: Int
  /// Column-major: ones first, if there is an intercept.
  let design: [Double]
  private let classes: [Int]
  private let weights: [Double]?
  private let hasIntercept: Bool
  private let penalty: Double

  let hasExactCurvature = true

  init(
    _ z: StandardizedColumns, classes: [Int], classCount: Int, weights: [Double]?, columns: [Int], hasIntercept: Bool,
    penalty: Double
  ) {
    rows = z.rowCount
    width = columns.count + (hasIntercept ? 1 : 0)
    design = z.design(columns, hasIntercept: hasIntercept)
    self.classCount = classCount
    self.classes = classes
    self.weights = weights
    self.hasIntercept = hasIntercept
    self.penalty = penalty
  }

  /// Those of class 1 first.
  var size: Int { width * (classCount - 1) }

  /// The share of each class in the weights.
  var shares: [Double] {
    var sums = [Double](repeating: 0, count: classCount)
    for (i, k) in classes.enumerated() { sums[k] += weights?[i] ?? 1 }
    let total = sums.reduce(0, +)
    return sums.map { $0 / total }
  }

  /// No effect but that of the intercepts.
  var nullCoefficients: [Double] {
    var b = [Double](repeating: 0, count: size)
    guard hasIntercept else { return b }
    let shares = shares
    for k in 1..<classCount { b[(k - 1) * width] = log(shares[k] / shares[0]) }
    return b
  }

  private func predictors(_ b: [Double]) -> [Double] {
    (0..<classCount - 1).flatMap {
      product(design, rows: rows, columns: width, Array(b[$0 * width..<($0 + 1) * width]))
    }
  }

  private func logLikelihood(_ p: Probabilities) -> Double {
    (0..<rows).reduce(0) { $0 + (weights?[$1] ?? 1) * p.logProbability(row: $1, classes[$1]) }
  }

  func slope(_ b: [Double]) -> (objective: Double, score: [Double])? {
    guard penalty == 0 else { return evaluate(b).map { ($0.objective, $0.score) } }
    let p = Probabilities(predictors(b), rows: rows, classCount: classCount)
    return (
      -logLikelihood(p), residuals(p).flatMap { transposedProduct(design, rows: rows, columns: width, $0) }
    )
  }

  func evaluate(_ b: [Double]) -> LikelihoodPoint? {
    let eta = predictors(b)
    let p = Probabilities(eta, rows: rows, classCount: classCount)
    let logLikelihood = logLikelihood(p)
    let information = information(p)
    var point = LikelihoodPoint(
      coefficients: b, predictors: eta, logLikelihood: logLikelihood, objective: -logLikelihood,
      score: residuals(p).flatMap { transposedProduct(design, rows: rows, columns: width, $0) },
      curvature: information, information: information)
    guard penalty > 0 else { return point }
    for (place, slope) in penaltySlopes(b) {
      point.objective += slope * b[place] / 2
      point.score[place] -= slope
    }
    for k in 0..<classCount - 1 {
      for l in 0..<classCount - 1 {
        let share = (k == l ? 1 : 0) - 1 / Double(classCount)
        for j in (hasIntercept ? 1 : 0)..<width {
          point.curvature[(k * width + j) * size + l * width + j] += penalty * share
        }
      }
    }
    return point
  }

  func exactScore(_ point: LikelihoodPoint) -> [Double]? {
    let p = Probabilities(point.predictors, rows: rows, classCount: classCount)
    var score = residuals(p).flatMap { exactTransposedProduct(design, rows: rows, columns: width, $0) }
    if penalty > 0 { for (place, slope) in penaltySlopes(point.coefficients) { score[place] -= slope } }
    return score
  }

  /// Derivatives of the penalty: each coefficient less the mean over classes, the reference's zero among them.
  private func penaltySlopes(_ b: [Double]) -> [(place: Int, slope: Double)] {
    ((hasIntercept ? 1 : 0)..<width).flatMap { j in
      let average = (0..<classCount - 1).reduce(0) { $0 + b[$1 * width + j] } / Double(classCount)
      return (0..<classCount - 1).map { ($0 * width + j, penalty * (b[$0 * width + j] - average)) }
    }
  }

  /// `w (1 - p)` in a row's own class and `-w p` in the others, one list a class.
  private func residuals(_ p: Probabilities) -> [[Double]] {
    (1..<classCount).map { k in
      (0..<rows).map { i in (weights?[i] ?? 1) * (classes[i] == k ? p.others(row: i, k) : -p[i, k]) }
    }
  }

  /// Blocks `A' diag(w p_k (1 - p_k)) A` on the diagonal and `-A' diag(w p_k p_l) A` beside it.
  private func information(_ p: Probabilities) -> [Double] {
    var information = [Double](repeating: 0, count: size * size)
    for k in 1..<classCount {
      for l in 1...k {
        let roots = (0..<rows).map { i in
          ((weights?[i] ?? 1) * p[i, k] * (k == l ? p.others(row: i, k) : p[i, l])).squareRoot()
        }
        let block = weightedGram(design, rows: rows, columns: width, rootWeights: roots)
        for a in 0..<width {
          for b in 0..<width {
            let value = k == l ? block[a * width + b] : -block[a * width + b]
            information[((k - 1) * width + a) * size + (l - 1) * width + b] = value
            information[((l - 1) * width + b) * size + (k - 1) * width + a] = value
          }
        }
      }
    }
    return information
  }
}

/// The probabilities of the classes in every row.
private struct Probabilities {
  private let rows: Int
  private let classCount: Int
  /// Linear predictors less the largest of the row, the reference's 0 among them; one class after the other.
  private let shifted: [Double]
  private let values: [Double]
  private let logSums: [Double]

  init(_ eta: [Double], rows: Int, classCount: Int) {
    self.rows = rows
    self.classCount = classCount
    var shifted = [Double](repeating: 0, count: rows) + eta
    var logSums = [Double](repeating: 0, count: rows)
    var values = shifted
    for i in 0..<rows {
      let largest = (0..<classCount).reduce(-Double.infinity) { max($0, shifted[$1 * rows + i]) }
      var sum = 0.0
      for k in 0..<classCount {
        shifted[k * rows + i] -= largest
        values[k * rows + i] = exp(shifted[k * rows + i])
        sum += values[k * rows + i]
      }
      for k in 0..<classCount { values[k * rows + i] /= sum }
      logSums[i] = log(sum)
    }
    self.shifted = shifted
    self.values = values
    self.logSums = logSums
  }

  subscript(row: Int, k: Int) -> Double { values[k * rows + row] }

  /// 1 - p of a class, as a sum so that a small one keeps its digits.
  func others(row: Int, _ k: Int) -> Double {
    (0..<classCount).reduce(0) { $1 == k ? $0 : $0 + values[$1 * rows + row] }
  }

  func logProbability(row: Int, _ k: Int) -> Double {
    // log(1 - rest) keeps the small loss of a confident, right prediction.
    let rest = others(row: row, k)
    return rest < 0.5 ? log1p(-rest) : shifted[k * rows + row] - logSums[row]
  }
}
