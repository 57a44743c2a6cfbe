/// How the columns of a design matrix predict each other, from one inverse.
///
/// With R the correlation matrix of training rows and P its inverse, the best linear prediction of a set g of columns
/// from the others leaves the residual `z_g = P_gg⁻¹ (P x)_g`, x being the standardised row. Columns that others repeat
/// exactly leave no residual.
/// - SeeAlso: Lauritzen (1996), Graphical Models, section 5.1.
struct ColumnRegressions: Sendable {
  private let reference: Dataset
  private let centers: [Double]
  private let scales: [Double]
  /// Place of each column in `inverse`; nil for one that others repeat or that does not vary.
  private let places: [Int?]
  /// p x p, of the columns that have a place.
  private let inverse: [Double]
  /// Columns that repeat others or are repeated: the inverse says nothing of them.
  private let entangled: Set<Int>
  private let size: Int

  /// Whether few rows for the columns make the correlations unreliable, so that they are shrunk towards 0.
  enum Shrinkage: Sendable {
    /// Never: for identities of least squares. The penalty is lambda of `RSS / 2n + lambda / 2 ‖b‖²`.
    case none(ridge: Double)
    /// With less than five rows a column, by the share that minimises the expected squared error.
    ///
    /// - SeeAlso: Schäfer, Strimmer (2005), Stat. Appl. Genet. Mol. Biol. 4(1).
    case whenNeeded
  }

  /// - Complexity: O(rows x columns²).
  init(_ reference: Dataset, _ shrinkage: Shrinkage = .whenNeeded) {
    let z = StandardizedColumns(reference.x, weights: reference.weights, centered: true, scaled: true)
    self.reference = reference
    (centers, scales) = (z.centers, z.scales)
    let n = Double(reference.rowCount)
    let independence = ColumnIndependence(z, weights: reference.weights, hasIntercept: false)
    var share = 0.0
    var ridge = 0.0
    switch shrinkage {
    case .none(let lambda): ridge = lambda
    case .whenNeeded: if reference.rowCount < 5 * z.columnCount { share = Self.shrinkage(z) }
    }
    // A penalised inverse knows no repetition.
    let (kept, aliased) =
      share > 0 || ridge > 0 ? independence.varying : independence.independent
    var places = [Int?](repeating: nil, count: z.columnCount)
    for (place, j) in kept.enumerated() { places[j] = place }
    self.places = places
    entangled = Set(aliased.flatMap { $0.repeats.isEmpty ? [] : [$0.column] + $0.repeats })
    size = kept.count
    let roots = (reference.weights ?? [Double](repeating: 1, count: reference.rowCount)).map { $0.squareRoot() }
    let columns = z.design(kept, hasIntercept: false)
    if share > 0 || ridge > 0 {
      var gram = weightedGram(columns, rows: z.rowCount, columns: kept.count, rootWeights: roots).map { $0 / n }
      for j in kept.indices {
        for i in kept.indices where i != j { gram[j * kept.count + i] *= 1 - share }
        gram[j * (kept.count + 1)] += ridge
      }
      inverse = CholeskyFactor(gram, size: kept.count).map { Self.square($0.inverseRoot(), kept.count) } ?? []
    } else if kept.isEmpty {
      inverse = []
    } else {
      // By QR: an inverse through the Gram matrix would lose twice the digits.
      let qr = HouseholderQR(
        scaledRows(columns, rows: z.rowCount, columns: kept.count, by: roots), rowCount: z.rowCount,
        columnCount: kept.count)
      var unit = [Double](repeating: 0, count: kept.count * kept.count)
      for j in kept.indices { unit[j * (kept.count + 1)] = n.squareRoot() }
      inverse = Self.square(qr.solve(unit), kept.count)
    }
  }

  private static func square(_ root: [Double], _ size: Int) -> [Double] { CovarianceRoot(root, size: size).covariance }

