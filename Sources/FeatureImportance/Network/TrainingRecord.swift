/// How one network learnt, epoch by epoch.
public struct TrainingRecord: Sendable, Equatable {
  public var epochs: [Epoch]
  /// The epoch whose weights were kept, from 1; 0: those it began with.
  public var best: Int
  public var end: End

  /// Why training ended.
  public enum End: String, Sendable, Codable, CaseIterable {
    /// All epochs asked for.
    case epochs
    /// The validation loss did not fall any more.
    case stoppedEarly = "stopped early"
    /// L-BFGS: the gradient is zero to the tolerance.
    case converged
    /// L-BFGS: no step lowers the loss any more, to the precision of numbers.
    case stalled
  }

  /// One pass over the training rows.
  public struct Epoch: Sendable, Equatable {
    /// From 1.
    public var epoch: Int
    /// Mean loss over the training rows as they were passed, without penalties: squared error in squared units of the
    /// target (with Huber's loss that, twice), or log loss in nats.
    public var loss: Double
    /// The same of the rows kept aside, after the epoch; nil where there are none.
    public var validationLoss: Double?
    /// Root mean square over batches of the gradient's Euclidean norm, before it is clipped.
    public var gradientNorm: Double
    public var learningRate: Double
    /// Of each layer, from the first.
    public var layers: [Layer]
    /// Euclidean norm of each feature's first-layer weights, for standardised columns; a LassoNet's with its skip weights.
    public var featureNorms: [Double]

    public struct Layer: Sendable, Equatable {
      /// Euclidean norm of the weights, without biases.
      public var weightNorm: Double
      /// Norm of the epoch's change of the weights over their norm before it.
      public var updateRatio: Double
      public init(weightNorm: Double, updateRatio: Double) {
        self.weightNorm = weightNorm
        self.updateRatio = updateRatio
      }
    }

    public init(
      epoch: Int, loss: Double, validationLoss: Double?, gradientNorm: Double, learningRate: Double, layers: [Layer],
      featureNorms: [Double]
    ) {
      self.epoch = epoch
      self.loss = loss
      self.validationLoss = validationLoss
      self.gradientNorm = gradientNorm
      self.learningRate = learningRate
      self.layers = layers
      self.featureNorms = featureNorms
    }
  }

  /// The epoch whose weights were kept; nil when they are those it began with.
  public var kept: Epoch? { epochs.first { $0.epoch == best } }

  public init(epochs: [Epoch], best: Int, end: End) {
    self.epochs = epochs
    self.best = best
    self.end = end
  }
}
