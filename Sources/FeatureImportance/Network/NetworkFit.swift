/// Trained networks whose linear predictors are averaged.
public struct NetworkFit: Sendable {
  public let features: [Feature]
  public let shape: NetworkShape
  public let activation: Activation
  public let family: Family
  public let members: [Member]
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

  /// One shuffle changes one term of what comes into the first layer: O(rows x its units), after one product for all rows.
  public func shuffling(_ feature: Feature, in x: DesignMatrix) -> @Sendable ([Int]) -> [Double] {
    if isExact {
      let shuffled = NetworkPrediction<Double>(self).shuffling(feature, in: x)
      return { shuffled.predict($0) }
    }
    let shuffled = NetworkPrediction<Float>(self).shuffling(feature, in: x)
    return { shuffled.predict($0) }
  }
}
