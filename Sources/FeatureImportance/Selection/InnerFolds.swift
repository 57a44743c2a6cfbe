extension Folds {
  /// Folds inside a model's training rows, groups together and times in order.
  init(inside data: Dataset, family: Family, count: Int, stream: RandomStream) {
    let classes = family == .gaussian ? nil : data.y
    func folds(_ dependence: Dependence) -> Folds {
      Folds(dependence, rowCount: data.rowCount, count: count, classes: classes, stream: stream)
    }
    let kept = folds(data.dependence)
    // A class that one group alone has can't be held out with it. Rows dealt at random may then flatter small lambdas,
    // but whoever judges this fit still does so by other groups.
    self = kept.splits.allSatisfy { $0.learnsEvery(classes) } ? kept : folds(.independent)
  }
}
