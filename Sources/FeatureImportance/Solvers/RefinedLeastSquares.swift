/// Weighted least squares to the last bits of a double: Householder QR of centred columns as the solver, residuals of the
/// augmented system in doubled precision as the truth. A ridge penalty is a row more for each column.
///
/// The augmented system is `[I A; A' 0] [r; x] = [y; 0]`. Each step evaluates its residual exactly enough (columns
/// minus their centre are kept as an exact sum of two doubles, scales are powers of two) and corrects `x` and `r`
/// through the same factors. One to four steps suffice unless A is singular to working precision.
///
/// - SeeAlso: Björck (1967), BIT 7; Higham (2002), Accuracy and Stability of Numerical Algorithms, section 20.5.
struct RefinedLeastSquares {
  let columns: [ScaledColumn]
  let targetScale: Double
  /// Columns that are estimated, ascending; the others repeat those before them.
  let kept: [Int]
  /// 1 if there is an intercept, which then is the first coefficient; else 0.
  let first: Int
  /// Of the scaled columns, for a target divided by its scale.
  let solution: [DoubleDouble]
  /// Weighted residuals `sqrt(w) (y - fit)` of the rows over the target's scale; of the ridge rows last.
  let residuals: [DoubleDouble]
  let qr: HouseholderQR
  private let rows: Int
  /// Square roots of the weights.
  private let roots: [Double]?

  /// A column whose part not explained by the columns before it is smaller than this share is aliased. Rounded decimal
  /// sums leave about 1e-16; the tenth power in NIST's Filip leaves 1e-8.
  static let aliasTolerance = 1e-11

  /// - Parameters:
  ///   - weights: of the rows; nil for equal ones.
  ///   - ridge: lambda of `RSS / 2n + lambda / 2 ‖b‖²` for coefficients b of columns divided by their standard deviations.
  /// - Throws: `FitError.overflow`.
  /// - Precondition: more rows than columns, or a ridge penalty; everything finite.
  /// - Complexity: O(rows x columns^2).
  init(_ x: DesignMatrix, _ y: [Double], weights: [Double]?, hasIntercept: Bool, ridge: Double) throws(FitError) {
    let n = x.rowCount
    let columns = (0..<x.columnCount).map { ScaledColumn(x[column: $0], weights: weights, centered: hasIntercept) }
    let target = ScaledColumn(y[...], weights: weights, centered: false)
    guard columns.allSatisfy(\.norm.isFinite), target.norm.isFinite else { throw .overflow }
    let roots = weights.map { $0.map { $0.squareRoot() } }
    let totalWeight = weights?.reduce(0, +) ?? Double(n)
    let penalties = columns.map { (ridge * totalWeight).squareRoot() * $0.deviation }
    let first = hasIntercept ? 1 : 0

    // Factor, drop what is aliased, factor again.
    func factor(_ kept: [Int]) -> HouseholderQR {
      let length = n + (ridge > 0 ? kept.count : 0)
      var matrix = [Double](repeating: 0, count: (first + kept.count) * length)
      matrix.withUnsafeMutableBufferPointer { matrix in
        x.values.withUnsafeBufferPointer { values in
          if hasIntercept { for i in 0..<n { matrix[i] = roots?[i] ?? 1 } }
          for (k, j) in kept.enumerated() {
            let start = (first + k) * length
            for i in 0..<n { matrix[start + i] = columns[j].entry(values[j * n + i]).high }
            if let roots { for i in 0..<n { matrix[start + i] *= roots[i] } }
            if ridge > 0 { matrix[start + n + k] = penalties[j] }
          }
        }
      }
      return HouseholderQR(matrix, rowCount: length, columnCount: first + kept.count)
    }
    var kept = Array(0..<x.columnCount)
    var qr = factor(kept)
    let independent = kept.filter { j in
      let size = (columns[j].norm * columns[j].norm + penalties[j] * penalties[j]).squareRoot()
      return qr.remainder(ofColumn: first + j) > Self.aliasTolerance * size
    }
    if independent.count < kept.count {
      kept = independent
      qr = factor(kept)
    }

    var residual = AugmentedResidual(
      x: x, y: y, targetScale: target.scale, roots: roots, columns: kept.map { columns[$0] }, kept: kept,
      penalties: ridge > 0 ? kept.map { penalties[$0] } : [], hasIntercept: hasIntercept)
    Self.refine(qr, &residual)
    solution = residual.solution
    residuals = residual.residual
    targetScale = target.scale
    rows = n
    self.roots = roots
    self.columns = columns
    self.kept = kept
    self.first = first
    self.qr = qr
  }

