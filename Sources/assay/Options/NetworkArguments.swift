import ArgumentParser
import FeatureImportance
import Tabular

/// How a neural network is built and trained.
struct NetworkArguments: ParsableArguments {
  @Option(name: .long, help: "Units of the hidden layers, as 32,16; 0 for none (mlp).", transform: HiddenLayers.init)
  var hidden: HiddenLayers?
  @Option(name: .long, help: "identity, relu, leaky-relu, tanh, logistic, gelu or silu (mlp).", transform: choice)
  var activation: Activation?
  @Option(
    name: .customLong("init"),
    help: "glorot-uniform, glorot-normal, he-uniform, he-normal, lecun, orthogonal, or a number for all weights (mlp).")
  var initialization: String?
  @Option(name: .long, help: "sgd, momentum, nesterov, rmsprop, adam, adamw or lbfgs (mlp).")
  var optimizer: String?
  @Option(name: .long, help: "Learning rate (mlp).")
  var learningRate: Double?
  @Option(name: .long, help: "Of the learning rate: constant, cosine, or step:K:F for times F every K epochs (mlp).")
  var schedule: String?
  @Option(name: .long, help: "Epochs over which the learning rate rises first (mlp).")
  var warmUp: Int?
  @Option(name: .long, help: "Most passes over the training rows (mlp).")
  var epochs: Int?
  @Option(name: .long, help: "Rows of a batch (mlp).")
  var batch: Int?
  @Option(name: .long, help: "Longest gradient (mlp).")
  var clip: Double?
  @Option(name: .long, help: "Price of absolute weights (mlp).")
  var l1: Double?
  @Option(name: .long, help: "Price of half the squared weights (mlp).")
  var l2: Double?
  @Option(
    name: .long, help: "Price of a feature's first-layer weights as a group: takes features out as a whole (mlp).")
  var groupL1: Double?
  @Option(name: .long, help: "Share of hidden units that a step leaves out (mlp).")
  var dropout: Double?
  @Option(name: .long, help: "Beyond how many standard deviations of the target residuals count linearly (mlp).")
  var huber: Double?
  @Flag(
    inversion: .prefixedNo, help: "Stop when the loss of training rows kept aside falls no more (mlp; default: yes).")
  var earlyStopping: Bool?
  @Option(name: .long, help: "Epochs without a lower loss before stopping (mlp).")
  var patience: Int?
  @Option(name: .long, help: "Networks whose predictions are averaged (mlp).")
  var networks: Int?

  func validate() throws {
    for (name, value) in [("--learning-rate", learningRate), ("--clip", clip), ("--huber", huber)] {
      if let value, !(value > 0 && value.isFinite) { throw ValidationError("\(name) must be positive") }
    }
    for (name, value) in [("--l1", l1), ("--l2", l2), ("--group-l1", groupL1)] {
      if let value, !(value >= 0 && value.isFinite) { throw ValidationError("\(name) must not be negative") }
    }
    for (name, value) in [("--epochs", epochs), ("--batch", batch), ("--networks", networks), ("--patience", patience)]
    {
      if let value, value < 1 { throw ValidationError("\(name) must be at least 1") }
    }
    if let warmUp, warmUp < 0 { throw ValidationError("--warm-up must not be negative") }
    if let dropout, !(dropout >= 0 && dropout < 1) { throw ValidationError("--dropout must be at least 0 and below 1") }
    _ = try (namedInitialization(), namedOptimizer(), course())
    if try namedOptimizer() == .lbfgs, (l1 ?? 0) > 0 || (groupL1 ?? 0) > 0 || (dropout ?? 0) > 0 {
      throw ValidationError("--optimizer lbfgs goes without --l1, --group-l1 and --dropout, which have kinks or chance")
    }
  }

  /// Options that were given, for a command whose model is no network.
  var given: [String] {
    let options: [(String, Bool)] = [
      ("--hidden", hidden != nil), ("--activation", activation != nil), ("--init", initialization != nil),
      ("--optimizer", optimizer != nil), ("--learning-rate", learningRate != nil), ("--schedule", schedule != nil),
      ("--warm-up", warmUp != nil), ("--epochs", epochs != nil), ("--batch", batch != nil), ("--clip", clip != nil),
      ("--l1", l1 != nil), ("--l2", l2 != nil), ("--group-l1", groupL1 != nil), ("--dropout", dropout != nil),
      ("--huber", huber != nil), ("--early-stopping", earlyStopping != nil), ("--patience", patience != nil),
      ("--networks", networks != nil),
    ]
    return options.filter(\.1).map(\.0)
  }

  /// The network with what was asked for in place of its defaults.
  func applied(to network: NeuralNetwork) throws -> NeuralNetwork {
    var network = network
    if let hidden { network.hidden = hidden.widths }
    if let activation { network.activation = activation }
    if let initialization = try namedInitialization() { network.initialization = initialization }
    if let optimizer = try namedOptimizer() { network.optimizer = optimizer }
    if let learningRate { network.learningRate = learningRate }
    if let course = try course() { network.schedule.course = course }
    if let warmUp { network.schedule.warmUp = warmUp }
    if let epochs { network.epochs = epochs }
    if let batch { network.batchSize = batch }
    if let clip { network.clipping = clip }
    if let l1 { network.penalty.l1 = l1 }
    if let l2 { network.penalty.l2 = l2 }
    if let groupL1 { network.penalty.group = groupL1 }
    if let dropout { network.penalty.dropout = dropout }
    if let huber { network.huber = huber }
    if earlyStopping == false { network.earlyStopping = nil }
    if let patience { network.earlyStopping?.patience = patience }
    if let networks { network.networks = networks }
    return network
  }

  private func namedInitialization() throws -> Initialization? {
    guard let initialization else { return nil }
    if let named = Initialization.named.first(where: { $0.name == initialization }) { return named.value }
    guard let value = Double(initialization), value.isFinite else {
      let names = Initialization.named.map(\.name).joined(separator: ", ")
      throw ValidationError("--init \"\(initialization)\" is neither a number nor among \(names)")
    }
    return .constant(value)
  }

  private func namedOptimizer() throws -> Optimizer? {
    guard let optimizer else { return nil }
    guard let named = Optimizer.named.first(where: { $0.name == optimizer }) else {
      let names = Optimizer.named.map(\.name).joined(separator: ", ")
      throw ValidationError("--optimizer \"\(optimizer)\" is not among \(names)")
    }
    return named.value
  }

  private func course() throws -> LearningRateSchedule.Course? {
    guard let schedule else { return nil }
    let parts = schedule.split(separator: ":", omittingEmptySubsequences: false)
    switch (parts[0], parts.count) {
    case ("constant", 1): return .constant
    case ("cosine", 1): return .cosine
    case ("step", 3):
      if let every = Int(parts[1]), every > 0, let factor = Double(parts[2]), factor > 0 {
        return .step(every: every, factor: factor)
      }
      fallthrough
    default: throw ValidationError("--schedule takes constant, cosine or step:K:F, as step:50:0.5")
    }
  }
}
