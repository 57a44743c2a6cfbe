internal import RealModule
import Tabular

/// A small fully connected network, or several from different beginnings whose predictions are averaged.
///
/// Columns are standardised by the training rows, and so is a target that is a quantity. Training sees the rows in random
/// order, in batches; with early stopping each network keeps another part of its training rows aside and ends where their
/// loss is lowest.
public struct NeuralNetwork: Model {
  public let name = "mlp"
  public let isSlowToRefit = true
  public var family: Family
  /// Of a multinomial target; else 2.
  public var classCount: Int
  /// Units of each hidden layer; none for a linear predictor.
  public var hidden: [Int]
  public var activation: Activation
  /// nil for what suits each layer: see `Initialization.standard`.
  public var initialization: Initialization?
  /// Beyond how many standard deviations of the target a residual counts linearly; nil for squared error alone.
  public var huber: Double?
  public var optimizer: Optimizer
  public var learningRate: Double
  public var schedule: LearningRateSchedule
  /// At most; L-BFGS: iterations.
  public var epochs: Int
  /// Rows of a batch; nil for as many as make fifty steps an epoch, but from 32 to 200.
  public var batchSize: Int?
  /// Longest gradient; longer ones are shortened to it.
  public var clipping: Double?
  public var penalty: NetworkPenalty
  public var earlyStopping: EarlyStopping?
  /// How many networks are trained and averaged.
  public var networks: Int
  /// Of the networks of one fit.
  public var threads: Threads

  /// When to stop.
  public struct EarlyStopping: Sendable, Equatable {
    /// Share of the training rows that is kept aside.
    public var share: Double
    /// Epochs without a better validation loss after which training ends.
    public var patience: Int
    /// By what share of itself the loss must fall to count as better.
    public var tolerance: Double
    public init(share: Double = 0.2, patience: Int = 20, tolerance: Double = 1e-4) {
      self.share = share
      self.patience = patience
      self.tolerance = tolerance
    }
  }

  public init(
    family: Family, classCount: Int = 2, hidden: [Int] = [32], activation: Activation = .relu,
    initialization: Initialization? = nil, huber: Double? = nil, optimizer: Optimizer = .adam(),
    learningRate: Double = 3e-3, schedule: LearningRateSchedule = LearningRateSchedule(), epochs: Int = 200,
    batchSize: Int? = nil, clipping: Double? = nil, penalty: NetworkPenalty = NetworkPenalty(l2: 3e-3),
    earlyStopping: EarlyStopping? = EarlyStopping(), networks: Int = 5, threads: Threads = Threads(1)
  ) {
    self.family = family
    self.classCount = classCount
    self.hidden = hidden
    self.activation = activation
    self.initialization = initialization
    self.huber = huber
    self.optimizer = optimizer
    self.learningRate = learningRate
    self.schedule = schedule
    self.epochs = epochs
    self.batchSize = batchSize
    self.clipping = clipping
    self.penalty = penalty
    self.earlyStopping = earlyStopping
    self.networks = networks
    self.threads = threads
  }

  /// The same for a target.
  func suiting(_ target: Target) -> NeuralNetwork {
    var network = self
    (network.family, network.classCount) = (target.family, max(2, target.classes.count))
    return network
  }

  /// In words, for whoever repeats a fit.
  var described: String {
    var words = [
      hidden.isEmpty ? "no hidden layer" : hidden.map(String.init).joined(separator: ", ") + " " + activation.rawValue,
      "\(networks) network\(networks == 1 ? "" : "s")", "at most \(epochs) epochs",
      "learning rate \(shortened(learningRate))", "l2 \(shortened(penalty.l2))",
    ]
    if let name = Optimizer.named.first(where: { $0.value == optimizer })?.name { words.append(name) }
    if schedule != LearningRateSchedule() { words.append("schedule \(schedule.course), warm-up \(schedule.warmUp)") }
    if let initialization { words.append("start \(initialization)") }
    if let batchSize { words.append("batches of \(batchSize)") }
    if let clipping { words.append("gradients up to \(shortened(clipping))") }
    if let huber { words.append("huber \(shortened(huber))") }
    for (name, value) in [("l1", penalty.l1), ("group l1", penalty.group), ("dropout", penalty.dropout)] where value > 0
    {
      words.append("\(name) \(shortened(value))")
    }
    words.append(earlyStopping.map { "stops after \($0.patience) epochs" } ?? "no early stopping")
    return words.joined(separator: "; ")
  }

