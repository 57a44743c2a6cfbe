import Foundation
import Tabular

/// Paths on every fold's training rows, from the path on all rows.
///
/// Most rows are the same, so that one step from a solution on all rows, by the gradient and the second derivatives that the
/// fold's own rows have there, all but reaches the fold's. All lambdas of all folds go side by side, in a few passes.
struct FoldPaths: Sendable {
  private let engine: any Engine
  private let reading: TargetReading
  private let threads: Threads
  private let splits: SetSplits
  private let whole: [PathPoint]
  private var folds: [Fold]

  /// One fold on its way.
  private struct Fold: Sendable {
    let problem: PathProblem<EngineDatafit>
    let allowed: Double
    let nullSlope: Double
    let nullValue: Double
    var trials: [PathTrial]
    /// Second derivatives at some solutions on all rows, and the places of these on the path.
    let curvatures: [[Double]]
    let known: [Int]

    /// With the second derivatives that suit a trial: those in between change steadily.
    func fit(_ trial: Int) -> EngineDatafit {
      var fit = problem.fit
      let next = known.firstIndex { $0 >= trial } ?? known.count - 1
      guard next > 0, known[next] > trial else {
        fit.use(curvatures[next])
        return fit
      }
      let share = Double(trial - known[next - 1]) / Double(known[next] - known[next - 1])
      fit.use(zip(curvatures[next - 1], curvatures[next]).map { $0 + share * ($1 - $0) })
      return fit
    }

    /// nil unless all trials are done.
    var points: [PathPoint]? {
      guard trials.allSatisfy(\.isDone) else { return nil }
      return trials.compactMap { trial in
        trial.accepted.map { state in
          problem.point(
            PathSolver.Solution(
              lambda: trial.lambda, intercepts: [state.point[0]],
              coefficients: (1..<state.point.count).filter { state.point[$0] != 0 }.map {
                ($0 - 1, 0, state.point[$0])
              },
              value: state.value, dualityGap: nil), trial.lambda, nullValue)
        }
      }
    }
  }

  /// - Parameters:
  ///   - path: whose lambdas are given.
  ///   - whole: the path on all rows, one point a lambda.
  ///   - coordinates: in which it was traced.
  ///   - nulls: the sums at all coefficients 0 over what each fold holds out.
  init(
    _ cohort: LargeCohort, _ path: ElasticNetPath, splits: SetSplits, near whole: [PathPoint],
    _ coordinates: EventCoordinates, nulls: [RowSums], threads: Threads
  ) throws {
    (engine, reading, self.threads) = (cohort.engine, cohort.reading, threads)
    (self.splits, self.whole) = (splits, whole)
    let names = coordinates.learnt.design.columnNames
    let known = Array(Set((0..<Self.curvatureCount).map { $0 * (whole.count - 1) / (Self.curvatureCount - 1) }))
      .sorted()
    // What the rows that each fold holds out say of the solutions on all rows.
    let asked = try engine.answer(
      whole.enumerated().map { place, solution in
        RowQuery(
          [coordinates.learnt.map.rawCoefficients(solution.coefficients, constant: solution.intercept)],
          groups: splits.groups(splits.deals[0]), .likelihood(hasCurvature: known.contains(place)))
      }, about: reading)
    folds = try threads.map(splits.training.count) { split in
      let learnt = cohort.learnt(splits.training[split])
      let null = splits.trainingTotal(split, nulls)
      guard null.events > 0, null.events < null.rows else { throw FitError.constantTarget }
      // Whoever asks all folds at once asks for this one.
      let fit = EngineDatafit(
        EventCoordinates(learnt, isScaled: path.isStandardized), rows: splits.training[split], count: null.rows,
        events: null.events, nil)
      let problem = PathProblem(
        path, PenalizedColumns(learnt.design, learnt.moments, scaled: path.isStandardized), fit, targetDeviation: 1,
        unit: 1, center: nil)
      let share = Double(null.events) / Double(null.rows)
      let slope = zip(fit.coordinates.gradient(null.gradient).dropFirst(), problem.shape.factors)
        .reduce(0) { $1.1 > 0 ? max($0, abs($1.0) / Double(null.rows)) : $0 }
      let shape = PenalizedCoordinates(problem.shape, working: fit.working, classCount: 1, interceptCount: 1)
      var fold = Fold(
        problem: problem, allowed: path.tolerance * slope, nullSlope: slope,
        nullValue: -(share * log(share) + (1 - share) * log(1 - share)),
        trials: [],
        curvatures: known.map { place in
          fit.scaled(splits.trainingSum(split) { asked[place][$0].curvature })
        }, known: known)
      for (place, solution) in whole.enumerated() {
        let point = fit.coordinates.point(names, solution.coefficients, intercept: solution.intercept)
        let penalty = ElasticNetPenalty(lambda: solution.lambda, shape: problem.shape, coordinates: shape)
        var start = PathTrial(solution.lambda, at: point, penalty)
        start.take(fit.state(point, splits.trainingTotal(split, asked[place])), allowed: fold.allowed, floor: 0)
        fold.trials.append(
          PathTrial(solution.lambda, at: start.target(fold.fit(place), allowed: fold.allowed), penalty))
      }
      return fold
    }
  }

  /// Solutions whose second derivatives are asked for.
  private static let curvatureCount = 9
  /// Passes after which a fold that is not there had better go its own way.
  private static let mostPasses = 8

  /// - Returns: for each fold its path; nil where it did not come out of this.
  func trace() throws -> [[PathPoint]?] {
    var folds = self.folds
    for _ in 0..<Self.mostPasses {
      let open = folds.indices.flatMap { f in
        folds[f].trials.indices.filter { !folds[f].trials[$0].isDone }.map { (fold: f, trial: $0) }
      }
      if open.isEmpty { break }
      let sums = try engine.answer(open.map { folds[$0].problem.fit.query(folds[$0].trials[$1].point) }, about: reading)
      for ((f, t), own) in zip(open, sums) {
        let state = folds[f].problem.fit.state(folds[f].trials[t].point, own[0])
        folds[f].trials[t].take(state, allowed: folds[f].allowed, floor: 1e-9 * folds[f].nullSlope)
      }
      let moving = open.filter { !folds[$0].trials[$1].isDone && !folds[$0].trials[$1].isBacktracking }
      let current = folds
      let next = threads.map(moving.count) { place in
        let (f, t) = moving[place]
        return current[f].trials[t].target(current[f].fit(t), allowed: current[f].allowed)
      }
      for ((f, t), point) in zip(moving, next) { folds[f].trials[t].point = point }
    }
    return folds.map { $0.points }
  }
}

extension SetSplits {
  /// The sums over a split's training rows from those over what each split of a deal holds out.
  func trainingTotal(_ split: Int, _ heldOut: [RowSums]) -> RowSums {
    var total = RowSums()
    for (other, sums) in heldOut.enumerated() where other != split { total.add(sums) }
    return total
  }
}
