public import Tabular

/// How reliably each feature is among the first to enter the lasso's path, over halves of the rows.
///
/// Which features to keep follows from the cutoff, with a bound on how many of them are kept by mistake.
public struct Stability: Sendable, Equatable {
  /// In the order of the table.
  public var features: [StableFeature]
  /// Falling, as far as the first features enter in any half.
  public var lambdas: [Double]
  /// B: the rows were dealt into two halves that often.
  public var pairs: Int
  /// Rows are dealt in so many blocks of fixed rows, in place of one by one; nil: one by one.
  public var blocks: Int?
  /// q: in each half the first so many features to enter count.
  public var perHalf: Int
  /// The share of halves in which a stable feature is among them.
  public var cutoff: Double
  /// What was asked for: at most so many false selections on average.
  public var allowed: Double
  /// What is promised: at most so many.
  public var bound: Double
  public var assumption: StabilityBound.Assumption

  public init(
    features: [StableFeature], lambdas: [Double], pairs: Int, blocks: Int?, perHalf: Int, cutoff: Double,
    allowed: Double, bound: Double, assumption: StabilityBound.Assumption
  ) {
    self.features = features
    self.lambdas = lambdas
    self.pairs = pairs
    self.blocks = blocks
    self.perHalf = perHalf
    self.cutoff = cutoff
    self.allowed = allowed
    self.bound = bound
    self.assumption = assumption
  }

  /// The features to keep, in the order of the table.
  public var stable: [ByteText] { features.filter(\.isStable).map(\.feature) }
}

/// One feature's part in it.
public struct StableFeature: Sendable, Equatable {
  public var feature: ByteText
  /// The share of halves in which it has entered by each lambda, among the first q; it never falls.
  public var probabilities: [Double]
  /// The largest of them.
  public var probability: Double
  public var isStable: Bool
  /// Of integrated path stability selection: how many false ones are kept on average when it and all before it are kept.
  public var expectedFalse: Double
  /// The same as a share of all that are kept, at its smallest.
  public var qValue: Double

  public init(
    feature: ByteText, probabilities: [Double], probability: Double, isStable: Bool, expectedFalse: Double,
    qValue: Double
  ) {
    self.feature = feature
    self.probabilities = probabilities
    self.probability = probability
    self.isStable = isStable
    self.expectedFalse = expectedFalse
    self.qValue = qValue
  }
}

extension Stability {
  /// The selection probabilities as importances.
  var importances: Importances {
    Importances(
      model: "lasso", method: "stability",
      meaning: "share of half-samples in which the feature is among the first \(perHalf) to enter the path; no unit",
      intervalSource: "none", baselineLoss: nil,
      features: features.map { ImportanceScore(feature: $0.feature, score: $0.probability) })
  }
}
