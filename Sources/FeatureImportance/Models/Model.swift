public import Tabular

/// A way of fitting: hyperparameters only.
public protocol Model: Sendable {
  associatedtype Fitted: Predictor
  /// As in the catalog and in `--models`.
  var name: String { get }
  /// Whether a fit takes so long that fitting anew for each feature must be asked for.
  var isSlowToRefit: Bool { get }
  /// - Throws: `FitError` when the data determine no solution.
  func fit(_ data: Dataset, seed: Seed) throws(FitError) -> Fitted
  /// Prepares to leave out features one by one.
  ///
  /// - Parameters:
  ///   - fit: on the reference, with this seed.
  ///   - x: rows to predict.
  func leavingOut(
    _ fit: Fitted, on reference: Dataset, seed: Seed, predicting x: DesignMatrix
  ) throws(FitError) -> ReducedPredictions
}

extension Model {
  public var isSlowToRefit: Bool { false }
}

/// A fitted model.
public protocol Predictor: Sendable {
  /// Predictions on the scale of the linear predictor: log-odds for an event, for several classes one number a class,
  /// of which softmax makes probabilities. Rows by outputs, class after class.
  func predict(_ x: DesignMatrix) -> [Double]

  /// Prepares to shuffle columns: what no shuffle changes is computed once.
  func shuffling(in x: DesignMatrix) -> Shuffling

  /// What a unit of each column adds to the linear predictor of a row; nil for a model without one, or with several.
  func linearWeights(of columns: [Int]) -> [Double]?

  /// The constant part of the linear predictor in the units of the file, one an output; none for a model without.
  var intercepts: [Double] { get }
  /// One a design column, for several classes those of the first class, then of the next; none for a model without.
  var coefficients: [Coefficient] { get }
  /// What each row does to the coefficients, from which errors of importances follow; nil where they are not known.
  ///
  /// - Parameters:
  ///   - data: that it was fitted on.
  ///   - family: of its likelihood.
  func influence(on data: Dataset, family: Family) -> CoefficientInfluence?
  /// Standardised weights, one a feature.
  func learnedWeights(confidence: Double) -> [ImportanceScore]
  /// What they are, in one sentence.
  var learnedMeaning: String { get }
  /// What their intervals come from, as in `Importances.intervalSource`.
  var learnedIntervalSource: String { get }
  /// Further measures of what the fitted model holds, descriptive all of them; none for most models.
  ///
  /// - Parameter data: what it was fitted on.
  func descriptions(of data: Dataset, confidence: Double) -> [FeatureDescription]
  /// How networks were trained; nil for other models.
  var network: NetworkSummary? { get }
  /// Its networks one by one; none for other models.
  var networksAlone: [any Predictor] { get }
  /// Fitted numbers that are not zero, intercepts among them; of averaged networks those of one.
  var parameterCount: Int { get }

  /// Prepares predictions of rows of which only some features are known.
  ///
  /// - Parameters:
  ///   - features: become known as wholes; they own every column once.
  ///   - background: gives the unknown ones their values.
  func partialPrediction(
    of x: DesignMatrix, features: [Feature], background: Background
  ) -> any PartialPrediction
}

extension Predictor {
  /// Predictions when row i gets the feature's values of row `order[i]`, all its columns moving as one.
  public func shuffling(_ feature: Feature, in x: DesignMatrix) -> @Sendable (_ order: [Int]) -> [Double] {
    shuffling(in: x)(ShuffledColumns(feature, of: x))
  }

  public func influence(on data: Dataset, family: Family) -> CoefficientInfluence? { nil }
  public func linearWeights(of columns: [Int]) -> [Double]? { nil }
  public var network: NetworkSummary? { nil }
  public var networksAlone: [any Predictor] { [] }
  public var parameterCount: Int { intercepts.count + coefficients.count { $0.estimate != 0 } }
  public func descriptions(of data: Dataset, confidence: Double) -> [FeatureDescription] { [] }
}

/// One number a feature that describes a fitted model, without a claim about what would be lost without the feature.
public struct FeatureDescription: Sendable {
  /// As in the catalog.
  public let method: String
  /// What a score is, in one sentence with its unit.
  public let meaning: String
  /// As `Importances.intervalSource`.
  public let intervalSource: String
  /// In the order of the features.
  public let scores: [ImportanceScore]

