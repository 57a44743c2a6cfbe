/// The log-likelihood of an event on some rows behind an engine: each evaluation is a pass.
struct EngineLikelihood: PenalizedLikelihood {
  let coordinates: EventCoordinates
  /// nil: all.
  let rows: RowSet?
  let client: PassClient

  var size: Int { coordinates.size }
  var hasExactCurvature: Bool { true }

  func evaluate(_ point: [Double]) -> LikelihoodPoint? {
    let query = RowQuery(
      coefficients: coordinates.rawCoefficients(point), rows: rows, kind: .likelihood(hasCurvature: true))
    guard let sums = client.ask([query])?.first, sums.rows > 0 else { return nil }
    let curvature = coordinates.curvature(sums.curvature)
    return LikelihoodPoint(
      coefficients: point,
      // Rows are not here: standardised coefficients stand in for how far predictors move.
      predictors: point, logLikelihood: -sums.loss, objective: sums.loss,
      score: coordinates.gradient(sums.gradient).map { -$0 }, curvature: curvature, information: curvature)
  }

  func exactScore(_ point: LikelihoodPoint) -> [Double]? { nil }
}
