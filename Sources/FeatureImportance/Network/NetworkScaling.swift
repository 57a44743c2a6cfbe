/// How a design matrix becomes what a network reads: columns minus their means, divided by their standard deviations.
struct NetworkScaling: Sendable, Equatable {
  let centers: [Double]
  /// 1 over the standard deviation (1/n); 0 for a column that does not vary.
  let factors: [Double]

  /// Learns from a data set, whose weights count.
  init(_ data: Dataset) {
    var centers: [Double] = []
    var factors: [Double] = []
    for j in 0..<data.x.columnCount {
      let (center, deviation) = StandardizedColumns.spread(of: data.x[column: j], weights: data.weights)
      centers.append(center)
      factors.append(deviation.map { 1 / $0 } ?? 0)
    }
    self.centers = centers
    self.factors = factors
  }

  /// Writes some rows, row-major, rows x columns.
  func write<Real: NetworkReal>(
    _ rows: Range<Int>, of x: DesignMatrix, columns: Range<Int>, to target: UnsafeMutablePointer<Real>
  ) {
    let (n, width) = (x.rowCount, columns.count)
    x.values.withUnsafeBufferPointer { values in
      for (place, j) in columns.enumerated() {
        let (center, factor) = (centers[j], factors[j])
        for (i, row) in rows.enumerated() {
          target[i * width + place] = Real((values[j * n + row] - center) * factor)
        }
      }
    }
  }
}

/// Rows as networks read them, shared by all networks of one fit.
struct NetworkInput<Real: NetworkReal>: Sendable {
  let rowCount: Int
  let columnCount: Int
  /// Row-major, rows x columns, standardised.
  let values: [Real]
  /// The target in standard deviations from its mean, or as it is for classes.
  let targets: [Real]
  /// nil when all rows count alike.
  let weights: [Real]?

  init(_ data: Dataset, _ scaling: NetworkScaling, _ target: TargetScale) {
    let (n, p) = (data.rowCount, data.x.columnCount)
    rowCount = n
    columnCount = p
    values = [Real](unsafeUninitializedCapacity: n * p) { buffer, filled in
      if let base = buffer.baseAddress, p > 0 {
        // Blocks that stay in the cache while column after column is written across their rows.
        for start in stride(from: 0, to: n, by: 512) {
          let rows = start..<min(n, start + 512)
          scaling.write(rows, of: data.x, columns: 0..<p, to: base + start * p)
        }
      }
      filled = n * p
    }
    targets = data.y.map { Real(($0 - target.center) / target.scale) }
    weights = data.weights.map { $0.map { Real($0) } }
  }
}

/// How outputs of a network become predictions: `center + scale x output`.
struct TargetScale: Sendable, Equatable {
  var center = 0.0
  var scale = 1.0

  /// Of a quantity its mean and standard deviation (1/n); classes stay as they are.
  init(_ data: Dataset, family: Family) {
    guard family == .gaussian else { return }
    center = mean(of: data.y[...], weights: data.weights)
    let deviation = standardDeviation(of: data.y[...], weights: data.weights, around: center)
    scale = deviation > 0 ? deviation : 1
  }
}
