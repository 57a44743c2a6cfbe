import COpenBLAS

/// A covariance as a product `H H'`, so that variances are sums of squares and lose nothing to cancellation.
struct CovarianceRoot {
  /// Number of coefficients: rows of H.
  let size: Int
  /// H, column-major.
  private let root: [Double]
  /// `H H'`, column-major, both triangles.
  let covariance: [Double]

  init(_ root: [Double], size: Int) {
    self.root = root
    self.size = size
    covariance = Self.square(root, size)
  }

  /// The standard error of a sum of coefficients, each times its factor.
  func standardError(of factors: [Double]) -> Double {
    guard size > 0 else { return 0 }
    var sums = [Double](repeating: 0, count: root.count / size)
    cblas_dgemv(
      CblasColMajor, CblasTrans, Int32(size), Int32(sums.count), 1, root, Int32(size), factors, 1, 0, &sums, 1)
    return sums.reduce(0) { $0 + $1 * $1 }.squareRoot()
  }

  /// The standard error of one coefficient.
  func standardError(_ k: Int) -> Double { covariance[k * (size + 1)].squareRoot() }

  private static func square(_ root: [Double], _ size: Int) -> [Double] {
    var product = [Double](repeating: 0, count: size * size)
    guard size > 0 else { return product }
    cblas_dsyrk(
      CblasColMajor, CblasLower, CblasNoTrans, Int32(size), Int32(root.count / size), 1, root, Int32(size), 0, &product,
      Int32(size))
    for j in 0..<size { for i in 0..<j { product[j * size + i] = product[i * size + j] } }
    return product
  }
}

/// A matrix over some of `count` columns as one over all of them, 0 for the others; column-major.
func spread(to columns: [Int], of count: Int, _ element: (_ row: Int, _ column: Int) -> Double) -> [Double] {
  var matrix = [Double](repeating: 0, count: count * count)
  for (k, j) in columns.enumerated() {
    for (l, i) in columns.enumerated() { matrix[j * count + i] = element(l, k) }
  }
  return matrix
}

/// What standard errors assume of the rows.
public enum ErrorAssumption: Sendable, Equatable {
  /// The model's: independent rows; for least squares errors of equal variance, for classes those of the likelihood.
  case model
  /// Independent rows whose errors may differ in variance, or are not quite the model's: HC3, which weighs each residual
  /// by `1 / (1 - leverage)`.
  ///
  /// - SeeAlso: MacKinnon, White (1985), J. Econometrics 29; Long, Ervin (2000), The American Statistician 54(3).
  case robust
  /// Rows of one cluster may depend on each other: CR1, with the factor `G/(G-1) (n-1)/(n-p)` and t with G - 1 degrees
  /// of freedom for G clusters. One number a row says which cluster it is of.
  ///
  /// - SeeAlso: Liang, Zeger (1986), Biometrika 73(1); Cameron, Miller (2015), J. Human Resources 50(2).
  case clustered([Int])
}

/// What each row, or each cluster of rows, adds to the score equations: its sum of squares is the middle of a sandwich.
struct ScoreContributions {
  /// Column-major, one row a coefficient, one column a row or a cluster of the data.
  let values: [Double]
  /// Of the t distribution to use; nil for that of the model.
  let degreesOfFreedom: Double?

  /// - Parameters:
  ///   - design: column-major, `rows` x `size`: a row's contribution is its design row times its residual.
  ///   - leverages: of the rows, between 0 and 1; read for `.robust`.
  ///   - isCounted: whether a row has a positive weight.
  /// - Throws: `FitError.leverage` when a row alone decides a coefficient, `.oneCluster`.
  init(
    _ design: [Double], rows: Int, size: Int, residuals: [Double], leverages: () -> [Double],
    isCounted: (Int) -> Bool, _ assumption: ErrorAssumption
  ) throws(FitError) {
    switch assumption {
    case .model: preconditionFailure("the model's covariance needs no scores")
    case .robust:
      let leverages = leverages()
      // Its residual is zero whatever its error was, so nothing is known of that error.
      let decisive = leverages.count { $0 > 1 - 1e-9 }
      guard decisive == 0 else { throw .leverage(rows: decisive) }
      let factors = (0..<rows).map { residuals[$0] / (1 - leverages[$0]) }
      values = [Double](unsafeUninitializedCapacity: rows * size) { values, count in
        // Row by row, some rows at a time, so that both sides of the transposition stay in the cache.
        for start in stride(from: 0, to: rows, by: 64) {
          for j in 0..<size {
            for i in start..<min(start + 64, rows) { values[i * size + j] = design[j * rows + i] * factors[i] }
          }
        }
        count = rows * size
      }
      degreesOfFreedom = nil
    case .clustered(let clusters):
      precondition(clusters.count == rows, "one cluster a row")
      var places: [Int: Int] = [:]
      var counted = 0
      for i in 0..<rows where isCounted(i) {
        counted += 1
        if places[clusters[i]] == nil { places[clusters[i]] = places.count }
      }
      let groups = Double(places.count)
      guard groups > 1 else { throw .oneCluster }
      let factor = (groups / (groups - 1) * Double(counted - 1) / Double(counted - size)).squareRoot()
      let columns = clusters.map { places[$0] }
      var values = [Double](repeating: 0, count: places.count * size)
      for j in 0..<size {
        for i in 0..<rows {
          guard let g = columns[i] else { continue }
          values[g * size + j] += design[j * rows + i] * residuals[i] * factor
        }
      }
      self.values = values
      degreesOfFreedom = groups - 1
    }
  }
}
