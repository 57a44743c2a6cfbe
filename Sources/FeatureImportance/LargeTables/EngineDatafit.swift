import Foundation

/// The mean negative log-likelihood of an event behind an engine, for paths: all columns are in from the beginning.
struct EngineDatafit: Datafit {
  let coordinates: EventCoordinates
  private let rows: RowSet?
  private let client: PassClient?
  let count: Double
  let nullIntercepts: [Double]
  let columnCount: Int
  let working: [Int]
  private(set) var curvature: [Double] = []
  private(set) var roughCurvature: [Float] = []

  let classCount = 1
  let interceptCount = 1
  /// A pass over rows costs more than some lambdas more in it.
  let batchSize = 12
  let stepPrecision = 1e-3
  let isQuadratic = false
  let hasSampledCurvature = false

  /// - Parameters:
  ///   - rows: nil for all.
  ///   - count: of the rows.
  ///   - events: among them.
  ///   - client: nil where somebody else asks.
  init(_ coordinates: EventCoordinates, rows: RowSet?, count: Int, events: Int, _ client: PassClient?) {
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
    guard let sums = client?.ask(points.map(query)) else {
      // The pass has failed, which whoever runs the passes throws; any state ends the solver soon.
      return points.map {
        FitState(
          point: $0, value: 0, dual: (0, 0), gradient: [Double](repeating: 0, count: $0.count),
          interceptCurvature: [1], pull: [])
      }
    }
    return zip(points, sums).map { state($0, $1[0]) }
  }

  /// What is asked of the rows at a point.
  func query(_ point: [Double]) -> RowQuery {
    RowQuery(coordinates.rawCoefficients(point), rows: rows, .likelihood(hasCurvature: false))
  }

  /// - Parameter sums: the answer.
  func state(_ point: [Double], _ sums: RowSums) -> FitState {
    FitState(
      point: point, value: sums.loss / count, dual: (sums.entropy / count, 0),
      gradient: coordinates.gradient(sums.gradient).map { $0 / count },
      interceptCurvature: [max(1e-10, sums.variance / count)], pull: [])
  }

  mutating func takeCurvature(at point: [Double], isExact: Bool, threads: Threads) {
    let query = RowQuery(coordinates.rawCoefficients(point), rows: rows, .likelihood(hasCurvature: true))
    let size = point.count
    guard let sums = client?.ask([query])?.first else {
      curvature = [Double](repeating: 0, count: size * size)
      for k in 0..<size { curvature[k * (size + 1)] = 1 }
      return
    }
    use(scaled(sums[0].curvature))
  }

  mutating func use(_ curvature: [Double]) {
    self.curvature = curvature
    roughCurvature = coordinates.size >= QuadraticDescent.roughSize ? curvature.map(Float.init) : []
  }

  /// - Parameter raw: second derivatives by raw columns, summed over the rows.
  func scaled(_ raw: [Double]) -> [Double] { coordinates.curvature(raw).map { $0 / count } }
}
