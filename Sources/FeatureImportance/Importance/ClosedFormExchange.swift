/// The mean over all shuffles of a linear predictor's part under squared error.
///
/// With t what the part adds to the predictor and r the residual, row i loses on average
/// `Var(t) + (mean t - t_i)^2 - 2 r_i (mean t - t_i)` more when every row is as likely as another to be its donor: over rows
/// `2 Var(t) + 2 Cov(r, t)`.
struct ClosedFormExchange: Sendable {
  private let residuals: [Double]
  private let residualMean: Double
  private let keepsRows: Bool

  /// - Precondition: one prediction a row.
  init(_ study: Study) {
    residuals = zip(study.heldOut.y, study.predictions).map { $0 - $1 }
    residualMean = residuals.reduce(0, +) / Double(residuals.count)
    keepsRows = study.keepsRows
  }

  /// - Parameter weights: of the columns that move.
  /// - Complexity: two passes over the rows.
  func score(_ moved: ShuffledColumns, _ weights: [Double]) -> HeldOutScore {
    guard weights.contains(where: { $0 != 0 }) else { return .zero(rows: keepsRows ? residuals.count : 0) }
    if weights.count == 1 { return moved.parts.withUnsafeBufferPointer { score($0, weight: weights[0]) } }
    return moved.term(weights).withUnsafeBufferPointer { score($0, weight: 1) }
  }

  /// - Parameter part: times its weight what is added to the predictor.
  private func score(_ part: UnsafeBufferPointer<Double>, weight: Double) -> HeldOutScore {
    let n = Double(part.count)
    let origin = part[0]
    let total = residuals.withUnsafeBufferPointer {
      sums(part.count, part, $0, blank: origin) { part, residuals, sums in
        let t = weight * (part - origin)
        sums.add(t, t * t, t * residuals)
      }
    }
    let center = total.first.sum() / n
    let variance = max(0, total.second.sum() / n - center * center)
    let covariance = total.third.sum() / n - center * residualMean
    let mean = 2 * (variance + covariance)
    let rows = increases(part, weight: weight, origin: origin + center / weight, variance)
    return HeldOutScore(mean: mean, rows: rows.kept, rowSpread: rows.spread)
  }

  /// Of the rows, and their standard deviation.
  private func increases(
    _ part: UnsafeBufferPointer<Double>, weight: Double, origin: Double, _ variance: Double
  ) -> (kept: [Double], spread: Double) {
    let n = Double(part.count)
    return residuals.withUnsafeBufferPointer { residuals in
      let total = sums(part.count, part, residuals, blank: origin) { part, residuals, sums in
        let back = weight * (origin - part)
        let increase = back * (back - 2 * residuals)
        sums.add(increase, increase * increase)
      }
      let (sum, squares) = (total.first.sum(), total.second.sum())
      let spread = n > 1 ? max(0, (squares - sum * sum / n) / (n - 1)).squareRoot() : 0
      guard keepsRows else { return ([], spread) }
      let rows = part.indices.map { i in
        let back = weight * (origin - part[i])
        return variance + back * (back - 2 * residuals[i])
      }
      return (rows, spread)
    }
  }
}

/// Eight neighbours.
@inline(__always)
private func lanes(_ values: UnsafeBufferPointer<Double>, _ i: Int) -> SIMD8<Double> {
  UnsafeRawBufferPointer(values).loadUnaligned(fromByteOffset: 8 * i, as: SIMD8<Double>.self)
}

/// Up to three sums over rows, eight rows side by side.
private struct Sums {
  var first = SIMD8<Double>.zero
  var second = SIMD8<Double>.zero
  var third = SIMD8<Double>.zero

  @inline(__always)
  mutating func add(_ a: SIMD8<Double>, _ b: SIMD8<Double>, _ c: SIMD8<Double> = .zero) {
    first += a
    second += b
    third += c
  }
}

/// Adds up what rows give, eight by eight; the last ones are filled up with rows that give nothing.
@inline(__always)
private func sums(
  _ count: Int, _ part: UnsafeBufferPointer<Double>, _ residuals: UnsafeBufferPointer<Double>,
  blank: Double, _ add: (SIMD8<Double>, SIMD8<Double>, inout Sums) -> Void
) -> Sums {
  var sums = Sums()
  var i = 0
  while i + 8 <= count {
    add(lanes(part, i), lanes(residuals, i), &sums)
    i += 8
  }
  if i < count {
    var (last, residual) = (SIMD8<Double>(repeating: blank), SIMD8<Double>.zero)
    for k in 0..<count - i { (last[k], residual[k]) = (part[i + k], residuals[i + k]) }
    add(last, residual, &sums)
  }
  return sums
}
