import Foundation
import Tabular

/// The path of an event on all rows and on every fold's training rows.
///
/// The path of a sample is where that on all rows starts, and this is where those of the folds start.
struct EventPath: Sendable {
  let cohort: LargeCohort
  let path: ElasticNetPath
  let splits: SetSplits
  let measure: ValidationMeasure
  let threads: Threads

  /// - Throws: as `ElasticNetPath.fit`, or what the engine throws.
  func trace() throws -> (points: [PathPoint], losses: FoldLosses?, nullDeviance: Double) {
    let folds = splits.deals.first.map(splits.groups)
    let zero = [Double](repeating: 0, count: cohort.survey.raw.count + 1)
    let nulls = try cohort.engine.answer(
      [RowQuery([zero], groups: folds, .likelihood(hasCurvature: false))], about: cohort.reading)[0]
    let null = nulls.total
    guard null.events > 0, null.events < null.rows else { throw FitError.constantTarget }
    let points = try whole(null)
    let nullDeviance = -2 * null.logLikelihoodOfNull
    guard let folds else { return (points, nil, nullDeviance) }
    return (points, FoldLosses(try judge(self.folds(points, nulls, folds)), measure), nullDeviance)
  }

  // MARK: All rows

  private func whole(_ null: RowSums) throws -> [PathPoint] {
    let learnt = cohort.learnt()
    let coordinates = EventCoordinates(learnt, isScaled: path.isStandardized)
    let problem = PathProblem(
      path, EngineDatafit(coordinates, rows: nil, count: null.rows, events: null.events, nil))
    var given = path
    given.lambdas = .given(
      path.lambdas.values(
        largest: problem.nullSlope(null) / problem.shape.effectiveAlpha, rowCount: null.rows,
        columnCount: learnt.design.columnCount))
    if let sampled = try? given.fit(cohort.sampled(learnt), threads: threads, isCertified: false) {
      let start = NearbyPaths.Start(sampled, learnt)
      let sums = try cohort.engine.answer(start.queries(nil), about: cohort.reading).map { $0[0] }
      let rows = NearbyPaths.Rows(set: nil, learnt: learnt, null: null, sums: sums)
      var nearby = try NearbyPaths(given, from: start, on: [rows], of: cohort, isExact: true, threads: threads)
      if let points = try nearby.trace(isCertified: true)[0] { return points }
    }
    return try followed(given, [nil], [null], isCertified: true)[0]
  }

  // MARK: Folds

  private func folds(_ whole: [PathPoint], _ nulls: [RowSums], _ groups: RowGroups) throws -> [[PathPoint]] {
    var given = path
    given.lambdas = .given(whole.map(\.lambda))
    let start = NearbyPaths.Start(whole, cohort.learnt())
    let sums = try cohort.engine.answer(start.queries(groups), about: cohort.reading)
    let rows = splits.training.indices.map { split in
      NearbyPaths.Rows(
        set: splits.training[split], learnt: cohort.learnt(splits.training[split]),
        null: splits.trainingSums(split, nulls), sums: sums.map { splits.trainingSums(split, $0) })
    }
    var nearby = try NearbyPaths(given, from: start, on: rows, of: cohort, isExact: false, threads: threads)
    var traced = try nearby.trace(isCertified: false)
    let far = traced.indices.filter { traced[$0] == nil }
    let found = try followed(given, far.map { rows[$0].set }, far.map { rows[$0].null }, isCertified: false)
    for (fold, points) in zip(far, found) { traced[fold] = points }
    return traced.map { $0 ?? [] }
  }

  /// Paths that start at the null model and go from lambda to lambda.
  private func followed(
    _ path: ElasticNetPath, _ sets: [RowSet?], _ nulls: [RowSums], isCertified: Bool
  ) throws -> [[PathPoint]] {
    try SharedPasses.run(sets.count, on: cohort.engine, about: cohort.reading) { solver, passes in
      let fit = EngineDatafit(
        EventCoordinates(cohort.learnt(sets[solver]), isScaled: path.isStandardized), rows: sets[solver],
        count: nulls[solver].rows, events: nulls[solver].events, PassClient(passes: passes, solver: solver))
      return try PathProblem(path, fit).trace(threads: Threads(1), isCertified: isCertified)
    }
  }

  // MARK: Losses

  /// Held-out losses of all folds and lambdas, in one pass.
  private func judge(_ folds: [[PathPoint]]) throws -> [FoldLosses.Part] {
    let maps = splits.training.map { cohort.learnt($0).map }
    let lambdas = folds.first?.indices ?? 0..<0
    let queries = lambdas.flatMap { place in
      splits.heldOutQueries(
        folds.indices.map {
          maps[$0].rawCoefficients(folds[$0][place].coefficients, constant: folds[$0][place].intercept)
        }
      ) { _ in .performance(hasCurve: measure == .auc) }
    }
    let sums = try cohort.engine.answer(queries, about: cohort.reading)
    return folds.indices.map { fold in
      FoldLosses.Part(weight: Double(sums.first?[fold].rows ?? 0), losses: sums.map { loss($0[fold]) })
    }
  }

  private func loss(_ sums: RowSums) -> Double {
    let n = Double(max(1, sums.rows))
    switch measure {
    case .deviance: return 2 * sums.loss / n
    // Of both classes, as glmnet counts it.
    case .squaredError: return 2 * sums.squares / n
    case .auc: return PredictorBins.areaUnderCurve(sums.bins) ?? .nan
    }
  }
}
