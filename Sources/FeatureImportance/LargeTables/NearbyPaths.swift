import Tabular

/// Paths on some sets of rows, from solutions at the same lambdas on rows that are like these.
///
/// One step from such a solution, by the gradient and the second derivatives that a set's own rows have there, all but reaches
/// the set's own. All lambdas of all sets go side by side, in a few passes, where a path followed from lambda to lambda
/// takes dozens.
struct NearbyPaths: Sendable {
  private let engine: any Engine
  private let reading: TargetReading
  private let threads: Threads
  private var sets: [OneSet]

  /// Where paths start.
  struct Start: Sendable {
    let columnNames: [ByteText]
    /// One a lambda.
    let points: [PathPoint]
    /// In raw columns, one a point.
    let rawCoefficients: [[Double]]

    init(_ points: [PathPoint], _ learnt: LargeCohort.Learnt) {
      self.points = points
      columnNames = learnt.design.columnNames
      rawCoefficients = points.map { learnt.map.rawCoefficients($0.coefficients, constant: $0.intercept) }
    }

    /// Points whose second derivatives are asked for: those in between change steadily.
    var known: [Int] { Array(Set((0..<9).map { $0 * (points.count - 1) / 8 })).sorted() }

    /// What groups of rows are asked at the points; sums over sets made up of them follow.
    func queries(_ groups: RowGroups?) -> [RowQuery] {
      let known = Set(known)
      return rawCoefficients.enumerated().map { place, coefficients in
        RowQuery([coefficients], groups: groups, .likelihood(hasCurvature: known.contains(place)))
      }
    }
  }

  /// A set of rows, with what its rows say.
  struct Rows: Sendable {
    /// nil: all.
    let set: RowSet?
    let learnt: LargeCohort.Learnt
    /// At all coefficients 0.
    let null: RowSums
    /// At the points of the start.
    let sums: [RowSums]
  }

  /// - Parameters:
  ///   - path: whose lambdas are those of the start.
  ///   - isExact: whether every solution is looked at, and meets the path's tolerance. Else it is enough for losses: a hundred
  ///     times the tolerance, which moves a loss by its square, and where every fifth solution meets it at once the
  ///     others, which came about in the same way, are taken for granted.
  /// - Throws: `FitError.constantTarget`.
  init(
    _ path: ElasticNetPath, from start: Start, on rows: [Rows], of cohort: LargeCohort, isExact: Bool,
    threads: Threads
  ) throws(FitError) {
    (engine, reading, self.threads) = (cohort.engine, cohort.reading, threads)
    sets = try threads.map(rows.count) { place throws(FitError) in
      try OneSet(path, start, rows[place], isExact: isExact)
    }
  }

  /// Passes after which a set that is not there had better be solved another way.
  private static let mostPasses = 8

  /// - Parameter isCertified: whether duality gaps are wanted.
  /// - Returns: for each set its path; nil where it did not come out of this.
  mutating func trace(isCertified: Bool) throws -> [[PathPoint]?] {
    for pass in 0..<Self.mostPasses {
      let open = places { !$0.isDone }
      if open.isEmpty { break }
      for ((s, t), state) in zip(open, try states(at: open.map { sets[$0].trials[$1].point }, of: open)) {
        sets[s].trials[t].take(state, allowed: sets[s].allowed, floor: 1e-9 * sets[s].nullSlope)
      }
      if pass == 0 { for s in sets.indices { sets[s].lookAtAllUnlessDone() } }
      let moving = open.filter { !sets[$0].trials[$1].isDone && !sets[$0].trials[$1].isBacktracking }
      let current = sets
      let next = threads.map(moving.count) { current[moving[$0].set].target(moving[$0].trial) }
      for ((s, t), point) in zip(moving, next) { sets[s].trials[t].point = point }
    }
    if isCertified { try polishIntercepts() }
    return sets.map { $0.points(isCertified: isCertified) }
  }

  private typealias Place = (set: Int, trial: Int)

  private func places(_ isWanted: (PathTrial) -> Bool) -> [Place] {
    sets.indices.flatMap { s in sets[s].seen.filter { isWanted(sets[s].trials[$0]) }.map { (s, $0) } }
  }

  private func states(at points: [[Double]], of places: [Place]) throws -> [FitState] {
    let fits = places.map { sets[$0.set].problem.fit }
    let sums = try engine.answer(zip(fits, points).map { $0.query($1) }, about: reading)
    return zip(zip(fits, points), sums).map { $0.0.state($0.1, $1[0]) }
  }

  /// Newton steps of the intercepts alone, until residuals sum to zero as the dual asks.
  private mutating func polishIntercepts() throws {
    for _ in 0..<3 {
      let open = places { $0.isDone && $0.accepted != nil }.filter {
        sets[$0].trials[$1].interceptSlope(1) > max(1e-15, 1e-4 * sets[$0].allowed)
      }
      if open.isEmpty { return }
      let points = open.compactMap { sets[$0].trials[$1].accepted?.withNewtonIntercepts(1) }
      for ((s, t), state) in zip(open, try states(at: points, of: open)) { sets[s].trials[t].accepted = state }
    }
  }
}