  /// Coefficients that were estimated, the intercept among them.
  var rank: Int { first + kept.count }

  /// `sum of w (y - fit)²` over the rows, divided by the squared scale of the target.
  var scaledResidualSumOfSquares: Double { residuals.prefix(rows).reduce(0) { $0 + $1.value * $1.value } }

  /// How the intercept in the units of the file follows from the solution: one factor for each of its coefficients.
  var interceptFactors: [Double] {
    first == 0 ? [] : [1] + kept.map { -columns[$0].center / columns[$0].scale }
  }

  /// The columns that make up a column which is not among the kept ones; none if it does not vary.
  func columns(repeatedBy j: Int, of x: DesignMatrix) -> [Int] {
    guard columns[j].norm > 0 else { return [] }
    let padding = [Double](repeating: 0, count: qr.rowCount - rows)
    var values = x[column: j].map { columns[j].entry($0).high }
    if let roots { values = zip(values, roots).map { $0 * $1 } }
    let shares = qr.solve(Array(qr.applyTransposed(to: values + padding).prefix(rank)))
    return zip(kept, shares.dropFirst(first)).filter { abs($1) * columns[$0].norm > 1e-6 * columns[j].norm }
      .map { $0.0 }
  }

  private static func refine(_ qr: HouseholderQR, _ system: inout AugmentedResidual) {
    let rank = qr.columnCount
    var lastStep = Double.infinity
    for _ in 0..<10 {
      let (f, g) = system.evaluate()
      let h = qr.solveTransposed(g)
      var d = qr.applyTransposed(to: f)
      let step = qr.solve(zip(d.prefix(rank), h).map { $0 - $1 })
      for k in 0..<rank { d[k] = h[k] }
      system.correct(by: step, residual: qr.apply(to: d))
      let size = step.indices.reduce(0) { max($0, abs(step[$1]) / max(abs(system.solution[$1].value), 1e-300)) }
      // Steps shrink by a constant factor. When the next one is far below a unit in the last place, or they no longer
      // shrink, there is nothing more to gain.
      let next = lastStep < .infinity ? size * (size / lastStep) : size
      if next < 0x1p-61 || size > lastStep / 4 { break }
      lastStep = size
    }
  }
}

/// The augmented system at a solution: how far each of its equations is from holding.
private struct AugmentedResidual {
  let x: DesignMatrix
  let y: [Double]
  let targetScale: Double
  /// Square roots of the weights.
  let roots: [Double]?
  let columns: [ScaledColumn]
  let kept: [Int]
  /// One row for each column, or none.
  let penalties: [Double]
  let hasIntercept: Bool
  private(set) var solution: [DoubleDouble]
  private(set) var residual: [DoubleDouble]
  private var isAtOrigin = true

  init(
    x: DesignMatrix, y: [Double], targetScale: Double, roots: [Double]?, columns: [ScaledColumn], kept: [Int],
    penalties: [Double], hasIntercept: Bool
  ) {
    self.x = x
    self.y = y
    self.targetScale = targetScale
    self.roots = roots
    self.columns = columns
    self.kept = kept
    self.penalties = penalties
    self.hasIntercept = hasIntercept
    solution = [DoubleDouble](repeating: DoubleDouble(0), count: columns.count + (hasIntercept ? 1 : 0))
    residual = [DoubleDouble](repeating: DoubleDouble(0), count: y.count + penalties.count)
  }

  mutating func correct(by step: [Double], residual change: [Double]) {
    for k in step.indices { solution[k] = solution[k] + DoubleDouble(step[k]) }
    for i in change.indices { residual[i] = residual[i] + DoubleDouble(change[i]) }
    isAtOrigin = false
  }

