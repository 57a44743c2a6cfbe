import Tabular

/// Which rows models are refitted on and which they are judged by.
public enum Resampling: Sendable, Equatable {
  /// K-fold splits, dealt anew `repeats` times: every row is held out once in each.
  case folds(Int, repeats: Int)
  /// One split that holds out this share of rows.
  case holdout(Double)

  /// - Parameters:
  ///   - classes: for classification the target, for regression nil; splits keep its shares.
  /// - Returns: splits of 0 ..< rowCount. There are never more folds than rows of the rarer class, so that every
  ///   training part has both classes.
  func splits(rowCount: Int, classes: [Double]?, seed: Seed) -> [Split] {
    switch self {
    case .folds(let count, let repeats):
      let most = classes.map { classes in min(classes.count { $0 == 1 }, classes.count { $0 == 0 }) } ?? rowCount
      let folds = max(2, min(count, most))
      return (0..<repeats).flatMap { round in
        let folds = Folds(
          rowCount: rowCount, count: folds, classes: classes, stream: seed.stream("folds", "", round))
        return (0..<folds.count).map(folds.split)
      }
    case .holdout(let share):
      var stream = seed.stream("holdout")
      let groups = Dictionary(grouping: 0..<rowCount) { classes?[$0] ?? 0 }
      var heldOut: Set<Int> = []
      for key in groups.keys.sorted() {
        var rows = groups[key] ?? []
        stream.shuffle(&rows)
        // Each class keeps at least a row on either side.
        let count = max(1, min(rows.count - 1, Int((share * Double(rows.count)).rounded())))
        heldOut.formUnion(rows.prefix(count))
      }
      return [
        Split(
          training: (0..<rowCount).filter { !heldOut.contains($0) }, heldOut: (0..<rowCount).filter(heldOut.contains))
      ]
    }
  }

  /// Measurements of one quantity or many over the refits, with the rule for their standard error.
  ///
  /// - Parameter values: for each quantity its value in each refit.
  /// - Parameter rows: for each quantity its value in each held-out row of a single split.
  func replicates(_ values: [[Double]], rows: () -> [[Double]]) -> Replicates {
    switch self {
    case .folds(_, let repeats):
      // Of J refits each holds out 1/K of the rows: test/train = 1/(K - 1), with K = J / repeats.
      let folds = Double((values.first?.count ?? 0) / max(1, repeats))
      return Replicates(refits: values, testShare: 1 / max(1, folds - 1))
    case .holdout: return Replicates(rows: rows())
    }
  }
}
