public import Tabular

/// The cheapest features found that predict not worse than the best found, as far as held-out rows can tell.
///
/// Candidates are what the lasso keeps at each lambda of its path and, where features cost unlike, of two more paths whose
/// penalties grow with the costs: there a cheap stand-in enters before the dear feature that it can replace. All are judged
/// by the same folds; see `SmallestSubset` for what counts as not worse.
public struct CheapestFeatures: Sendable, Equatable {
  /// In the order of the table.
  public let features: [ByteText]
  public let cost: Double
  /// Of the target.
  public let task: Task
  /// Mean held-out loss of the lasso that keeps them: squared error, or for classification log loss in nats a row.
  public let loss: Double
  /// By how much the loss is above that of the best candidate, and what it is above it at most, at a confidence of 95 %.
  public let difference: Double
  public let upperBound: Double
  /// The candidate with the smallest held-out loss.
  public let best: Candidate

  /// What the lasso keeps at one lambda of one path.
  public struct Candidate: Sendable, Equatable {
    public let features: [ByteText]
    public let cost: Double
  }
}

extension Analysis {
  /// The choice alone, without any ranking.
  ///
  /// - Parameters:
  ///   - costs: of features and groups.
  ///   - margin: the loss that may be given up, in squared units of the target or nats a row; nil: what noise hides.
  /// - Returns: nil where no two folds can be judged.
  /// - Throws: as `run`, and as `FeatureCosts.check`.
  /// - Complexity: a path and its cross-validation, three times where features cost unlike.
  public func cheapest(
    on table: Table, from source: DataSource, costs: FeatureCosts, margin: Double? = nil,
    progress: @escaping (String) -> Void = { _ in }
  ) throws -> CheapestFeatures? {
    var clock = StageClock(after: source.timings, progress)
    let (cohort, everything) = try selectionData(of: table, from: source)
    try costs.check(cohort.featureNames, groups: options.groups)
    var paths: [(candidates: [CheapestFeatures.Candidate], losses: FoldLosses)] = []
    for power in costs.powers(for: cohort.featureNames) {
      let factors = { @Sendable x in costs.penaltyFactors(x, power: power) }
      let (path, losses) = try trace(everything, cohort, &clock, penaltyFactors: power == 0 ? nil : factors)
      let candidates = path.points.map { point in
        let features = path.features(at: point)
        return CheapestFeatures.Candidate(features: features, cost: costs.total(of: features))
      }
      paths.append((candidates, losses))
    }
    // A fold that one path could not be measured on compares nothing.
    let weights = paths[0].losses.weights
    paths.removeAll { $0.losses.weights != weights }
    let candidates = paths.flatMap(\.candidates)
    let unit = cohort.target.task == .classification ? 2.0 : 1  // deviance is twice the log loss
    guard
      let choice = SmallestSubset(
        foldMeans: weights.indices.map { fold in paths.flatMap { $0.losses.means[fold] } }, foldWeights: weights,
        sizes: candidates.map(\.cost), margin: margin.map { unit * $0 })
    else { return nil }
    let (chosen, best) = (candidates[choice.index], candidates[choice.best])
    return CheapestFeatures(
      features: chosen.features, cost: chosen.cost, task: cohort.target.task, loss: choice.loss / unit,
      difference: choice.difference / unit,
      upperBound: choice.upperBound / unit, best: .init(features: best.features, cost: best.cost))
  }
}
