import Foundation

/// The mean negative log-likelihood of an event behind an engine, for paths: all columns are in from the beginning.
struct EngineDatafit: Datafit {
  private let coordinates: EventCoordinates
  private let rows: RowSet?
  private let client: PassClient
  private let count: Double
  let nullIntercepts: [Double]
  let columnCount: Int
  let working: [Int]
  private(set) var curvature: [Double] = []
  private(set) var roughCurvature: [Float] = []

  let classCount = 1
  let interceptCount = 1
  /// A pass over rows costs more than some lambdas more in it.
  let batchSize = 12
  let isQuadratic = false
  let hasSampledCurvature = false

  /// - Parameters:
  ///   - count: of the rows.
  ///   - events: among them.
  init(_ coordinates: EventCoordinates, rows: RowSet?, count: Int, events: Int, _ client: PassClient) {
    self.coordinates = coordinates
    self.rows = rows
    self.client = client
    self.count = Double(count)
    let share = Double(events) / Double(count)
    nullIntercepts = [log(share / (1 - share))]
    columnCount = coordinates.scales.count
    working = Array(0..<columnCount)
  }

  mutating func include(_ columns: [Int], threads: Threads) {}
  mutating func correctCurvature(_ from: FitState, _ to: FitState) {}
  func screen(_ states: [FitState], threads: Threads) -> Screening { .empty }
  func gradient(ofColumn column: Int, at state: FitState) -> [Double] { [state.gradient[column + 1]] }

  func evaluate(_ points: [[Double]], threads: Threads) -> [FitState] {
    let queries = points.map {
      RowQuery(coefficients: coordinates.rawCoefficients($0), rows: rows, kind: .likelihood(hasCurvature: false))
    }
    guard let sums = client.ask(queries) else {
      // The pass has failed, which whoever runs the passes throws; any state ends the solver soon.
      return points.map {
        FitState(
          point: $0, value: 0, dual: (0, 0), gradient: [Double](repeating: 0, count: $0.count),
          interceptCurvature: [1], pull: [])
      }
    }
    return zip(points, sums).map { point, sums in
      FitState(
        point: point, value: sums.loss / count, dual: (sums.entropy / count, 0),
        gradient: coordinates.gradient(sums.gradient).map { $0 / count },
        interceptCurvature: [max(1e-10, sums.variance / count)], pull: [])
    }
  }

  mutating func takeCurvature(at point: [Double], isExact: Bool, threads: Threads) {
    let query = RowQuery(
      coefficients: coordinates.rawCoefficients(point), rows: rows, kind: .likelihood(hasCurvature: true))
    let size = point.count
    guard let sums = client.ask([query])?.first else {
      curvature = [Double](repeating: 0, count: size * size)
      for k in 0..<size { curvature[k * (size + 1)] = 1 }
      return
    }
    curvature = coordinates.curvature(sums.curvature).map { $0 / count }
    roughCurvature = size >= QuadraticDescent.roughSize ? curvature.map(Float.init) : []
  }
}
