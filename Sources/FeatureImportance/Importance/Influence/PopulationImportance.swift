/// Importance in the population of the best linear or logistic predictor, as all rows estimate it: one estimate a feature,
/// with the errors of all of them together.
///
/// An importance is a square, so that its error vanishes with it and no error around it is honest near 0. Its root with
/// the coefficient's sign has a normal error everywhere: estimates, errors and their covariance are those of roots. They
/// count what is estimated of the columns, as their variances, beside the coefficients.
struct PopulationImportance: Sendable {
  /// Signed roots; of a feature of several columns the length.
  let roots: [Double]
  /// Of the roots, features x features.
  let covariance: [Double]
  /// In how many directions chance alone gives an estimate its length: 1 for one column.
  let dimensions: [Double]
  /// Whether the root has the sign of a coefficient.
  let isSigned: [Bool]
  /// That a feature has no importance; nil where it cannot be tested.
  let pValues: [Double?]
  /// Of t statistics; nil for z statistics.
  let degreesOfFreedom: Double?

  /// - Parameters:
  ///   - importances: of each feature.
  ///   - influences: for each feature that of each row on its importance.
  ///   - chance: of each feature, what the importance would be on average if it were 0: the trace of its quadratic form
  ///     times the coefficients' covariance.
  init(
    _ coefficients: CoefficientInfluence, importances: [Double], influences: [[Double]], chance: [Double],
    pValues: [Double?]
  ) {
    let features = coefficients.data.x.features
    let n = coefficients.data.rowCount
    // d sqrt(I) = dI / (2 sqrt(I)); with the coefficient's sign for one column.
    let factors = importances.indices.map { f in
      let columns = features[f].columns
      let sign = columns.count == 1 && coefficients.coefficients[columns.lowerBound] < 0 ? -1.0 : 1
      return importances[f] > 0 ? sign / (2 * importances[f].squareRoot()) : 0
    }
    let scaled: [Double] = Threads(1).columns(influences.count, of: n) { f, target in
      for i in 0..<n { target[i] = factors[f] * influences[f][i] }
    }
    covariance = coefficients.covariance(scaled, count: features.count)
    var dimensions: [Double] = []
    var roots: [Double] = []
    for (f, feature) in features.enumerated() {
      let variance = covariance[f * (features.count + 1)]
      let own = feature.columns.count == 1 || variance == 0 ? 1 : max(1, chance[f] / variance)
      dimensions.append(own)
      if feature.columns.count == 1 {
        roots.append(
          (coefficients.coefficients[feature.columns.lowerBound] < 0 ? -1 : 1) * max(0, importances[f]).squareRoot())
      } else {
        // The length without what chance adds in all directions but its own.
        roots.append(max(0, importances[f] - (own - 1) * variance).squareRoot())
      }
    }
    (self.dimensions, self.roots, self.pValues) = (dimensions, roots, pValues)
    isSigned = features.map { $0.columns.count == 1 }
    degreesOfFreedom = coefficients.degreesOfFreedom
  }

  func standardError(ofRoot f: Int) -> Double { covariance[f * (roots.count + 1)].squareRoot() }

  /// Of the importance, the root's square.
  func standardError(_ f: Int) -> Double {
    let (root, error) = (abs(roots[f]), standardError(ofRoot: f))
    return (4 * root * root * error * error + 2 * error * error * error * error).squareRoot()
  }

  /// The interval of the importance.
  func interval(_ f: Int, confidence: Double) -> ClosedRange<Double> {
    let error = standardError(ofRoot: f) * inflation(confidence)
    guard error > 0 else { return roots[f] * roots[f]...roots[f] * roots[f] }
    let extra = (dimensions[f] - 1) * standardError(ofRoot: f) * standardError(ofRoot: f)
    return SquareInterval(dimensions: dimensions[f], confidence: confidence).squares(
      from: (roots[f] * roots[f] + extra).squareRoot(), error: error)
  }

  /// The interval of the root: of a feature of one column around its signed root, else of the length.
  func rootInterval(_ f: Int, confidence: Double) -> ClosedRange<Double> {
    guard isSigned[f] else {
      let interval = interval(f, confidence: confidence)
      return interval.lowerBound.squareRoot()...interval.upperBound.squareRoot()
    }
    let reach = Normal.quantile(upperTail: (1 - confidence) / 2) * inflation(confidence) * standardError(ofRoot: f)
    return roots[f] - reach...roots[f] + reach
  }

  /// What t quantiles are to normal ones.
  func inflation(_ confidence: Double) -> Double {
    guard let degreesOfFreedom else { return 1 }
    let tail = (1 - confidence) / 2
    return StudentT(degreesOfFreedom: degreesOfFreedom).quantile(upperTail: tail) / Normal.quantile(upperTail: tail)
  }
}
