/// Least squares to the last bits of a double: Householder QR of centred columns as the solver, residuals of the
/// augmented system in doubled precision as the truth.
///
/// The augmented system is `[I A; A' 0] [r; x] = [y; 0]`. Each step evaluates its residual exactly enough (columns
/// minus their centre are kept as an exact sum of two doubles, scales are powers of two) and corrects `x` and `r`
/// through the same factors. One to four steps suffice unless A is singular to working precision.
///
/// - SeeAlso: Björck (1967), BIT 7; Higham (2002), Accuracy and Stability of Numerical Algorithms, section 20.5.
struct RefinedLeastSquares {
  /// Of the columns as given; exactly 0 for aliased ones.
  let coefficients: [Double]
  let intercept: Double
  let residualSumOfSquares: Double
  /// Columns that the columns before them explain completely.
  let aliased: Set<Int>
  /// Of the columns that are not aliased.
  let standardErrorsPerSigma: [Double?]
  let interceptStandardErrorPerSigma: Double
  /// (A'A)^-1 for the columns as given, p x p, zero for aliased ones.
  let inverseGram: [Double]
  /// Coefficients that were estimated, the intercept among them.
  let rank: Int

  /// A column whose part not explained by the columns before it is smaller than this share is aliased. Rounded decimal
  /// sums leave about 1e-16; the tenth power in NIST's Filip leaves 1e-8.
  static let aliasTolerance = 1e-11

  /// - Precondition: more rows than columns, everything finite.
  init(_ x: DesignMatrix, _ y: [Double], hasIntercept: Bool) {
    let n = x.rowCount
    let columns = (0..<x.columnCount).map { ScaledColumn(x[column: $0], centered: hasIntercept) }
    let target = ScaledColumn(y[...], centered: false)
    let first = hasIntercept ? 1 : 0

    // Factor, drop what is aliased, factor again.
    func factor(_ kept: [Int]) -> HouseholderQR {
      var matrix = [Double](repeating: 1, count: first * n)
      matrix.reserveCapacity((first + kept.count) * n)
      for j in kept { for i in 0..<n { matrix.append(columns[j].entry(x[column: j], i).high) } }
      return HouseholderQR(matrix, rowCount: n, columnCount: first + kept.count)
    }
    var kept = Array(0..<x.columnCount)
    var qr = factor(kept)
    let independent = kept.filter { qr.remainder(ofColumn: first + $0) > Self.aliasTolerance * columns[$0].norm }
    if independent.count < kept.count {
      kept = independent
      qr = factor(kept)
    }

    let (solution, residual) = Self.refine(qr, x, kept, columns, y, target.scale, hasIntercept)

    // Back to the columns as given: beta_j = x_j / s_j, b0 = x_0 - sum x_j m_j / s_j, times the target's scale.
    var coefficients = [Double](repeating: 0, count: x.columnCount)
    var intercept = hasIntercept ? solution[0] : DoubleDouble(0)
    var direction = [Double](repeating: 1, count: first)
    for (k, j) in kept.enumerated() {
      let b = solution[first + k]
      coefficients[j] = b.value / columns[j].scale * target.scale
      let ratio = columns[j].center / columns[j].scale
      if hasIntercept { intercept = .multiplyAdd(intercept, -b, DoubleDouble(ratio)) }
      direction.append(hasIntercept ? -ratio : 0)
    }
    self.coefficients = coefficients
    self.intercept = intercept.value * target.scale
    residualSumOfSquares = residual.reduce(0) { $0 + $1.value * $1.value } * target.scale * target.scale
    aliased = Set(0..<x.columnCount).subtracting(kept)
    rank = first + kept.count

    let gram = qr.inverseGram()
    var full = [Double](repeating: 0, count: x.columnCount * x.columnCount)
    var errors = [Double?](repeating: nil, count: x.columnCount)
    for (k, j) in kept.enumerated() {
      for (l, i) in kept.enumerated() {
        full[j * x.columnCount + i] = gram[(first + k) * rank + first + l] / columns[j].scale / columns[i].scale
      }
      errors[j] = gram[(first + k) * rank + first + k].squareRoot() / columns[j].scale
    }
    inverseGram = full
    standardErrorsPerSigma = errors
    interceptStandardErrorPerSigma =
      hasIntercept ? qr.solveTransposed(direction).reduce(0) { $0 + $1 * $1 }.squareRoot() : 0
  }

  private static func refine(
    _ qr: HouseholderQR, _ x: DesignMatrix, _ kept: [Int], _ columns: [ScaledColumn], _ y: [Double],
    _ targetScale: Double, _ hasIntercept: Bool
  ) -> (solution: [DoubleDouble], residual: [DoubleDouble]) {
    let n = x.rowCount
    let first = hasIntercept ? 1 : 0
    let rank = first + kept.count
    var solution = [DoubleDouble](repeating: DoubleDouble(0), count: rank)
    var residual = [DoubleDouble](repeating: DoubleDouble(0), count: n)
    var lastStep = Double.infinity
    for _ in 0..<10 {
      var f = (0..<n).map { DoubleDouble(y[$0] / targetScale) + -residual[$0] }
      var g = [DoubleDouble](repeating: DoubleDouble(0), count: rank)
      if hasIntercept {
        for i in 0..<n {
          f[i] = f[i] + -solution[0]
          g[0] = g[0] + -residual[i]
        }
      }
      for (k, j) in kept.enumerated() {
        let column = x[column: j]
        let b = -solution[first + k]
        var sum = DoubleDouble(0)
        for i in 0..<n {
          let entry = columns[j].entry(column, i)
          f[i] = .multiplyAdd(f[i], entry, b)
          sum = .multiplyAdd(sum, entry, -residual[i])
        }
        g[first + k] = sum
      }
      let h = qr.solveTransposed(g.map(\.value))
      var d = qr.applyTransposed(to: f.map(\.value))
      let step = qr.solve(zip(d.prefix(rank), h).map { $0 - $1 })
      for k in 0..<rank {
        d[k] = h[k]
        solution[k] = solution[k] + DoubleDouble(step[k])
      }
      for (i, change) in qr.apply(to: d).enumerated() { residual[i] = residual[i] + DoubleDouble(change) }
      let size = step.indices.reduce(0) { max($0, abs(step[$1]) / max(abs(solution[$1].value), 1e-300)) }
      // Below a sixteenth of a unit in the last place, or no longer shrinking: nothing more to gain.
      if size < 0x1p-57 || size > lastStep / 4 { break }
      lastStep = size
    }
    return (solution, residual)
  }
}

/// A column as an exact centre, a power of two, and what remains.
private struct ScaledColumn {
  let center: Double
  /// A power of two near the largest deviation, so that dividing by it is exact.
  let scale: Double
  /// Euclidean norm of the scaled column.
  let norm: Double

  init(_ values: ArraySlice<Double>, centered: Bool) {
    center = centered ? mean(of: values) : 0
    let center = center
    let largest = values.reduce(0) { max($0, abs($1 - center)) }
    let scale = largest > 0 ? Double(sign: .plus, exponent: largest.exponent, significand: 1) : 1
    self.scale = scale
    norm = values.reduce(0) { $0 + (($1 - center) / scale) * (($1 - center) / scale) }.squareRoot()
  }

  @inline(__always)
  func entry(_ column: ArraySlice<Double>, _ row: Int) -> DoubleDouble {
    let difference = DoubleDouble.difference(column[column.startIndex + row], center)
    return DoubleDouble(difference.high / scale, difference.low / scale)
  }
}