  /// - Parameter rows: that are learnt from.
  func batchSize(rows: Int) -> Int { batchSize ?? min(200, max(32, rows / 50)) }

  var loss: OutputLoss {
    switch family {
    case .gaussian: huber.map { .huber($0) } ?? .squaredError
    case .binomial: .logLoss
    case .multinomial: .softmax(classCount)
    }
  }

  /// - Throws: `FitError.constantTarget`, `.diverged`, `.overflow` for columns beyond the range of numbers.
  /// - Complexity: O(networks x epochs x rows x parameters); memory one copy of the rows in single precision for all
  ///   networks together.
  public func fit(_ data: Dataset, seed: Seed) throws(FitError) -> NetworkFit {
    guard Set(data.y).count > 1 else { throw .constantTarget }
    let scaling = NetworkScaling(data)
    guard zip(scaling.centers, scaling.factors).allSatisfy({ $0.isFinite && $1.isFinite }) else { throw .overflow }
    let target = TargetScale(data, family: family)
    let shape = NetworkShape(inputs: data.x.columnCount, hidden: hidden, outputs: loss.outputs)
    let members =
      optimizer == .lbfgs
      ? try solve(data, NetworkInput<Double>(data, scaling, target), shape, target, seed)
      : try train(data, NetworkInput<Float>(data, scaling, target), shape, target, seed)
    return NetworkFit(self, data.x, shape, scaling, target, members)
  }

  private func train(
    _ data: Dataset, _ input: NetworkInput<Float>, _ shape: NetworkShape, _ target: TargetScale, _ seed: Seed
  ) throws(FitError) -> [NetworkFit.Member] {
    let splits = validationSplits(data, seed)
    return try threads.map(networks) { member throws(FitError) in
      let training = NetworkTraining(
        network: self, shape: shape, features: data.x.features.map(\.columns), input: input,
        lossUnit: lossUnit(target), split: splits[member % splits.count],
        orders: seed.stream("network rows", "", member), drops: seed.stream("network dropout", "", member))
      let (parameters, record) = try training.run(from: start(shape, seed, member))
      return NetworkFit.Member(parameters: parameters.map { Double($0) }, record: record)
    }
  }

  private func solve(
    _ data: Dataset, _ input: NetworkInput<Double>, _ shape: NetworkShape, _ target: TargetScale, _ seed: Seed
  ) throws(FitError) -> [NetworkFit.Member] {
    try threads.map(networks) { member throws(FitError) in
      let training = NetworkSolution(
        network: self, shape: shape, features: data.x.features.map(\.columns), input: input, lossUnit: lossUnit(target))
      return try training.run(from: start(shape, seed, member))
    }
  }

  func start(_ shape: NetworkShape, _ seed: Seed, _ member: Int) -> [Double] {
    var stream = seed.stream("network weights", "", member)
    return shape.initialParameters(initialization, activation, &stream)
  }

  /// Losses of a record are those of reports: squared error is not halved and in units of the target.
  func lossUnit(_ target: TargetScale) -> Double { family == .gaussian ? 2 * target.scale * target.scale : 1 }

  /// Who learns and who judges, one split a network and then from the first again. Folds keep groups together; forward in
  /// time the last rows judge every network.
  func validationSplits(_ data: Dataset, _ seed: Seed) -> [Split] {
    let everything = Split(training: Array(0..<data.rowCount), heldOut: [])
    guard let earlyStopping, data.rowCount >= 10 else { return [everything] }
    let count = max(2, min(data.rowCount / 2, Int((1 / earlyStopping.share).rounded())))
    let folds = Folds(inside: data, family: family, count: count, stream: seed.stream("network validation"))
    return folds.isPartition ? folds.splits : [folds.split(folds.count - 1)]
  }
}
