public import Tabular

/// A way of fitting: hyperparameters only.
public protocol Model: Sendable {
  associatedtype Fitted: Predictor
  /// As in the catalog and in `--models`.
  var name: String { get }
  /// - Throws: `FitError` when the data determine no solution.
  func fit(_ data: Dataset, seed: Seed) throws(FitError) -> Fitted
}

/// A fitted model.
public protocol Predictor: Sendable {
  /// One prediction a row on the scale of the linear predictor (log-odds for classification).
  func predict(_ x: DesignMatrix) -> [Double]

  /// Prepares to shuffle one feature: the result maps an order of the rows to the predictions when row i gets the
  /// feature's values of row `order[i]`, all its columns moving as one.
  func shuffling(_ feature: Feature, in x: DesignMatrix) -> @Sendable (_ order: [Int]) -> [Double]

  /// The constant part of the linear predictor, in the units of the file.
  var intercept: Double { get }
  /// One a design column.
  var coefficients: [Coefficient] { get }
  /// Standardised weights, one a feature.
  func learnedWeights(confidence: Double) -> [ImportanceScore]
  /// What their intervals come from, as in `Importances.intervalSource`.
  var learnedIntervalSource: String { get }
}

/// Why a model could not be fitted.
public enum FitError: Error, Sendable, Equatable {
  /// Features predict the event perfectly, so that the likelihood has no maximum; `feature` does so most.
  case separation(feature: ByteText)
  /// As many coefficients as rows, or more.
  case tooFewRows(rows: Int, coefficients: Int)
  /// The target takes one value only.
  case constantTarget
  /// `bound`: how far the answer may be from the optimum, in units of the objective.
  case notConverged(iterations: Int, bound: Double)
  /// Values so large that sums overflow.
  case overflow

  public var message: String {
    switch self {
    case .separation(let feature):
      "the event is predicted perfectly, most of all by \"\(feature)\", so the likelihood has no maximum"
    case .tooFewRows(let rows, let coefficients): "\(rows) rows cannot determine \(coefficients) coefficients"
    case .constantTarget: "the target takes one value only"
    case .notConverged(let iterations, let bound):
      "no convergence after \(iterations) iterations (the objective may be \(bound) above its minimum)"
    case .overflow: "the values are so large that sums overflow"
    }
  }

  public var fix: String {
    switch self {
    case .separation(let feature):
      "check whether \"\(feature)\" is known only after the outcome and exclude it, or use the lasso"
    case .tooFewRows: "use the lasso, or fewer columns"
    case .constantTarget: "choose another target"
    case .notConverged: "raise --tolerance, or look for columns that repeat each other"
    case .overflow: "rescale the largest columns"
    }
  }

  /// Stable, for programs.
  public var code: String {
    switch self {
    case .separation: "separation"
    case .tooFewRows: "too-few-rows"
    case .constantTarget: "constant-target"
    case .notConverged: "not-converged"
    case .overflow: "overflow"
    }
  }
}
