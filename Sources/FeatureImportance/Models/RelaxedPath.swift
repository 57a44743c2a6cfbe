import Tabular

/// What an elastic-net path finds without its penalty: at each lambda the unpenalised fit on the columns that are not zero
/// there, in any class; grouped, on all columns of such features.
///
/// Refits go from the largest lambda down and end where there are more columns than rows less 3 (as in glmnet), or where
/// the likelihood has no maximum, as for separated classes. A column that others of its set explain gets the coefficient 0.
///
/// - SeeAlso: Meinshausen (2007), Comput. Stat. Data Anal. 52; Hastie, Tibshirani, Tibshirani (2020), Stat. Sci. 35(4).
public struct RelaxedPath: Sendable, Equatable {
  /// One a point of the path, in its order; nil from where refits end.
  public let refits: [Refit?]
  /// nil where refits reach the smallest lambda.
  public let end: End?

  /// In the units of the file, arranged as in `PathPoint`; of several classes coefficients and intercepts sum to zero over
  /// classes.
  public struct Refit: Sendable, Equatable {
    public var intercepts: [Double]
    public var coefficients: [Double]
    /// Share of the null deviance that is explained.
    public var devianceRatio: Double
  }

  /// Where refits end.
  public struct End: Sendable, Equatable {
    /// The largest lambda without a refit, and how many columns are in there.
    public var lambda: Double
    public var columnCount: Int
    /// nil where there are too many columns for the rows.
    public var reason: FitError?

    public var message: String { reason?.message ?? "\(columnCount) columns are too many for the rows" }
  }

  /// - Parameters:
  ///   - points: of the path, in any order.
  ///   - data: on which it was traced.
  /// - Complexity: each distinct set of s columns is fitted once. Gaussian: O(rows x union²), then O(s³) a set. Otherwise
  ///   O(rows x s²) a Newton step.
  public init(_ points: [PathPoint], of path: ElasticNetPath, on data: Dataset, threads: Threads) {
    let order = points.indices.sorted { (points[$1].lambda, $0) < (points[$0].lambda, $1) }
    let sets = order.map { points[$0].activeColumns(of: data.x, isGrouped: path.isGrouped) }
    var places: [[Int]: Int] = [:]
    var distinct: [[Int]] = []
    for set in sets where places[set] == nil {
      places[set] = distinct.count
      distinct.append(set)
    }
    let most = max(0, data.weightedRowCount - 3)
    let bearable = Array(distinct.prefix { $0.count <= most })
    let (fits, reason) = Self.fit(
      bearable, path.family, classCount: points.first?.intercepts.count ?? 1, data, threads: threads)

    var refits = [Refit?](repeating: nil, count: points.count)
    var end: End?
    for (index, set) in zip(order, sets) {
      guard let place = places[set], place < fits.count else {
        end = End(lambda: points[index].lambda, columnCount: set.count, reason: reason)
        break
      }
      refits[index] = fits[place]
    }
    self.refits = refits
    self.end = end
  }

  /// Sets that are fitted before one is asked whether it could be.
  private static let batch = 4

  /// - Returns: the fits of the first sets, up to one that has none, and why.
  private static func fit(
    _ sets: [[Int]], _ family: Family, classCount: Int, _ data: Dataset, threads: Threads
  ) -> ([Refit], FitError?) {
    let refitting = Refitting(
      family, classCount: classCount, data, columns: Set(sets.joined()).sorted(), threads: threads)
    var fits: [Refit] = []
    for start in stride(from: 0, to: sets.count, by: batch) {
      let results = threads.map(min(batch, sets.count - start)) { offset in
        Result { () throws(FitError) in try refitting.fit(sets[start + offset]) }
      }
      for result in results {
        switch result {
        case .success(let fit): fits.append(fit)
        case .failure(let error): return (fits, error)
        }
      }
    }
    return (fits, nil)
  }
}

extension PathPoint {
  /// Columns that are not zero in any class, ascending; grouped, all of their features.
  func activeColumns(of x: DesignMatrix, isGrouped: Bool) -> [Int] {
    let p = x.columnCount
    func isActive(_ j: Int) -> Bool { intercepts.indices.contains { coefficients[$0 * p + j] != 0 } }
    guard isGrouped else { return (0..<p).filter(isActive) }
    return x.features.filter { $0.columns.contains(where: isActive) }.flatMap { Array($0.columns) }
  }
}

/// Fits without penalty on some columns of a data set.
private struct Refitting: Sendable {
  private let family: Family
  private let classCount: Int
  private let data: Dataset
  /// Gaussian: of these columns, where they are at hand.
  private let moments: Moments?
  private let places: [Int: Int]

  /// - Parameter columns: all that the sets hold, ascending.
  init(_ family: Family, classCount: Int, _ data: Dataset, columns: [Int], threads: Threads) {
    self.family = family
    self.classCount = classCount
    self.data = data
    let usesMoments = family == .gaussian && !columns.isEmpty && columns.count <= ElasticNetPath.mostMomentColumns
    moments = usesMoments ? Moments(data.choosing(columns), threads: threads) : nil
    places = Dictionary(uniqueKeysWithValues: zip(columns, columns.indices))
  }

