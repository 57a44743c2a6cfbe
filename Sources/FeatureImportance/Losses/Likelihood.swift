import Foundation

/// What rows cost at their linear predictors, and how that changes: squared error halved, or minus the log-likelihood.
struct Likelihood: Sendable {
  let family: Family
  /// Centred for gaussian; 0 or 1; or the class.
  let y: [Double]
  /// Row weights that sum to 1; those of rows that do not count are 0.
  let shares: [Double]
  /// Linear predictors a row.
  let classCount: Int
  let interceptCount: Int
  let nullIntercepts: [Double]
  /// The share of every row that counts, if it is the same.
  private let commonShare: Double?

  init(_ family: Family, _ y: [Double], shares: [Double]) {
    let average = zip(shares, y).reduce(0) { $0 + $1.0 * $1.1 }
    self.family = family
    self.shares = shares
    let counting = shares.first { $0 > 0 } ?? 0
    commonShare = shares.allSatisfy { $0 == 0 || $0 == counting } ? counting : nil
    switch family {
    case .gaussian:
      // Columns are centred, so the intercept is the mean of the target.
      self.y = y.map { $0 - average }
      (classCount, interceptCount, nullIntercepts) = (1, 0, [])
    case .binomial:
      self.y = y
      (classCount, interceptCount, nullIntercepts) = (1, 1, [log(average / (1 - average))])
    case .multinomial:
      self.y = y
      let count = 1 + Int(y.max() ?? 0)
      var totals = [Double](repeating: 0, count: count)
      for (share, k) in zip(shares, y) { totals[Int(k)] += share }
      classCount = count
      // Only differences of linear predictors matter: that of the last class has no intercept.
      interceptCount = count - 1
      nullIntercepts = totals.dropLast().map { log($0 / totals[count - 1]) }
    }
  }

  /// Sums over rows at one point.
  struct Sums: Sendable {
    var value = 0.0
    /// Gaussian: the product of residual and target; otherwise minus the conjugate at the residual.
    var dual = 0.0
    /// Gradient and second derivatives by the intercepts.
    var interceptGradient: [Double]
    var interceptCurvature: [Double]

    init(interceptCount: Int) {
      interceptGradient = [Double](repeating: 0, count: interceptCount)
      interceptCurvature = [Double](repeating: 0, count: interceptCount * interceptCount)
    }

    static func += (sums: inout Sums, other: Sums) {
      sums.value += other.value
      sums.dual += other.dual
      for k in sums.interceptGradient.indices { sums.interceptGradient[k] += other.interceptGradient[k] }
      for k in sums.interceptCurvature.indices { sums.interceptCurvature[k] += other.interceptCurvature[k] }
    }
  }

  /// Turns linear predictors into what gradients need, in place: row weight times minus the derivative of the row's loss.
  ///
  /// - Parameters:
  ///   - rows: some rows, whose linear predictors are `eta[0..<rows.count]`, the next class `stride` further.
  ///   - intercepts: added to the linear predictors first.
  func pull(
    _ eta: UnsafeMutablePointer<Double>, stride: Int, rows: Range<Int>, intercepts: ArraySlice<Double>,
    _ sums: inout Sums
  ) {
    switch family {
    case .gaussian: pullSquares(eta, rows, &sums)
    case .binomial: pullBernoulli(eta, rows, intercept: intercepts.first ?? 0, &sums)
    case .multinomial: pullClasses(eta, stride, rows, Array(intercepts) + [0], &sums)
    }
  }

  private func pullSquares(_ eta: UnsafeMutablePointer<Double>, _ rows: Range<Int>, _ sums: inout Sums) {
    var (square, product) = (0.0, 0.0)
    y.withUnsafeBufferPointer { y in
      shares.withUnsafeBufferPointer { shares in
        for i in rows {
          let residual = y[i] - eta[i - rows.lowerBound]
          let pull = shares[i] * residual
          square += pull * residual
          product += pull * y[i]
          eta[i - rows.lowerBound] = pull
        }
      }
    }
    sums.value += square / 2
    sums.dual += product
  }

