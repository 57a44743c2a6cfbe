/// How the networks of one fit are built and how they learnt.
public struct NetworkSummary: Sendable, Equatable {
  /// Inputs, hidden layers, outputs.
  public var widths: [Int]
  public var activation: Activation
  /// One a network.
  public var training: [TrainingRecord]

  public init(widths: [Int], activation: Activation, training: [TrainingRecord]) {
    self.widths = widths
    self.activation = activation
    self.training = training
  }
}

/// What a run keeps of its networks, refitted on all rows.
public struct NetworkResult: Sendable, Equatable {
  /// Inputs, hidden layers, outputs.
  public var widths: [Int]
  public var activation: Activation
  /// What they add to the linear models.
  public var skill: NetworkSkill
  /// One a network: some of its epochs, and only the first network's with the weights of features.
  public var training: [TrainingRecord]

  public init(widths: [Int], activation: Activation, skill: NetworkSkill, training: [TrainingRecord]) {
    self.widths = widths
    self.activation = activation
    self.skill = skill
    self.training = training
  }

  /// Enough for a curve.
  static let epochs = 60

  init(_ summary: NetworkSummary, skill: NetworkSkill) {
    self.init(
      widths: summary.widths, activation: summary.activation, skill: skill,
      training: summary.training.enumerated().map { index, record in
        var record = record.thinned(to: Self.epochs)
        if index > 0 { for i in record.epochs.indices { record.epochs[i].featureNorms = [] } }
        return record
      })
  }
}

extension TrainingRecord {
  /// At most so many epochs, evenly spread, among them the first, the last and the best.
  func thinned(to count: Int) -> TrainingRecord {
    guard epochs.count > count else { return self }
    var kept = Set((0..<count - 1).map { $0 * (epochs.count - 1) / (count - 2) })
    if best > 0 { kept.insert(best - 1) }
    var record = self
    record.epochs = kept.sorted().map { epochs[$0] }
    return record
  }
}
