import Tabular

/// Which features are in along the path of one half of the rows, as far as it was followed.
struct HalfPath: Sendable, Equatable {
  /// The features in at each lambda, ascending.
  private(set) var active: [[Int]] = []
  /// Every feature that has been in, in the order of first entry, with its lambda. Those that enter at one lambda come by the
  /// size of their coefficients there, as they would on a finer sequence.
  private(set) var entries: [Entry] = []

  struct Entry: Sendable, Equatable {
    let feature: Int
    /// Index into the lambdas.
    let lambda: Int
  }

  /// Adds the next lambda.
  ///
  /// - Parameter sizes: of the coefficients of each feature that is in, one a feature.
  mutating func append(_ sizes: [(feature: Int, size: Double)]) {
    let known = Set(entries.map(\.feature))
    let new = sizes.filter { !known.contains($0.feature) }
      .sorted { ($1.size, $0.feature) < ($0.size, $1.feature) }
    entries += new.map { Entry(feature: $0.feature, lambda: active.count) }
    active.append(sizes.map(\.feature).sorted())
  }
}

extension PathProblem {
  /// Follows the path down a falling sequence of lambdas.
  ///
  /// - Parameter isEnough: asked now and then; true ends it there.
  func follow(
    _ lambdas: [Double], until isEnough: (HalfPath) -> Bool
  ) throws(FitError) -> HalfPath {
    var solver = try PathSolver(fit, shape: shape, tolerance: path.tolerance, threads: Threads(1))
    let owners = columns.owners
    var followed = HalfPath()
    for start in stride(from: 0, to: lambdas.count, by: fit.batchSize) {
      if isEnough(followed) { break }
      let batch = lambdas[start..<min(lambdas.count, start + fit.batchSize)]
      for solution in try solver.solve(batch.map { $0 / unit }, isCertified: false) {
        var squares: [Int: Double] = [:]
        for (column, _, value) in solution.coefficients { squares[owners[column], default: 0] += value * value }
        followed.append(squares.map { (feature: $0.key, size: $0.value) })
      }
    }
    return followed
  }

  /// The smallest lambda at which no feature is in, in units of the target.
  func largestLambda(threads: Threads) throws(FitError) -> Double {
    try PathSolver(fit, shape: shape, tolerance: path.tolerance, threads: threads).largestLambda * unit
  }
}

extension PenalizedColumns {
  /// The feature of each column that the penalty sees.
  fileprivate var owners: [Int] {
    let ranges = basis?.ranges ?? x.features.map(\.columns)
    return ranges.enumerated().flatMap { feature, range in range.map { _ in feature } }
  }
}
