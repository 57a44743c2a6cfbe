/// Trained networks whose linear predictors are averaged.
public struct NetworkFit: Predictor {
  public let features: [Feature]
  public let shape: NetworkShape
  public let activation: Activation
  public let family: Family
  public private(set) var members: [Member]
  let scaling: NetworkScaling
  let target: TargetScale
  private let isExact: Bool

  /// One network.
  public struct Member: Sendable {
    /// As `NetworkShape` lays them out, for standardised columns and target.
    public let parameters: [Double]
    public let record: TrainingRecord
  }

  init(
    _ network: NeuralNetwork, _ x: DesignMatrix, _ shape: NetworkShape, _ scaling: NetworkScaling,
    _ target: TargetScale, _ members: [Member]
  ) {
    features = x.features
    self.shape = shape
    activation = network.activation
    family = network.family
    self.members = members
    self.scaling = scaling
    self.target = target
    isExact = network.optimizer == .lbfgs
  }

  /// Predictions of the networks' mean: one for each row and output, output after output.
  public func predict(_ x: DesignMatrix) -> [Double] {
    isExact ? NetworkPrediction<Double>(self).predict(x) : NetworkPrediction<Float>(self).predict(x)
  }

  /// Predictions of one network.
  public func predict(_ x: DesignMatrix, member: Int) -> [Double] {
    isExact
      ? NetworkPrediction<Double>(self, members: [member]).predict(x)
      : NetworkPrediction<Float>(self, members: [member]).predict(x)
  }

  /// One shuffle changes one term of what comes into the first layer: O(rows x its units) for each order, after one
  /// product for all rows and all columns.
  public func shuffling(in x: DesignMatrix) -> Shuffling {
    isExact ? NetworkPrediction<Double>(self).shuffling(in: x) : NetworkPrediction<Float>(self).shuffling(in: x)
  }

  public var network: NetworkSummary? {
    NetworkSummary(widths: shape.widths, activation: activation, training: members.map(\.record))
  }

  public var parameterCount: Int { shape.parameterCount }

  public var networksAlone: [any Predictor] {
    members.map { member in
      var alone = self
      alone.members = [member]
      return alone
    }
  }

  /// A network has no coefficients.
  public var intercepts: [Double] { [] }
  public var coefficients: [Coefficient] { [] }

  public var learnedMeaning: String {
    "norm of the feature's first-layer weights, columns standardised, mean over networks; descriptive: later layers may "
      + "cancel them"
  }
  public var learnedIntervalSource: String { members.count > 1 ? "seeds" : "none" }

  public func learnedWeights(confidence: Double) -> [ImportanceScore] {
    summary(members.map { ConnectionWeights(shape, $0.parameters).firstLayerNorms(features) }, confidence: confidence)
  }

  public func descriptions(of data: Dataset, confidence: Double) -> [FeatureDescription] {
    NetworkMeasure.allCases.map { measure in
      FeatureDescription(
        method: measure.rawValue, meaning: measure.meaning, intervalSource: learnedIntervalSource,
        scores: summary(members.indices.map { measure.scores(self, member: $0, data) }, confidence: confidence))
    }
  }

  /// Mean over networks of one score a feature, with a t interval from their spread. Networks from different beginnings
  /// tell how far a score hangs on chance, not how it would vary over samples.
  private func summary(_ scores: [[Double]], confidence: Double) -> [ImportanceScore] {
    features.indices.map { feature in
      let values = scores.map { $0[feature] }
      let center = mean(of: values)
      guard values.count > 1 else { return ImportanceScore(feature: features[feature].name, score: center) }
      let error =
        standardDeviation(of: values, around: center, denominator: Double(values.count - 1))
        / Double(values.count).squareRoot()
      let reach = StudentT(degreesOfFreedom: Double(values.count - 1)).quantile(upperTail: (1 - confidence) / 2) * error
      return ImportanceScore(
        feature: features[feature].name, score: center, standardError: error, low: center - reach, high: center + reach)
    }
  }
}
