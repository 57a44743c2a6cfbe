/// The log-likelihood of an event on some rows behind an engine: each evaluation is a pass.
struct EngineLikelihood: PenalizedLikelihood {
  let coordinates: EventCoordinates
  /// nil: all.
  let rows: RowSet?
  let client: PassClient

  var size: Int { coordinates.size }
  var hasExactCurvature: Bool { true }

  func evaluate(_ point: [Double]) -> LikelihoodPoint? {
    let query = RowQuery(coordinates.rawCoefficients(point), rows: rows, .likelihood(hasCurvature: true))
    guard let sums = client.ask([query])?.first?.first, sums.rows > 0 else { return nil }
    return coordinates.likelihood(point, sums, curvature: coordinates.curvature(sums.curvature))
  }

  func exactScore(_ point: LikelihoodPoint) -> [Double]? { nil }
}

extension EventCoordinates {
  /// - Parameters:
  ///   - sums: over the rows at the point.
  ///   - curvature: there or near it.
  func likelihood(_ point: [Double], _ sums: RowSums, curvature: [Double]) -> LikelihoodPoint {
    LikelihoodPoint(
      coefficients: point,
      // Rows are not here: standardised coefficients stand in for how far predictors move.
      predictors: point, logLikelihood: -sums.loss, objective: sums.loss,
      score: gradient(sums.gradient).map { -$0 }, curvature: curvature, information: curvature)
  }
}
