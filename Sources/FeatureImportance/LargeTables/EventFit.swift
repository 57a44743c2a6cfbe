/// A logistic regression with what it was learnt on.
struct EventFit: Sendable {
  let learnt: LargeCohort.Learnt
  let fit: LinearFit
  /// In the coordinates, with second derivatives there or, of a refit, near it.
  let point: LikelihoodPoint
  let coordinates: EventCoordinates
  let dependence: MomentRegression
  /// Of events among the rows learnt from.
  let share: Double

  var rawCoefficients: [Double] { coordinates.rawCoefficients(point.coefficients) }

  /// - Parameter sums: over the rows learnt from.
  init(
    _ learnt: LargeCohort.Learnt, _ coordinates: EventCoordinates, _ dependence: MomentRegression,
    _ point: LikelihoodPoint, iterations: Int, _ sums: RowSums
  ) throws(FitError) {
    (self.learnt, self.coordinates, self.dependence, self.point) = (learnt, coordinates, dependence, point)
    share = sums.share
    var fit = try LinearFit(point, coordinates, iterations: iterations, sums)
    fit.aliased = dependence.aliased
    self.fit = fit
  }
}

extension LinearFit {
  /// - Parameter sums: over the rows learnt from.
  fileprivate init(
    _ point: LikelihoodPoint, _ coordinates: EventCoordinates, iterations: Int, _ sums: RowSums
  ) throws(FitError) {
    let (design, size) = (coordinates.learnt.design, coordinates.size)
    let p = design.columnCount
    guard let factor = CholeskyFactor(point.information, size: size) else { throw .overflow }
    let root = CovarianceRoot(factor.inverseRoot(), size: size)
    var errors = [Double?](repeating: nil, count: p)
    for (k, j) in coordinates.columns.enumerated() {
      errors[j] = root.standardError(k + 1) / coordinates.scales[j]
    }
    let covariance = spread(to: coordinates.columns, of: p) { l, k in root.covariance[(k + 1) * size + l + 1] }
    self.init(
      columnNames: design.columnNames, features: design.features, weights: coordinates.weights(point.coefficients),
      centers: coordinates.centers, interceptAtCenters: point.coefficients[0],
      intercept: coordinates.intercept(point.coefficients), scales: coordinates.scales,
      inference: Inference(
        interceptStandardError: root.standardError(
          of: [1] + coordinates.columns.map { -coordinates.centers[$0] / coordinates.scales[$0] }),
        standardErrors: errors, standardizedCovariance: covariance, degreesOfFreedom: nil),
      quality: Quality(
        deviance: -2 * point.logLikelihood, nullDeviance: -2 * sums.logLikelihoodOfNull, iterations: iterations,
        degreesOfFreedom: Double(size), residualStandardDeviation: nil))
  }
}
