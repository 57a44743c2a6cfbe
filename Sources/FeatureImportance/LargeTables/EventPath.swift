import Foundation
import Tabular

/// The path of an event on all rows and on every fold's training rows.
///
/// The path on all rows goes first: its lambdas are those of the folds, whose solutions are near its own.
struct EventPath: Sendable {
  let cohort: LargeCohort
  let path: ElasticNetPath
  let splits: SetSplits
  let measure: ValidationMeasure
  let threads: Threads

  /// - Throws: as `ElasticNetPath.fit`, or what the engine throws.
  func trace() throws -> (points: [PathPoint], losses: FoldLosses?, nullDeviance: Double) {
    let folds = splits.deals.first.map(splits.groups)
    let nulls = try cohort.engine.answer(
      [
        RowQuery(
          [[Double](repeating: 0, count: cohort.survey.raw.count + 1)], groups: folds,
          .likelihood(hasCurvature: false))
      ], about: cohort.reading)[0]
    var null = RowSums()
    for own in nulls { null.add(own) }
    let learnt = cohort.learnt()
    let coordinates = EventCoordinates(learnt, isScaled: path.isStandardized)
    let points = try SharedPasses.run(1, on: cohort.engine, about: cohort.reading) { [null] solver, passes in
      try trace(path, coordinates, nil, null, PassClient(passes: passes, solver: solver), isCertified: true)
    }[0]
    let share = Double(null.events) / Double(null.rows)
    let nullDeviance = -2 * Double(null.rows) * (share * log(share) + (1 - share) * log(1 - share))
    guard folds != nil else { return (points, nil, nullDeviance) }
    var given = path
    given.lambdas = .given(points.map(\.lambda))
    var traced = try FoldPaths(
      cohort, given, splits: splits, near: points, coordinates, nulls: nulls, threads: threads
    ).trace()
    try traceAlone(traced.indices.filter { traced[$0] == nil }, given, nulls, &traced)
    return (points, FoldLosses(try judge(traced.map { $0 ?? [] }), measure), nullDeviance)
  }

  /// - Parameter null: the sums at all coefficients 0.
  private func trace(
    _ path: ElasticNetPath, _ coordinates: EventCoordinates, _ rows: RowSet?, _ null: RowSums, _ client: PassClient,
    isCertified: Bool
  ) throws(FitError) -> [PathPoint] {
    guard null.events > 0, null.events < null.rows else { throw .constantTarget }
    let fit = EngineDatafit(coordinates, rows: rows, count: null.rows, events: null.events, client)
    let columns = PenalizedColumns(
      coordinates.learnt.design, coordinates.learnt.moments, scaled: path.isStandardized)
    return try PathProblem(path, columns, fit, targetDeviation: 1, unit: 1, center: nil)
      .trace(threads: Threads(1), isCertified: isCertified)
  }

  /// Folds whose solutions are not near those on all rows, each by a path of its own.
  private func traceAlone(
    _ folds: [Int], _ path: ElasticNetPath, _ nulls: [RowSums], _ traced: inout [[PathPoint]?]
  ) throws {
    guard !folds.isEmpty else { return }
    let found = try SharedPasses.run(folds.count, on: cohort.engine, about: cohort.reading) { solver, passes in
      let split = folds[solver]
      let coordinates = EventCoordinates(cohort.learnt(splits.training[split]), isScaled: path.isStandardized)
      return try trace(
        path, coordinates, splits.training[split], splits.trainingTotal(split, nulls),
        PassClient(passes: passes, solver: solver), isCertified: false)
    }
    for (fold, points) in zip(folds, found) { traced[fold] = points }
  }

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
