import Tabular

/// How much more a lasso gives to a feature than to its knockoff: `W = ‖b‖ - ‖b̃‖`, the norms over a feature's columns and
/// the target's classes, at the lambda that predicts best in cross-validation on both together. Features of several
/// columns enter as one (group lasso).
///
/// Exchanging a feature and its knockoff changes the sign of its W and nothing else: a coin decides which of the two the
/// solver meets first, so that nothing but the data tells them apart.
///
/// - SeeAlso: Candès, Fan, Janson, Lv (2018), section 4.
struct LassoDifference: Sendable {
  let features: WhitenedFeatures
  let y: [Double]
  let family: Family
  let dependence: Dependence
  let foldCount: Int
  let seed: Seed

  /// - Parameter knockoffs: of the whitened columns, column-major.
  /// - Returns: one W a feature, in the order of the features' names.
  /// - Throws: as `ElasticNetPath.fit`.
  /// - Complexity: of a path on twice the columns and one for each fold.
  func statistics(_ knockoffs: [Double], copy: Int) throws(FitError) -> [Double] {
    let (data, places) = joined(knockoffs, copy)
    guard data.x.columnCount > 0 else { return features.names.map { _ in 0 } }
    var path = ElasticNetPath(
      family: family, lambdas: family == .multinomial ? .severalClasses(count: 40) : .automatic(count: 60),
      tolerance: family == .multinomial ? 1e-4 : 1e-6)
    path.isGrouped = !features.isPlain
    let folds = Folds(
      inside: data, family: family, count: foldCount, stream: seed.stream("knockoff folds", "", copy))
    let threads = Threads(1)
    let study = PathStudy(CrossValidation(path, folds: folds), of: data, threads: threads)
    let points = try study.points(isCertified: false, threads: threads)
    let validation = try study.losses(at: points.map(\.lambda), threads: threads).validation(of: points)
    let point = points[validation?.minimum ?? points.count - 1]
    return places.map { pair in point.norm(pair.original) - point.norm(pair.knockoff) }
  }

  /// Features and knockoffs side by side, and where each of them stands.
  private func joined(
    _ knockoffs: [Double], _ copy: Int
  ) -> (data: Dataset, places: [(original: Range<Int>, knockoff: Range<Int>)]) {
    let n = features.rowCount
    var values: [Double] = []
    values.reserveCapacity(2 * n * features.columnCount)
    var joined: [Feature] = []
    var names: [ByteText] = []
    var places: [(Range<Int>, Range<Int>)] = []
    for (name, columns) in zip(features.names, features.ranges) {
      var stream = seed.stream("knockoff coin", name, copy)
      let isFirst = stream.uniform() < 0.5
      let rows = columns.lowerBound * n..<columns.upperBound * n
      values += isFirst ? features.values[rows] : knockoffs[rows]
      values += isFirst ? knockoffs[rows] : features.values[rows]
      let (first, second) = (
        names.count..<names.count + columns.count, names.count + columns.count..<names.count + 2 * columns.count
      )
      names += [ByteText](repeating: name, count: 2 * columns.count)
      if !columns.isEmpty { joined += [Feature(name: name, columns: first), Feature(name: name, columns: second)] }
      places.append(isFirst ? (first, second) : (second, first))
    }
    let x = DesignMatrix(rowCount: n, columnNames: names, features: joined, values: values)
    return (Dataset(x: x, y: y, weights: features.weights, dependence: dependence), places)
  }
}

extension PathPoint {
  /// Of the coefficients of some standardised columns in all classes.
  fileprivate func norm(_ columns: Range<Int>) -> Double {
    let p = standardized.count / intercepts.count
    return intercepts.indices.reduce(0) { sum, k in
      columns.reduce(sum) { $0 + standardized[k * p + $1] * standardized[k * p + $1] }
    }.squareRoot()
  }
}