  public init(method: String, meaning: String, intervalSource: String, scores: [ImportanceScore]) {
    self.method = method
    self.meaning = meaning
    self.intervalSource = intervalSource
    self.scores = scores
  }
}

/// Why a model could not be fitted.
public enum FitError: Error, Sendable, Equatable {
  /// Features together predict a class perfectly in some rows or all, so that the likelihood has no maximum; the one that
  /// does so most first.
  case separation(features: [ByteText])
  /// As many coefficients as rows, or more.
  case tooFewRows(rows: Int, coefficients: Int)
  /// The target takes one value only.
  case constantTarget
  /// `bound`: how far the answer may be from the optimum, in units of the objective.
  case notConverged(iterations: Int, bound: Double)
  /// Values so large or so small that a result is no number of double precision.
  case overflow
  /// A class of the target is in no training row of some fold.
  case classNotLearnt
  /// So many rows have a leverage of 1: each alone decides a coefficient.
  case leverage(rows: Int)
  /// All rows are of one cluster.
  case oneCluster
  /// Other columns explain these almost completely, so that moments have too few digits to tell them apart.
  case illConditioned(columns: [ByteText])
  /// The loss of a network exploded or is no number.
  case diverged(epoch: Int, learningRate: Double)

  public var message: String {
    switch self {
    case .separation(let features):
      "rows are told apart perfectly by \(Self.list(features)), so the likelihood has no maximum"
    case .tooFewRows(let rows, let coefficients): "\(rows) rows cannot determine \(coefficients) coefficients"
    case .constantTarget: "the target takes one value only"
    case .notConverged(let iterations, let bound):
      "no convergence after \(iterations) iterations (the objective may be \(bound) above its minimum)"
    case .classNotLearnt: "a class of the target is in no training row of some fold"
    case .overflow: "the values are so large or so small that a result is beyond the range of numbers"
    case .leverage(let rows):
      "\(rows) row\(rows == 1 ? " decides a coefficient" : "s decide a coefficient each") alone, so robust standard errors "
        + "are not known"
    case .oneCluster: "all rows are of one cluster"
    case .illConditioned(let columns):
      "other columns explain \(Self.list(columns)) almost completely, and sums over rows have too few digits to tell them apart"
    case .diverged(let epoch, let rate):
      "training diverged in epoch \(epoch), at a learning rate of \(shortened(rate))"
    }
  }

  public var fix: String {
    switch self {
    case .separation(let features):
      "check whether \(Self.list(features)) is known only after the outcome and exclude it, or use --firth, --ridge or the "
        + "lasso"
    case .tooFewRows: "use the lasso, or fewer columns"
    case .constantTarget: "choose another target"
    case .notConverged: "raise --tolerance, or look for columns that repeat each other"
    case .classNotLearnt: "join rare classes, or use fewer folds"
    case .overflow: "rescale the columns of the largest and of the smallest numbers"
    case .leverage: "exclude levels that one row has, or leave out --robust"
    case .oneCluster: "choose a column that tells clusters apart"
    case .illConditioned(let columns):
      "exclude \(Self.list(columns)), or read the table into memory with --engine memory"
    case .diverged(_, let rate):
      rate > 0
        ? "lower --learning-rate, to \(shortened(rate / 10)) for a start, or shorten gradients with --clip 1"
        : "choose another --init, or rescale the columns of the largest numbers"
    }
  }

  /// Stable, for programs.
  public var code: String {
    switch self {
    case .separation: "separation"
    case .tooFewRows: "too-few-rows"
    case .constantTarget: "constant-target"
    case .notConverged: "not-converged"
    case .classNotLearnt: "class-not-learnt"
    case .overflow: "overflow"
    case .leverage: "leverage"
    case .oneCluster: "one-cluster"
    case .illConditioned: "ill-conditioned"
    case .diverged: "diverged"
    }
  }

  /// Up to three names.
  private static func list(_ names: [ByteText]) -> String {
    names.prefix(3).map { "\"\($0)\"" }.joined(separator: ", ")
      + (names.count > 3 ? " and \(names.count - 3) more" : "")
  }
}
