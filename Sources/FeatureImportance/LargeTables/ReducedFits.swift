/// Fits without each feature in turn, from the fit with all and the second derivatives that it has.
struct ReducedFits {
  private let coordinates: EventCoordinates
  private let start: LikelihoodPoint
  private let features: [Feature]
  private let rows: RowSet
  private let client: PassClient

  init(
    _ coordinates: EventCoordinates, at start: LikelihoodPoint, features: [Feature], rows: RowSet, client: PassClient
  ) {
    (self.coordinates, self.start, self.features) = (coordinates, start, features)
    (self.rows, self.client) = (rows, client)
  }

  private static let mostSteps = 50
  /// Of losses in held-out rows it leaves less than a ten-thousandth of what they owe to chance.
  private static let tolerance = 1e-4

  /// - Returns: one point a feature, 0 in its coordinates; nil where the feature has no weight.
  func points() throws(FitError) -> [[Double]?] {
    var fits: [NearbyFit] = []
    var places: [Int] = []
    for (f, feature) in features.enumerated() {
      if let fit = reduced(feature) {
        fits.append(fit)
        places.append(f)
      }
    }
    guard fits.converge(in: coordinates, on: rows, client, passes: Self.mostSteps) else {
      throw .notConverged(iterations: Self.mostSteps, bound: .infinity)
    }
    var points = [[Double]?](repeating: nil, count: features.count)
    for (place, fit) in zip(places, fits) { points[place] = fit.point }
    return points
  }

  /// Where the quadratic model puts the others when a feature goes.
  private func reduced(_ feature: Feature) -> NearbyFit? {
    let size = coordinates.size
    let isOwn = (0..<size).map { $0 > 0 && feature.columns.contains(coordinates.columns[$0 - 1]) }
    let (own, rest) = ((0..<size).filter { isOwn[$0] }, (0..<size).filter { !isOwn[$0] })
    let curvature = rest.flatMap { j in rest.map { start.curvature[j * size + $0] } }
    guard own.contains(where: { start.coefficients[$0] != 0 }), let factor = CholeskyFactor(curvature, size: rest.count)
    else { return nil }
    let pull = rest.map { i in own.reduce(0) { $0 + start.curvature[$1 * size + i] * start.coefficients[$1] } }
    var point = start.coefficients
    for (k, step) in zip(rest, factor.solve(pull)) { point[k] += step }
    for k in own { point[k] = 0 }
    return NearbyFit(from: point, moving: rest, factor, tolerance: Self.tolerance)
  }
}
