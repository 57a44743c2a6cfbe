extension Folds {
  /// Folds inside a model's training rows, groups together and times in order.
  init(inside data: Dataset, family: Family, count: Int, stream: RandomStream) {
    let classes = family == .gaussian ? nil : data.y
    func folds(_ dependence: Dependence) -> Folds {
      Folds(dependence, rowCount: data.rowCount, count: count, classes: classes, stream: stream)
    }
    // A class that one group alone has can't be held out with it. Rows dealt at random may then flatter small lambdas,
    // but whoever judges this fit still does so by other groups. So it is with a gap longer than the training rows reach.
    let kept = [data.dependence, data.dependence.withoutGap].lazy.map(folds).first {
      $0.count >= 2 && $0.splits.allSatisfy { $0.learnsEvery(classes) }
    }
    self = kept ?? folds(.independent)
  }
}
