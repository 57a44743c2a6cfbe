/// Fits without each feature in turn, from the fit with all: quasi-Newton steps with the curvature that it has, the
/// gradients of all features in one pass.
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

  /// - Returns: one point a feature, 0 in its coordinates.
  func points() throws(FitError) -> [[Double]] {
    let size = coordinates.size
    var points = [[Double]](repeating: start.coefficients, count: features.count)
    var factors: [CholeskyFactor?] = []
    var left: [[Int]] = []
    for (f, feature) in features.enumerated() {
      let own = (0..<size).filter { $0 > 0 && feature.columns.contains(coordinates.columns[$0 - 1]) }
      let rest = (0..<size).filter { !own.contains($0) }
      left.append(rest)
      factors.append(
        CholeskyFactor(rest.flatMap { j in rest.map { start.curvature[j * size + $0] } }, size: rest.count))
      guard own.contains(where: { start.coefficients[$0] != 0 }), let factor = factors[f] else { continue }
      // Where the quadratic model puts the others when these go.
      let pull = rest.map { i in own.reduce(0) { $0 + start.curvature[$1 * size + i] * start.coefficients[$1] } }
      for (k, step) in factor.solve(pull).enumerated() { points[f][rest[k]] += step }
      for k in own { points[f][k] = 0 }
    }
    var open = features.indices.filter { points[$0] != start.coefficients }
    for _ in 0..<Self.mostSteps where !open.isEmpty {
      let queries = open.map {
        RowQuery(
          coefficients: coordinates.rawCoefficients(points[$0]), rows: rows, kind: .likelihood(hasCurvature: false))
      }
      guard let sums = client.ask(queries) else { break }
      var still: [Int] = []
      for (f, sums) in zip(open, sums) {
        let gradient = coordinates.gradient(sums.gradient)
        guard let factor = factors[f] else { continue }
        let step = factor.solve(left[f].map { -gradient[$0] })
        for (k, move) in step.enumerated() { points[f][left[f][k]] += move }
        if step.contains(where: { abs($0) > 1e-8 }) { still.append(f) }
      }
      open = still
    }
    guard open.isEmpty else { throw .notConverged(iterations: Self.mostSteps, bound: .infinity) }
    return points
  }
}