  /// Estimated share of the identity, from the variances of the correlations over their squares.
  private static func shrinkage(_ z: StandardizedColumns) -> Double {
    let (n, p) = (z.rowCount, z.columnCount)
    guard n > 2, p > 1 else { return 1 }
    // Sum over pairs of (x_i x_j)², from sums over a row's columns.
    var fourth = 0.0
    var squares = [Double](repeating: 0, count: n)
    for j in 0..<p {
      for i in 0..<n {
        let square = z.values[j * n + i] * z.values[j * n + i]
        squares[i] += square
        fourth += square * square
      }
    }
    let products = squares.reduce(0) { $0 + $1 * $1 } - fourth
    let gram = weightedGram(z.values, rows: n, columns: p, rootWeights: [Double](repeating: 1, count: n))
    var correlations = 0.0
    for j in 0..<p {
      for i in 0..<p where i != j { correlations += (gram[j * p + i] / Double(n)) * (gram[j * p + i] / Double(n)) }
    }
    guard correlations > 0 else { return 1 }
    let rows = Double(n)
    let variances = rows / ((rows - 1) * (rows - 1) * (rows - 1)) * (products - rows * correlations)
    return min(1, max(0.01, variances / correlations))
  }

  /// What the other columns do not say of some columns, in the units of the design matrix: rows x columns.
  ///
  /// - Parameter x: with the columns of the reference.
  func residuals(of columns: Range<Int>, in x: DesignMatrix) -> [Double] {
    guard entangled.isDisjoint(with: columns) else { return refitted(columns, in: x) }
    let varying = columns.filter { places[$0] != nil }
    let own = varying.compactMap { places[$0] }
    let block = own.flatMap { a in own.map { inverse[a * size + $0] } }
    guard let factor = CholeskyFactor(block, size: own.count) else {
      // Columns that did not vary: nothing but their means is known.
      return columns.flatMap { j in x[column: j].map { $0 - centers[j] } }
    }
    // For every column of the reference what it adds to each residual: P_gg⁻¹ P_g.
    let shares = places.map { place in place.map { place in factor.solve(own.map { inverse[place * size + $0] }) } }
    return columns.flatMap { j -> [Double] in
      guard let k = varying.firstIndex(of: j) else { return x[column: j].map { $0 - centers[j] } }
      return combination(shares.map { $0.map { $0[k] * scales[j] } ?? 0 }, of: x)
    }
  }

  /// The sum of standardised columns, each times its factor.
  private func combination(_ factors: [Double], of x: DesignMatrix) -> [Double] {
    let n = x.rowCount
    var sum = [Double](repeating: 0, count: n)
    x.values.withUnsafeBufferPointer { values in
      sum.withUnsafeMutableBufferPointer { sum in
        for (i, factor) in factors.enumerated() where factor != 0 {
          let weight = factor / scales[i]
          let center = centers[i]
          for row in 0..<n { sum[row] += weight * (values[i * n + row] - center) }
        }
      }
    }
    return sum
  }

  /// By regressing each column on those outside the set, which looks for repetitions there.
  private func refitted(_ columns: Range<Int>, in x: DesignMatrix) -> [Double] {
    let (others, inputs) = (reference.x.without(columns), x.without(columns))
    return columns.flatMap { j -> [Double] in
      let own = x[column: j].map { $0 - centers[j] }
      let data = Dataset(x: others, y: reference.x[column: j].map { $0 - centers[j] }, weights: reference.givenWeights)
      // A column that does not vary has no regression.
      guard others.columnCount > 0, places[j] != nil || reference.x[column: j].contains(where: { $0 != centers[j] }),
        case .success(let fit) = Result(catching: { () throws(FitError) in try LeastSquares().fit(data) })
      else { return own }
      let residual = zip(own, fit.predict(inputs)).map { $0 - $1 }
      // What rounding leaves of a column that the others repeat.
      return residual.allSatisfy { abs($0) < 1e-9 * scales[j] } ? residual.map { _ in 0 } : residual
    }
  }
}
