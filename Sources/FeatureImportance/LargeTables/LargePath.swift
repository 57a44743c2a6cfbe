import Tabular

/// The path of a table behind an engine, with cross-validation on parts of its rows: of a quantity without any pass over rows,
/// of an event with passes that all folds share.
struct LargePath: Sendable {
  let cohort: LargeCohort
  let path: ElasticNetPath
  let splits: SetSplits
  let measure: ValidationMeasure
  let threads: Threads

  init(
    _ cohort: LargeCohort, _ path: ElasticNetPath, splits: SetSplits, measure: ValidationMeasure = .deviance,
    threads: Threads
  ) {
    self.cohort = cohort
    self.path = path
    self.splits = splits
    self.measure = measure
    self.threads = threads
  }

  /// - Throws: as `ElasticNetPath.fit`.
  private func points() throws(FitError) -> [PathPoint] {
    let all = cohort.learnt()
    guard all.moments.variance(all.design.columnCount) > 0 else { throw .constantTarget }
    guard let points = try path.fit(all.moments, all.design, threads: threads, isCertified: true) else {
      throw .overflow
    }
    return points
  }

  /// Held-out losses at each lambda. Every fold learns its encoding on its training rows.
  private func losses(at lambdas: [Double]) throws(FitError) -> FoldLosses? {
    guard !splits.training.isEmpty else { return nil }
    var given = path
    given.lambdas = .given(lambdas)
    let parts = try threads.map(splits.training.count) { [given] split throws(FitError) -> FoldLosses.Part in
      let learnt = cohort.learnt(splits.training[split])
      let heldOut = learnt.map.moments(cohort.survey.rawMoments(splits.heldOut[split]))
      guard let points = try given.fit(learnt.moments, learnt.design, threads: Threads(1), isCertified: false) else {
        throw .overflow
      }
      return FoldLosses.Part(
        weight: heldOut.weight, losses: heldOut.meanSquaredErrors(of: points, fittedTo: learnt.moments))
    }
    return FoldLosses(parts, measure)
  }

  /// - Throws: as `ElasticNetPath.fit`, or what the engine throws.
  func result(_ clock: inout StageClock) throws -> (path: PathResult, losses: FoldLosses?) {
    clock.begin("path")
    let all = cohort.learnt()
    let p = all.design.columnCount
    let (points, losses, nullDeviance): ([PathPoint], FoldLosses?, Double)
    if path.family == .gaussian {
      points = try self.points()
      clock.begin("cv")
      losses = try self.losses(at: points.map(\.lambda))
      nullDeviance = all.moments.crossProducts[p * (p + 2)]
    } else {
      (points, losses, nullDeviance) = try EventPath(
        cohort: cohort, path: path, splits: splits, measure: measure, threads: threads
      ).trace()
    }
    var result = PathResult(path, points, design: all.design, validation: losses?.validation(of: points))
    result.criteria = InformationCriteria(result, rowCount: cohort.survey.rowsUsed, nullDeviance: nullDeviance)
    return (result, losses)
  }
}
