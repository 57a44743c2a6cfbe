/// The mean over all shuffles of a linear predictor's part under squared error.
///
/// With t what the part adds to the predictor and r the residual, row i loses on average
/// `Var(t) + (mean t - t_i)^2 - 2 r_i (mean t - t_i)` more when every row is as likely as another to be its donor: over rows
/// `2 Var(t) + 2 Cov(r, t)`.
struct ClosedFormExchange: Sendable {
  private let residuals: [Double]
  private let residualMean: Double
  private let residualSquares: Double
  private let keepsRows: Bool

  /// - Precondition: one prediction a row.
  init(_ study: Study) {
    residuals = zip(study.heldOut.y, study.predictions).map { $0 - $1 }
    residualMean = residuals.reduce(0, +) / Double(residuals.count)
    residualSquares = residuals.reduce(0) { $0 + $1 * $1 }
    keepsRows = study.keepsRows
  }

  /// - Parameter weights: of the columns that move.
  /// - Complexity: one pass over the rows.
  func score(_ moved: ShuffledColumns, _ weights: [Double]) -> HeldOutScore {
    guard weights.contains(where: { $0 != 0 }) else { return .zero(rows: keepsRows ? residuals.count : 0) }
    if weights.count == 1 { return moved.parts.withUnsafeBufferPointer { score($0, weight: weights[0]) } }
    return moved.term(weights).withUnsafeBufferPointer { score($0, weight: 1) }
  }

  /// - Parameter part: times its weight what is added to the predictor.
  private func score(_ part: UnsafeBufferPointer<Double>, weight: Double) -> HeldOutScore {
    let n = Double(part.count)
    // Near the mean, so that powers about it cost few digits.
    let origin = roughMean(part)
    let sums = residuals.withUnsafeBufferPointer { PartSums(part, $0, weight: weight, origin: origin) }
    let center = sums.t / n
    let variance = max(0, sums.tt / n - center * center)
    let mean = 2 * (variance + sums.rt / n - center * residualMean)
    let spread = n > 1 ? sums.spread(center, residuals: residualMean * n, residualSquares) : 0
    guard keepsRows else { return HeldOutScore(mean: mean, rowSpread: spread) }
    let rows = part.indices.map { i in
      let back = center - weight * (part[i] - origin)
      return variance + back * (back - 2 * residuals[i])
    }
    return HeldOutScore(mean: mean, rows: rows, rowSpread: spread)
  }

  /// Of some rows from everywhere.
  private func roughMean(_ part: UnsafeBufferPointer<Double>) -> Double {
    let step = max(1, part.count / 64)
    let some = stride(from: 0, to: part.count, by: step)
    return some.reduce(0) { $0 + part[$1] / Double((part.count - 1) / step + 1) }
  }
}

/// Sums over rows of what a part says, with t the part times its weight from an origin on and r the residual: those of t, t²
/// and rt; of q² and qs with q = t² + 2rt and s = t + r.
private struct PartSums {
  private(set) var t = 0.0
  private(set) var tt = 0.0
  private(set) var rt = 0.0
  private var qq = 0.0
  private var qs = 0.0
  private let n: Double

  init(
    _ part: UnsafeBufferPointer<Double>, _ residuals: UnsafeBufferPointer<Double>, weight: Double, origin: Double
  ) {
    n = Double(part.count)
    // Two lots of lanes side by side, so that no sum waits for the one before.
    var (a, b) = (Lanes(), Lanes())
    var i = 0
    while i + 8 <= part.count {
      a.add(weight * (lanes(part, i) - origin), lanes(residuals, i))
      b.add(weight * (lanes(part, i + 4) - origin), lanes(residuals, i + 4))
      i += 8
    }
    // The last ones are filled up with rows that give nothing.
    while i < part.count {
      var (value, residual) = (SIMD4<Double>.zero, SIMD4<Double>.zero)
      for k in 0..<min(4, part.count - i) {
        (value[k], residual[k]) = (weight * (part[i + k] - origin), residuals[i + k])
      }
      a.add(value, residual)
      i += 4
    }
    t = (a.t + b.t).sum()
    tt = (a.tt + b.tt).sum()
    rt = (a.rt + b.rt).sum()
    qq = (a.qq + b.qq).sum()
    qs = (a.qs + b.qs).sum()
  }

  /// The standard deviation over rows of `(t - c)² + 2r(t - c) = q - 2cs + c²`, with c the mean of t.
  ///
  /// - Parameters:
  ///   - residuals: their sum.
  ///   - residualSquares: the sum of their squares.
  func spread(_ c: Double, residuals: Double, _ residualSquares: Double) -> Double {
    let q = tt + 2 * rt
    let s = t + residuals
    let ss = tt + 2 * rt + residualSquares
    let sum = q - 2 * c * s + n * c * c
    let squares = qq - 4 * c * qs + 4 * c * c * ss + 2 * c * c * q - 4 * c * c * c * s + n * c * c * c * c
    return max(0, (squares - sum * sum / n) / (n - 1)).squareRoot()
  }

  /// The same, four rows side by side.
  private struct Lanes {
    var (t, tt, rt) = (SIMD4<Double>.zero, SIMD4<Double>.zero, SIMD4<Double>.zero)
    var (qq, qs) = (SIMD4<Double>.zero, SIMD4<Double>.zero)

    @inline(__always)
    mutating func add(_ value: SIMD4<Double>, _ residual: SIMD4<Double>) {
      let (square, product) = (value * value, residual * value)
      let q = square + 2 * product
      t += value
      tt += square
      rt += product
      qq += q * q
      qs += q * (value + residual)
    }
  }
}

/// Four neighbours.
@inline(__always)
private func lanes(_ values: UnsafeBufferPointer<Double>, _ i: Int) -> SIMD4<Double> {
  UnsafeRawBufferPointer(values).loadUnaligned(fromByteOffset: 8 * i, as: SIMD4<Double>.self)
}
