import Foundation
import Tabular

/// Logistic regression of an event, refitted on every split by passes over the rows behind an engine.
struct EventModels: Sendable {
  let cohort: LargeCohort
  let splits: SetSplits
  let methods: Set<String>
  let threads: Threads

  /// - Throws: the error of the first split on which the model cannot be fitted, or what the engine throws.
  func logistic() throws -> LargeEvaluation {
    // Where the fit of the sample is, that of all rows is not far.
    let sampled = try? LogisticRegression().fit(cohort.sampled(cohort.learnt()))
    let all = try SharedPasses.run(1, on: cohort.engine, about: cohort.reading) { solver, passes in
      try fit(nil, from: sampled, PassClient(passes: passes, solver: solver))
    }[0]
    let refits = try refits(all)
    let judged = try cohort.engine.answer(
      splits.heldOutQueries(refits.map(\.rawCoefficients)) { _ in .performance(hasCurve: true) }, about: cohort.reading
    ).flatMap(\.self)
    var evaluation = LargeEvaluation(
      name: "logistic", refitted: all.fit, fits: refits.map(\.fit),
      refits: zip(refits, judged).map {
        Refit(
          trainingRows: Int($0.learnt.raw.weight.rounded()), heldOutRows: $1.rows, heldOutEvents: $1.events)
      }, metrics: zip(refits, judged).map { EventPerformance($1, trainingShare: $0.share) }.measured)
    let features = all.fit.features
    let importance = EventImportance(cohort: cohort, splits: splits, refits: refits, threads: threads)
    for method in ["permutation", "conditional"] where methods.contains(method) {
      evaluation.tables.append((method, try importance.exchanging(features, isConditional: method == "conditional")))
    }
    if methods.contains("loco") { evaluation.tables.append(("loco", try importance.leavingOut(features, judged))) }
    return evaluation
  }

  /// - Parameter known: a fit on other rows to start from; nil for the null model.
  private func fit(_ rows: RowSet?, from known: LinearFit?, _ client: PassClient) throws(FitError) -> EventFit {
    let learnt = cohort.learnt(rows)
    let dependence = try MomentRegression(learnt.moments, learnt.design)
    let coordinates = EventCoordinates(learnt, columns: dependence.kept)
    let likelihood = EngineLikelihood(coordinates: coordinates, rows: rows, client: client)
    var start = [Double](repeating: 0, count: coordinates.size)
    let null = RowQuery(coordinates.rawCoefficients(start), rows: rows, .likelihood(hasCurvature: false))
    guard let sums = client.ask([null])?.first?.first else { throw .overflow }
    guard 0 < sums.events, sums.events < sums.rows else { throw .constantTarget }
    if let known { start = coordinates.point(of: known) } else { start[0] = log(sums.share / (1 - sums.share)) }
    let (point, iterations) = try NewtonMethod(likelihood).minimise(from: start) { () throws(FitError) in
      throw .separation(features: [])
    }
    return try EventFit(learnt, coordinates, dependence, point, iterations: iterations, sums)
  }

  /// The fit on every split's training rows. From the fit on all rows, and the second derivatives that the training rows
  /// have there, they are a step or two away.
  private func refits(_ all: EventFit) throws -> [EventFit] {
    let heldOut = try cohort.engine.answer(
      splits.queries(all.rawCoefficients, .likelihood(hasCurvature: true)), about: cohort.reading
    ).flatMap(\.self)
    return try SharedPasses.run(splits.training.count, on: cohort.engine, about: cohort.reading) { split, passes in
      let client = PassClient(passes: passes, solver: split)
      return try refit(split, all, heldOut, client) ?? fit(splits.training[split], from: all.fit, client)
    }
  }

  private static let mostSteps = 12
  private static let tolerance = 1e-6

  /// - Parameter heldOut: by split, the sums over the rows that it holds out, at the fit on all rows.
  /// - Returns: nil where the fit on all rows turns out not to be near.
  private func refit(
    _ split: Int, _ all: EventFit, _ heldOut: [RowSums], _ client: PassClient
  ) throws(FitError) -> EventFit? {
    let learnt = cohort.learnt(splits.training[split])
    let dependence = try MomentRegression(learnt.moments, learnt.design)
    let coordinates = EventCoordinates(learnt, columns: dependence.kept)
    let curvature = coordinates.curvature(splits.trainingSums(split, heldOut).curvature)
    let size = coordinates.size
    guard let factor = CholeskyFactor(curvature, size: size) else { return nil }
    var fits = [
      NearbyFit(from: coordinates.point(of: all.fit), moving: Array(0..<size), factor, tolerance: Self.tolerance)
    ]
    guard fits.converge(in: coordinates, on: splits.training[split], client, passes: Self.mostSteps) else { return nil }
    let sums = fits[0].sums
    guard 0 < sums.events, sums.events < sums.rows else { throw .constantTarget }
    let point = coordinates.likelihood(fits[0].point, sums, curvature: curvature)
    return try EventFit(learnt, coordinates, dependence, point, iterations: 1, sums)
  }
}

extension EventCoordinates {
  fileprivate func point(of fit: LinearFit) -> [Double] {
    point(fit.columnNames, fit.weights, intercept: fit.intercept)
  }
}
