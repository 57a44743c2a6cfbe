/// The smooth part of a penalised objective: half the mean squared error, or the mean negative log-likelihood, over columns
/// of which some are in a working set.
///
/// Coordinates are those of the working set: intercepts first, where the loss needs any, then for each column in the
/// order in which it came one coefficient a class.
protocol Datafit: Sendable {
  var columnCount: Int { get }
  /// Linear predictors a row: 1, or the number of classes.
  var classCount: Int { get }
  /// Intercepts to estimate; under squared error centring takes care of it.
  var interceptCount: Int { get }
  /// Lambdas that are best solved together: they share passes over the data, but not all one point to start from.
  var batchSize: Int { get }
  /// The columns of the working set, in order.
  var working: [Int] { get }
  /// Intercepts of the null model.
  var nullIntercepts: [Double] { get }
  /// Whether the curvature is the same everywhere.
  var isQuadratic: Bool { get }
  /// The share of a violation that a step of the quadratic model may leave.
  var stepPrecision: Double { get }
  /// Whether the curvature is that of some rows only, and cheap to take.
  var hasSampledCurvature: Bool { get }

  /// Adds columns to the working set.
  mutating func include(_ columns: [Int], threads: Threads)
  /// Value and gradient at several points, in one pass over the data.
  func evaluate(_ points: [[Double]], threads: Threads) -> [FitState]
  /// Takes the second derivatives at a point for the `curvature`.
  ///
  /// - Parameter isExact: over all rows; else some of them may stand for the others.
  mutating func takeCurvature(at point: [Double], isExact: Bool, threads: Threads)
  /// Makes the curvature agree with how the gradient changed between two points.
  mutating func correctCurvature(_ from: FitState, _ to: FitState)
  /// Second derivatives over the working set, as last taken and extended to columns that joined since.
  var curvature: [Double] { get }
  /// The same in single precision where there are many coordinates, else empty.
  var roughCurvature: [Float] { get }
  /// The gradients of all columns outside the working set, to within an error.
  func screen(_ states: [FitState], threads: Threads) -> Screening
  /// The gradient of one column, one a class, to full precision.
  func gradient(ofColumn column: Int, at state: FitState) -> [Double]
}

extension Datafit {
  /// The share of a violation that a step may leave: a more precise one costs more than it saves in passes over the data.
  var stepPrecision: Double { 0.2 }
}

/// What one pass over the data says of a point.
struct FitState: Sendable {
  /// The coordinates.
  var point: [Double]
  /// Of the smooth part.
  let value: Double
  /// `-f*(-s r)` for the residual r scaled by s is at least `linear s - quadratic s²`: the smooth part of the dual objective.
  let dual: (linear: Double, quadratic: Double)
  var gradient: [Double]
  /// Second derivatives by the intercepts.
  let interceptCurvature: [Double]
  /// Row weight x residual, class after class: what gradients of other columns need; empty when there are none.
  let pull: [Double]
}

/// Gradients of columns, class after class, for each of some states, in single precision.
struct Screening: Sendable {
  /// `columnCount` x (classes x states); those of the working set are not looked at.
  let gradients: [Float]
  let columnCount: Int
  let classCount: Int
  /// For each state, a bound on the error of its gradients.
  let errors: [Double]

  static let empty = Screening(gradients: [], columnCount: 0, classCount: 1, errors: [])

  /// That of the last state.
  var last: Screening {
    guard errors.count > 1, let error = errors.last else { return self }
    return Screening(
      gradients: Array(gradients.suffix(columnCount * classCount)), columnCount: columnCount, classCount: classCount,
      errors: [error])
  }

  func gradient(_ column: Int, _ state: Int, _ index: Int) -> Double {
    Double(gradients[(state * classCount + index) * columnCount + column])
  }
}