  /// `f = y - r - A x` and `g = -A' r`, in doubled precision, rounded at the end.
  func evaluate() -> (f: [Double], g: [Double]) {
    let n = y.count
    let first = hasIntercept ? 1 : 0
    var f = (0..<n).map { i in
      let target = y[i] / targetScale
      return roots.map { DoubleDouble.product($0[i], target) } ?? DoubleDouble(target)
    }
    f.append(contentsOf: repeatElement(DoubleDouble(0), count: penalties.count))
    var g = [DoubleDouble](repeating: DoubleDouble(0), count: solution.count)
    if isAtOrigin { return (f.map(\.value), g.map(\.value)) }
    for i in f.indices { f[i] = f[i] + -residual[i] }
    f.withUnsafeMutableBufferPointer { f in
      residual.withUnsafeBufferPointer { residual in
        if hasIntercept { g[0] = accumulate(-solution[0], residual, &f) { _ in DoubleDouble(1) } }
        x.values.withUnsafeBufferPointer { values in
          for (k, j) in kept.enumerated() {
            let column = UnsafeBufferPointer(rebasing: values[j * n..<(j + 1) * n])
            let scaled = columns[k]
            g[first + k] = accumulate(-solution[first + k], residual, &f) { scaled.entry(column[$0]) }
          }
        }
        for (k, penalty) in penalties.enumerated() {
          f[n + k] = .multiplyAdd(f[n + k], DoubleDouble(penalty), -solution[first + k])
          g[first + k] = .multiplyAdd(g[first + k], DoubleDouble(-penalty), residual[n + k])
        }
      }
    }
    return (f.map(\.value), g.map(\.value))
  }

  /// Adds `b` times a column to f, and returns minus the column's product with the residual.
  @inline(__always)
  private func accumulate(
    _ b: DoubleDouble, _ residual: UnsafeBufferPointer<DoubleDouble>,
    _ f: inout UnsafeMutableBufferPointer<DoubleDouble>, _ entry: (Int) -> DoubleDouble
  ) -> DoubleDouble {
    var sum = DoubleDouble(0)
    if let roots {
      roots.withUnsafeBufferPointer { roots in
        for i in 0..<y.count {
          let entry = DoubleDouble.multiplyAdd(DoubleDouble(0), entry(i), DoubleDouble(roots[i]))
          f[i] = .multiplyAdd(f[i], entry, b)
          sum = .multiplyAdd(sum, entry, -residual[i])
        }
      }
    } else {
      for i in 0..<y.count {
        let entry = entry(i)
        f[i] = .multiplyAdd(f[i], entry, b)
        sum = .multiplyAdd(sum, entry, -residual[i])
      }
    }
    return sum
  }
}

/// A column as an exact centre, a power of two, and what remains.
struct ScaledColumn {
  let center: Double
  /// A power of two near the largest deviation, so that dividing by it is exact.
  let scale: Double
  private let reciprocal: Double
  /// Weighted Euclidean norm of the scaled column.
  let norm: Double
  /// Weighted standard deviation (1/n) of the scaled column.
  let deviation: Double

  init(_ values: ArraySlice<Double>, weights: [Double]?, centered: Bool) {
    let average = mean(of: values, weights: weights)
    let center = centered ? average : 0
    let largest = values.reduce(0) { max($0, abs($1 - center)) }
    // Clamped so that the reciprocal is exact too.
    let exponent = largest > 0 && largest.isFinite ? min(max(largest.exponent, -1022), 1022) : 0
    let scale = Double(sign: .plus, exponent: exponent, significand: 1)
    self.center = center
    self.scale = scale
    reciprocal = 1 / scale
    var squares = 0.0
    if let weights {
      for (value, weight) in zip(values, weights) {
        let entry = (value - center) / scale
        squares += weight * entry * entry
      }
    } else {
      for value in values {
        let entry = (value - center) / scale
        squares += entry * entry
      }
    }
    norm = squares.squareRoot()
    deviation = standardDeviation(of: values, weights: weights, around: average) / scale
  }

  @inline(__always)
  func entry(_ value: Double) -> DoubleDouble {
    let difference = DoubleDouble.difference(value, center)
    return DoubleDouble(difference.high * reciprocal, difference.low * reciprocal)
  }
}