/// One set of rows on its way.
private struct OneSet: Sendable {
  let problem: PathProblem<EngineDatafit>
  /// The accepted violation of the KKT conditions.
  let allowed: Double
  /// The largest gradient, and the mean loss, at the null model.
  let nullSlope: Double
  let nullValue: Double
  var trials: [PathTrial] = []
  /// Trials that are looked at.
  private(set) var seen: [Int]
  /// Places on the path, and second derivatives there.
  private let known: [Int]
  private let curvatures: [[Double]]

  init(
    _ path: ElasticNetPath, _ start: NearbyPaths.Start, _ rows: NearbyPaths.Rows, isExact: Bool
  ) throws(FitError) {
    let null = rows.null
    guard null.events > 0, null.events < null.rows else { throw .constantTarget }
    let fit = EngineDatafit(
      EventCoordinates(rows.learnt, isScaled: path.isStandardized), rows: rows.set, count: null.rows,
      events: null.events, nil)
    problem = PathProblem(path, fit)
    nullSlope = problem.nullSlope(null)
    allowed = (isExact ? 1 : 100) * path.tolerance * nullSlope
    seen = start.points.indices.filter { isExact || $0 % 5 == 2 }
    if seen.isEmpty { seen = Array(start.points.indices) }
    nullValue = -null.logLikelihoodOfNull / fit.count
    known = start.known
    curvatures = known.map { fit.scaled(rows.sums[$0].curvature) }
    let coordinates = PenalizedCoordinates(problem.shape, working: fit.working, classCount: 1, interceptCount: 1)
    for (place, solution) in start.points.enumerated() {
      let penalty = ElasticNetPenalty(lambda: solution.lambda, shape: problem.shape, coordinates: coordinates)
      let point = fit.coordinates.point(start.columnNames, solution.coefficients, intercept: solution.intercept)
      var begun = PathTrial(solution.lambda, at: point, penalty)
      begun.take(fit.state(point, rows.sums[place]), allowed: 0, floor: 0)
      // An encoding learnt on other rows sees the start a little differently, so that only where it leads is kept.
      trials.append(PathTrial(solution.lambda, at: target(of: begun, place), penalty))
    }
  }

  /// Where the quadratic model puts a trial next.
  func target(_ trial: Int) -> [Double] { target(of: trials[trial], trial) }

  private func target(of trial: PathTrial, _ place: Int) -> [Double] {
    var fit = problem.fit
    let next = known.firstIndex { $0 >= place } ?? known.count - 1
    if next > 0, known[next] > place {
      let share = Double(place - known[next - 1]) / Double(known[next] - known[next - 1])
      fit.use(zip(curvatures[next - 1], curvatures[next]).map { $0 + share * ($1 - $0) })
    } else {
      fit.use(curvatures[next])
    }
    return trial.target(fit, allowed: allowed)
  }

  mutating func lookAtAllUnlessDone() {
    if !seen.allSatisfy({ trials[$0].isDone }) { seen = Array(trials.indices) }
  }

  /// nil unless all trials that are looked at are done.
  func points(isCertified: Bool) -> [PathPoint]? {
    guard seen.allSatisfy({ trials[$0].isDone }) else { return nil }
    return trials.map { trial in
      let point = trial.accepted?.point ?? trial.point
      // Of the loss nothing is known where nobody looked.
      let gap =
        isCertified
        ? trial.accepted.map { state in
          KKTScreen(problem.fit, problem.shape, [state], .empty)
            .dualityGap(0, trial.penalty, lambda: trial.lambda, slack: 0)
        } : nil
      let solution = PathSolver<EngineDatafit>.Solution(
        lambda: trial.lambda, intercepts: [point[0]],
        coefficients: (1..<point.count).filter { point[$0] != 0 }.map { ($0 - 1, 0, point[$0]) },
        value: trial.accepted?.value ?? .nan, dualityGap: gap)
      return problem.point(solution, trial.lambda, nullValue)
    }
  }
}

extension PathProblem<EngineDatafit> {
  init(_ path: ElasticNetPath, _ fit: EngineDatafit) {
    let learnt = fit.coordinates.learnt
    self.init(
      path, PenalizedColumns(learnt.design, learnt.moments, scaled: path.isStandardized), fit, targetDeviation: 1,
      unit: 1, center: nil)
  }

  /// The largest gradient of a column at the null model; that of a centred column is the same at any intercept.
  ///
  /// - Parameter null: the sums at all coefficients 0.
  func nullSlope(_ null: RowSums) -> Double {
    zip(fit.coordinates.gradient(null.gradient).dropFirst(), shape.factors).reduce(0) { largest, column in
      column.1 > 0 ? max(largest, abs(column.0) / fit.count / column.1) : largest
    }
  }
}
