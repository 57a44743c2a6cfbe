import Tabular

/// Which rows models are refitted on and which they are judged by.
public enum Resampling: Sendable, Equatable {
  /// K-fold splits, dealt anew `repeats` times: every row is held out once in each. Forward in time, where there is
  /// one way only, K splits.
  case folds(Int, repeats: Int)
  /// One split that holds out this share of rows, forward in time the last ones.
  case holdout(Double)

  /// - Parameters:
  ///   - dependence: of the rows, one number each; kept by every split.
  ///   - classes: for classification the target, for regression nil; splits keep its shares.
  /// - Returns: splits of 0 ..< rowCount. Independent rows have never more folds than rows of the rarest class, so that
  ///   every training part has all classes; dependent ones have it as far as groups and times allow.
  func plan(_ dependence: Dependence, rowCount: Int, classes: [Double]?, seed: Seed) -> RefitPlan {
    switch self {
    case .folds(let count, let repeats):
      var most = rowCount
      if let classes, dependence == .independent {
        most = Dictionary(grouping: classes) { $0 }.values.map(\.count).min() ?? most
      }
      var rounds: [Folds] = []
      for round in 0..<repeats {
        let folds = Folds(
          dependence, rowCount: rowCount, count: max(2, min(count, most)), classes: classes,
          stream: seed.stream("folds", "", round))
        // Few groups can be dealt in few ways, and the same one again would pass for new evidence.
        if !rounds.contains(where: folds.hasSameParts) { rounds.append(folds) }
      }
      return RefitPlan(splits: rounds.flatMap(\.splits), rounds: rounds.count)
    case .holdout(let share):
      let heldOut = heldOutRows(share, dependence, rowCount: rowCount, classes: classes, seed: seed)
      return RefitPlan(
        splits: [
          Split(
            training: dependence.training(for: heldOut, rowCount: rowCount),
            heldOut: (0..<rowCount).filter(heldOut.contains))
        ],
        rounds: nil)
    }
  }

  private func heldOutRows(
    _ share: Double, _ dependence: Dependence, rowCount: Int, classes: [Double]?, seed: Seed
  ) -> Set<Int> {
    var stream = seed.stream("holdout")
    switch dependence {
    case .groups(let groups):
      let deal = GroupDeal(groups: groups, classes: classes, shares: [1 - share, share], stream: stream)
      return Set((0..<rowCount).filter { deal.assignment[$0] == 1 })
    case .time(let order):
      let cuts = TimeBlocks(order.places, classes: classes).cuts(after: [1 - share])
      return Set((0..<rowCount).filter { order.places[$0] > cuts[0] })
    case .independent:
      let strata = Dictionary(grouping: 0..<rowCount) { classes?[$0] ?? 0 }
      var heldOut: Set<Int> = []
      for key in strata.keys.sorted() {
        var rows = strata[key] ?? []
        stream.shuffle(&rows)
        // Each class keeps at least a row on either side.
        let count = max(1, min(rows.count - 1, Int((share * Double(rows.count)).rounded())))
        heldOut.formUnion(rows.prefix(count))
      }
      return heldOut
    }
  }
}

extension Dependence {
  /// The rows that may train when others are held out, the last ones in time.
  fileprivate func training(for heldOut: Set<Int>, rowCount: Int) -> [Int] {
    let others = (0..<rowCount).filter { !heldOut.contains($0) }
    guard case .time(let order) = self, let first = heldOut.map({ order.places[$0] }).min() else { return others }
    let end = order.trainingEnd(before: first)
    return others.filter { order.places[$0] < end }
  }
}

/// The splits of an analysis, and what measurements over them are worth.
struct RefitPlan: Sendable {
  let splits: [Split]
  /// How often folds were dealt; nil for a single split that holds out a share of rows.
  let rounds: Int?

  /// How many splits each deal made.
  var foldCount: Int { splits.count / max(1, rounds ?? 1) }

  /// Measurements of one quantity or many over the refits, with the rule for their standard error.
  ///
  /// - Parameter values: for each quantity its value in each refit.
  /// - Parameter rows: for each quantity its value in each held-out row of a single split.
  /// - Parameter seeds: for each quantity its value by each network of a single split; none for other models.
  func replicates(
    _ values: [[Double]], seeds: () -> [[Double]] = { [] }, rows: () -> [[Double]]
  ) -> Replicates {
    guard rounds != nil else { return Replicates(rows: rows(), seeds: seeds()) }
    // Test over training rows: 1/(K - 1) for K folds, 2/(K + 1) for K equal steps in time.
    let sizes = splits.map { Refit(trainingRows: $0.training.count, heldOutRows: $0.heldOut.count) }
    return Replicates(refits: values, testShare: sizes.testShare)
  }
}

extension Folds {
  /// Whether the parts are those of the other folds, in any order.
  func hasSameParts(as other: Folds) -> Bool {
    var names: [Int: Int] = [:]
    return zip(assignment, other.assignment).allSatisfy { a, b in
      let name = names[a] ?? b
      names[a] = name
      return name == b
    } && partCount == other.partCount
  }
}
