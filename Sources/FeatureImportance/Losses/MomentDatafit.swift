/// Half the mean squared error, from moments alone: no pass over rows.
struct MomentDatafit: Datafit {
  let columnCount: Int
  let classCount = 1
  let interceptCount = 0
  let nullIntercepts: [Double] = []
  let batchSize = 1  // there are no rows to pass over
  let isQuadratic = true
  let hasSampledCurvature = false
  /// All columns, from the beginning.
  let working: [Int]
  /// Z'WZ/n and Z'Wy/n of standardised columns and the centred target; the target's variance.
  let curvature: [Double]
  let roughCurvature: [Float]
  private let correlation: [Double]
  private let targetVariance: Double

  /// - Parameters:
  ///   - scales: what columns are divided by; a scale of 0 marks a column that does not vary.
  ///   - targetUnit: what the target is divided by.
  init(_ moments: Moments, scales: [Double], targetUnit: Double = 1) {
    let p = scales.count
    let size = p + 1
    let inverse = scales.map { $0 > 0 ? 1 / $0 : 0 }
    let weight = moments.weight
    let gram = [Double](unsafeUninitializedCapacity: p * p) { gram, filled in
      moments.crossProducts.withUnsafeBufferPointer { products in
        for j in 0..<p {
          let factor = inverse[j] / weight
          for i in 0..<p { gram[j * p + i] = products[j * size + i] * inverse[i] * factor }
        }
      }
      filled = p * p
    }
    self.init(
      gram: gram,
      correlation: (0..<p).map { moments.crossProducts[p * size + $0] / weight * inverse[$0] / targetUnit },
      targetVariance: moments.variance(p) / targetUnit / targetUnit)
  }

  private init(gram: [Double], correlation: [Double], targetVariance: Double) {
    curvature = gram
    roughCurvature = correlation.count >= QuadraticDescent.roughSize ? gram.map(Float.init) : []
    self.correlation = correlation
    self.targetVariance = targetVariance
    columnCount = correlation.count
    working = Array(0..<columnCount)
  }

  /// The Gram matrix over n of neighbouring columns.
  func gram(of columns: Range<Int>) -> [Double] {
    columns.flatMap { j in columns.map { curvature[j * columnCount + $0] } }
  }

  /// In the basis of orthonormal groups.
  func rotated(by basis: GroupBasis) -> MomentDatafit {
    // Columns first, then rows: `T' G T`.
    let half = (0..<columnCount).map { i in basis.turned { j in curvature[j * columnCount + i] } }
    let q = basis.columnCount
    var gram: [Double] = []
    gram.reserveCapacity(q * q)
    for column in 0..<q { gram += basis.turned { half[$0][column] } }
    return MomentDatafit(
      gram: gram, correlation: basis.turned { correlation[$0] }, targetVariance: targetVariance)
  }

  mutating func include(_ columns: [Int], threads: Threads) {}

  mutating func takeCurvature(at point: [Double], isExact: Bool, threads: Threads) {}

  mutating func correctCurvature(_ from: FitState, _ to: FitState) {}

  func evaluate(_ points: [[Double]], threads: Threads) -> [FitState] { points.map(evaluate) }

  private func evaluate(_ point: [Double]) -> FitState {
    let p = columnCount
    var product = [Double](repeating: 0, count: p)
    curvature.addProduct(with: point, size: p, to: &product)
    var fitted = 0.0
    var square = 0.0
    for j in 0..<p where point[j] != 0 {
      fitted += point[j] * correlation[j]
      square += point[j] * product[j]
    }
    // `(y'y - 2 b'Z'y + b'Z'Z b) / 2n`.
    let value = max(0, targetVariance - 2 * fitted + square) / 2
    for j in 0..<p { product[j] -= correlation[j] }
    // The dual is `s r'y - s²/2 r'r`, over n.
    return FitState(
      point: point, value: value, dual: (targetVariance - fitted, value), gradient: product, interceptCurvature: [],
      pull: [])
  }

  func screen(_ states: [FitState], threads: Threads) -> Screening { .empty }

  func gradient(ofColumn column: Int, at state: FitState) -> [Double] { [state.gradient[column]] }
}