  /// One exponential a row. Where all rows count alike, the logarithm of a product stands for a sum of logarithms.
  private func pullBernoulli(
    _ eta: UnsafeMutablePointer<Double>, _ rows: Range<Int>, intercept: Double, _ sums: inout Sums
  ) {
    var (logs, value, entropy, slope, bend) = (0.0, 0.0, 0.0, 0.0, 0.0)
    var product = 1.0
    y.withUnsafeBufferPointer { y in
      shares.withUnsafeBufferPointer { shares in
        for i in rows {
          let x = eta[i - rows.lowerBound] + intercept
          let share = shares[i]
          let size = abs(x)
          let small = exp(-size)
          let near = 1 / (1 + small)
          let far = small * near
          let (event, other) = x >= 0 ? (near, far) : (far, near)
          // Each difference from its own side, so that none cancels.
          let pull = share * (y[i] * other - (1 - y[i]) * event)
          eta[i - rows.lowerBound] = pull
          slope -= pull
          bend += share * near * far
          value += share * (max(x, 0) - y[i] * x)
          entropy += share * size * far
          if commonShare == nil {
            logs += share * log1p(small)
          } else if share > 0 {
            product *= 1 + small
            // Factors are at most 2.
            if i & 255 == 255 {
              logs += log(product)
              product = 1
            }
          }
        }
      }
    }
    if let commonShare { logs = commonShare * (logs + log(product)) }
    sums.value += value + logs
    // The entropy of the fitted probabilities.
    sums.dual += entropy + logs
    sums.interceptGradient[0] += slope
    sums.interceptCurvature[0] += bend
  }

  private func pullClasses(
    _ eta: UnsafeMutablePointer<Double>, _ stride: Int, _ rows: Range<Int>, _ intercepts: [Double], _ sums: inout Sums
  ) {
    let classes = classCount
    let free = interceptCount
    var p = [Double](repeating: 0, count: classes)
    for (place, i) in rows.enumerated() {
      var largest = -Double.infinity
      for k in 0..<classes {
        p[k] = eta[k * stride + place] + intercepts[k]
        largest = max(largest, p[k])
      }
      let own = Int(y[i])
      let ownPredictor = p[own]
      var total = 0.0
      var mean = 0.0
      for k in 0..<classes {
        let e = exp(p[k] - largest)
        mean += e * p[k]
        p[k] = e
        total += e
      }
      let logSum = largest + log(total)
      let share = shares[i]
      // The others' probabilities sum to what the own one misses, without cancellation.
      var others = 0.0
      for k in 0..<classes {
        p[k] /= total
        if k != own { others += p[k] }
      }
      for k in 0..<classes {
        let pull = share * (k == own ? others : -p[k])
        eta[k * stride + place] = pull
        guard k < free else { continue }
        sums.interceptGradient[k] -= pull
        for l in 0..<free { sums.interceptCurvature[k * free + l] += share * ((k == l ? p[k] : 0) - p[k] * p[l]) }
      }
      sums.value += share * (logSum - ownPredictor)
      sums.dual += share * (logSum - mean / total)
    }
  }

  /// `-f*(-s r)` from below, as `linear s - quadratic s²`. It is concave in s and 0 at 0, so at least s times its value
  /// at 1.
  func dual(_ sums: Sums) -> (linear: Double, quadratic: Double) {
    family == .gaussian ? (sums.dual, sums.value) : (sums.dual, 0)
  }

  /// Rows of a matrix R with `R'R` the second derivatives by the linear predictors of some rows, which scale columns
  /// into what the curvature of coefficients is the Gram matrix of.
  ///
  /// One class: root of share x p (1 - p). Several: the softmax's is `diag(p) - p p'`, which `CurvatureProducts` puts
  /// together.
  ///
  /// - Parameter eta: linear predictors with intercepts, class after class.
  /// - Returns: for one class one root a row; for several the roots of the shares and of p, class after class.
  func roots(_ eta: [Double], rows: [Int]?) -> RowRoots {
    let count = eta.count / classCount
    func share(_ place: Int) -> Double { shares[rows?[place] ?? place] }
    switch family {
    case .gaussian:
      return RowRoots(roots: (0..<count).map { share($0).squareRoot() }, probabilities: nil)
    case .binomial:
      return RowRoots(
        roots: (0..<count).map { i in
          let small = exp(-abs(eta[i]))
          // A floor keeps the quadratic model bounded where fitted probabilities reach 0 or 1.
          return (share(i) * max(1e-10, small / ((1 + small) * (1 + small)))).squareRoot()
        }, probabilities: nil)
    case .multinomial:
      var q = [Double](repeating: 0, count: eta.count)
      for i in 0..<count {
        let largest = (0..<classCount).reduce(-Double.infinity) { max($0, eta[$1 * count + i]) }
        let total = (0..<classCount).reduce(0) { $0 + exp(eta[$1 * count + i] - largest) }
        for k in 0..<classCount {
          q[k * count + i] = max(1e-10, exp(eta[k * count + i] - largest) / total).squareRoot()
        }
      }
      return RowRoots(roots: (0..<count).map { share($0).squareRoot() }, probabilities: q)
    }
  }
}