  /// - Throws: as the family's regression.
  func fit(_ set: [Int]) throws(FitError) -> RelaxedPath.Refit {
    guard !set.isEmpty else { return null }
    switch family {
    case .gaussian:
      if let fit = moments.flatMap({ fit(set, $0) }) { return fit }
      return try spread(LeastSquares().fit(data.choosing(set)), set)
    case .binomial: return try spread(LogisticRegression().fit(data.choosing(set)), set)
    case .multinomial:
      // The regression names its classes, which matters to nobody here.
      let names = (0..<classCount).map { ByteText(String($0)) }
      let fit = try MultinomialRegression().fit(data.choosing(set), classes: names)
      return spread(
        centered([0] + fit.fits.map(\.intercept), classCount),
        centered(
          [Double](repeating: 0, count: set.count) + fit.fits.flatMap { $0.coefficients.map(\.estimate) }, classCount),
        fit.quality.explainedShare, set)
    }
  }

  private var null: RelaxedPath.Refit {
    let n = Double(data.rowCount)
    let shares = data.weights.map { $0.map { $0 / n } } ?? [Double](repeating: 1 / n, count: data.rowCount)
    let intercepts: [Double]
    switch family {
    case .gaussian: intercepts = [mean(of: data.y[...], weights: shares)]
    case .binomial: intercepts = Likelihood(family, data.y, shares: shares).nullIntercepts
    case .multinomial:
      intercepts = centered(Likelihood(family, data.y, shares: shares).nullIntercepts + [0], classCount)
    }
    return spread(intercepts, [], 0, [])
  }

  /// The normal equations of standardised columns, solved twice.
  ///
  /// - Returns: nil where columns nearly repeat each other, which costs digits that a fit on the rows keeps, and where
  ///   squares overflow or vanish.
  private func fit(_ set: [Int], _ moments: Moments) -> RelaxedPath.Refit? {
    let size = moments.means.count
    let (s, target) = (set.count, size - 1)
    let chosen = set.compactMap { places[$0] }
    func product(_ i: Int, _ j: Int) -> Double { moments.crossProducts[j * size + i] }
    guard (chosen + [target]).allSatisfy({ moments.isOrdinary($0) && moments.variance($0) > 0 }) else { return nil }
    let norms = chosen.map { product($0, $0).squareRoot() }
    let targetNorm = product(target, target).squareRoot()
    var correlations = [Double](repeating: 1, count: s * s)
    for k in 0..<s {
      for l in 0..<s where l != k { correlations[k * s + l] = product(chosen[l], chosen[k]) / (norms[l] * norms[k]) }
    }
    let pulls = (0..<s).map { product(chosen[$0], target) / (norms[$0] * targetNorm) }
    guard let factor = CholeskyFactor(correlations, size: s, smallestPivot: Self.smallestPivot) else { return nil }
    func remainder(_ b: [Double]) -> [Double] {
      (0..<s).map { k in (0..<s).reduce(pulls[k]) { $0 - correlations[$1 * s + k] * b[$1] } }
    }
    let first = factor.solve(pulls)
    let b = zip(first, factor.solve(remainder(first))).map { $0 + $1 }
    let coefficients = (0..<s).map { b[$0] / norms[$0] * targetNorm }
    var intercept = DoubleDouble(moments.means[target])
    for (j, b) in zip(chosen, coefficients) {
      intercept = .multiplyAdd(intercept, DoubleDouble(-b), DoubleDouble(moments.means[j]))
    }
    let explained = zip(b, zip(pulls, remainder(b))).reduce(0) { $0 + $1.0 * ($1.1.0 + $1.1.1) }
    guard coefficients.allSatisfy(\.isFinite), intercept.value.isFinite else { return nil }
    return spread([intercept.value], coefficients, explained, set)
  }

  /// What a column keeps beside the others of its set, as a share of its variance: a hundredth of a thousandth costs some
  /// 5 of 16 digits.
  private static let smallestPivot = 1e-5

  private func spread(_ fit: LinearFit, _ set: [Int]) -> RelaxedPath.Refit {
    spread([fit.intercept], fit.weights, fit.quality.explainedShare, set)
  }

  /// - Parameter coefficients: of the set's columns, class after class.
  private func spread(
    _ intercepts: [Double], _ coefficients: [Double], _ devianceRatio: Double, _ set: [Int]
  ) -> RelaxedPath.Refit {
    let p = data.x.columnCount
    var all = [Double](repeating: 0, count: p * classCount)
    for k in 0..<classCount {
      for (place, j) in set.enumerated() { all[k * p + j] = coefficients[k * set.count + place] }
    }
    return RelaxedPath.Refit(intercepts: intercepts, coefficients: all, devianceRatio: devianceRatio)
  }
}

/// Values class after class, minus their means over classes.
private func centered(_ values: [Double], _ classCount: Int) -> [Double] {
  let width = values.count / classCount
  let means = (0..<width).map { j in
    (0..<classCount).reduce(0) { $0 + values[$1 * width + j] } / Double(classCount)
  }
  return values.indices.map { values[$0] - means[$0 % width] }
}
