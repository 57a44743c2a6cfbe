import Foundation
import Tabular

/// The path of an event on all rows and on every fold's training rows.
///
/// The path on all rows goes first, since its lambdas are those of the folds; the folds share their passes.
struct EventPath: Sendable {
  let cohort: LargeCohort
  let path: ElasticNetPath
  let splits: SetSplits
  let measure: ValidationMeasure

  /// - Throws: as `ElasticNetPath.fit`, or what the engine throws.
  func trace() throws -> (points: [PathPoint], losses: FoldLosses?, nullDeviance: Double) {
    let counts = try cohort.engine.answer(
      ([nil] + splits.training).map {
        RowQuery(
          coefficients: [Double](repeating: 0, count: cohort.survey.raw.count + 1), rows: $0,
          kind: .likelihood(hasCurvature: false))
      }, about: cohort.reading)
    let whole = try SharedPasses.run(1, on: cohort.engine, about: cohort.reading) { solver, passes in
      try trace(path, nil, counts[0], PassClient(passes: passes, solver: solver), isCertified: true)
    }
    let share = Double(counts[0].events) / Double(counts[0].rows)
    let nullDeviance =
      -2 * Double(counts[0].rows) * (share * log(share) + (1 - share) * log(1 - share))
    guard !splits.training.isEmpty else { return (whole[0].points, nil, nullDeviance) }
    var given = path
    given.lambdas = .given(whole[0].points.map(\.lambda))
    let folds = try SharedPasses.run(splits.training.count, on: cohort.engine, about: cohort.reading) {
      [given] split, passes in
      try trace(
        given, splits.training[split], counts[split + 1], PassClient(passes: passes, solver: split), isCertified: false)
    }
    return (whole[0].points, FoldLosses(try judge(folds), measure), nullDeviance)
  }

  /// A path with the way back to raw columns.
  private struct Traced: Sendable {
    let points: [PathPoint]
    let learnt: LargeCohort.Learnt
  }

  private func trace(
    _ path: ElasticNetPath, _ rows: RowSet?, _ counts: RowSums, _ client: PassClient, isCertified: Bool
  ) throws(FitError) -> Traced {
    guard counts.events > 0, counts.events < counts.rows else { throw .constantTarget }
    let learnt = cohort.learnt(rows)
    let fit = EngineDatafit(
      EventCoordinates(learnt), rows: rows, count: counts.rows, events: counts.events, client)
    let columns = PenalizedColumns(learnt.design, learnt.moments, scaled: path.isStandardized)
    let problem = PathProblem(path, columns, fit, targetDeviation: 1, unit: 1, center: nil)
    return Traced(points: try problem.trace(threads: Threads(1), isCertified: isCertified), learnt: learnt)
  }

  /// Held-out losses of all folds and lambdas, in one pass.
  private func judge(_ folds: [Traced]) throws -> [FoldLosses.Part] {
    let queries = zip(folds, splits.heldOut).flatMap { fold, heldOut in
      fold.points.map {
        RowQuery(
          coefficients: fold.learnt.map.rawCoefficients($0.coefficients, constant: $0.intercept), rows: heldOut,
          kind: .performance)
      }
    }
    var sums = try cohort.engine.answer(queries, about: cohort.reading)[...]
    return folds.map { fold in
      let own = sums.prefix(fold.points.count)
      sums = sums.dropFirst(fold.points.count)
      return FoldLosses.Part(weight: Double(own.first?.rows ?? 0), losses: own.map(loss))
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
