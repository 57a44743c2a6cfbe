import Foundation
import Tabular

/// Logistic regression of an event, refitted on every split by passes over the rows behind an engine.
struct EventModels: Sendable {
  let cohort: LargeCohort
  let splits: SetSplits
  let methods: Set<String>
  /// Shuffles for each feature and split.
  let repeats: Int
  let seed: Seed

  /// A fit with what it was learnt on.
  struct Fitted: Sendable {
    let learnt: LargeCohort.Learnt
    let fit: LinearFit
    /// In the coordinates, with second derivatives there or, of a refit, near it.
    let point: LikelihoodPoint
    let coordinates: EventCoordinates
    let dependence: MomentRegression
    /// Of events among the rows learnt from.
    let share: Double

    var rawCoefficients: [Double] { coordinates.rawCoefficients(point.coefficients) }
  }

  /// - Throws: the error of the first split on which the model cannot be fitted, or what the engine throws.
  func logistic() throws -> LargeEvaluation {
    let all = try SharedPasses.run(1, on: cohort.engine, about: cohort.reading) { solver, passes in
      try fit(nil, from: nil, PassClient(passes: passes, solver: solver))
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
    let importance = EventImportance(cohort: cohort, splits: splits, refits: refits, repeats: repeats, seed: seed)
    for method in ["permutation", "conditional"] where methods.contains(method) {
      evaluation.tables.append((method, try importance.exchanging(features, isConditional: method == "conditional")))
    }
    if methods.contains("loco") { evaluation.tables.append(("loco", try importance.leavingOut(features, judged))) }
    return evaluation
  }

  /// - Parameter known: a fit on other rows to start from; nil for the null model.
  private func fit(_ rows: RowSet?, from known: Fitted?, _ client: PassClient) throws(FitError) -> Fitted {
    let learnt = cohort.learnt(rows)
    let dependence = try MomentRegression(learnt.moments, learnt.design)
    let coordinates = EventCoordinates(learnt, columns: dependence.kept)
    let likelihood = EngineLikelihood(coordinates: coordinates, rows: rows, client: client)
    var start = [Double](repeating: 0, count: coordinates.size)
    let null = RowQuery(coordinates.rawCoefficients(start), rows: rows, .likelihood(hasCurvature: false))
    guard let sums = client.ask([null])?.first?.first else { throw .overflow }
    let share = Double(sums.events) / Double(max(1, sums.rows))
    guard share > 0, share < 1 else { throw .constantTarget }
    if let known { start = coordinates.point(of: known.fit) } else { start[0] = log(share / (1 - share)) }
    let (point, iterations) = try NewtonMethod(likelihood).minimise(from: start) { () throws(FitError) in
      throw .separation(features: [])
    }
    return try Fitted(learnt, coordinates, dependence, point, iterations: iterations, share: share)
  }

  /// The fit on every split's training rows. From the fit on all rows, and the second derivatives that the training rows
  /// have there, they are a step or two away.
  private func refits(_ all: Fitted) throws -> [Fitted] {
    let heldOut = try cohort.engine.answer(
      splits.heldOutQueries(splits.heldOut.map { _ in all.rawCoefficients }) { _ in .likelihood(hasCurvature: true) },
      about: cohort.reading
    ).flatMap(\.self)
    return try SharedPasses.run(splits.training.count, on: cohort.engine, about: cohort.reading) { split, passes in
      let client = PassClient(passes: passes, solver: split)
      return try refit(split, all, heldOut, client) ?? fit(splits.training[split], from: all, client)
    }
  }

  private static let mostSteps = 12

  /// - Parameter heldOut: by split, the sums over the rows that it holds out, at the fit on all rows.
  /// - Returns: nil where the fit on all rows turns out not to be near.
  private func refit(
    _ split: Int, _ all: Fitted, _ heldOut: [RowSums], _ client: PassClient
  ) throws(FitError) -> Fitted? {
    let learnt = cohort.learnt(splits.training[split])
    let dependence = try MomentRegression(learnt.moments, learnt.design)
    let coordinates = EventCoordinates(learnt, columns: dependence.kept)
    let curvature = coordinates.curvature(splits.trainingSum(split) { heldOut[$0].curvature })
    let start = coordinates.point(of: all.fit)
    guard let near = NearbyFit(from: start, moving: Array(0..<coordinates.size), curvature: curvature) else {
      return nil
    }
    var fits = [near]
    guard fits.converge(in: coordinates, on: splits.training[split], client, passes: Self.mostSteps) else { return nil }
    let sums = fits[0].sums
    let share = Double(sums.events) / Double(max(1, sums.rows))
    guard share > 0, share < 1 else { throw .constantTarget }
    return try Fitted(
      learnt, coordinates, dependence, coordinates.likelihood(fits[0].point, sums, curvature: curvature), iterations: 1,
      share: share)
  }
}

extension EventCoordinates {
  fileprivate func point(of fit: LinearFit) -> [Double] {
    point(fit.columnNames, fit.weights, intercept: fit.intercept)
  }
}

extension EventModels.Fitted {
  fileprivate init(
    _ learnt: LargeCohort.Learnt, _ coordinates: EventCoordinates, _ dependence: MomentRegression,
    _ point: LikelihoodPoint, iterations: Int, share: Double
  ) throws(FitError) {
    (self.learnt, self.coordinates, self.dependence, self.point) = (learnt, coordinates, dependence, point)
    self.share = share
    var fit = try LinearFit(point, coordinates, iterations: iterations, share: share)
    fit.aliased = dependence.aliased
    self.fit = fit
  }
}

extension LinearFit {
  /// - Parameter share: of events among the rows learnt from.
  fileprivate init(
    _ point: LikelihoodPoint, _ coordinates: EventCoordinates, iterations: Int, share: Double
  ) throws(FitError) {
    let (design, size) = (coordinates.learnt.design, coordinates.size)
    let p = design.columnCount
    guard let factor = CholeskyFactor(point.information, size: size) else { throw .overflow }
    let root = CovarianceRoot(factor.inverseRoot(), size: size)
    var errors = [Double?](repeating: nil, count: p)
    var covariance = [Double](repeating: 0, count: p * p)
    for (k, j) in coordinates.columns.enumerated() {
      errors[j] = root.standardError(k + 1) / coordinates.scales[j]
      for (l, i) in coordinates.columns.enumerated() {
        covariance[j * p + i] = root.covariance[(k + 1) * size + l + 1]
      }
    }
    let rows = coordinates.learnt.raw.weight
    self.init(
      columnNames: design.columnNames, features: design.features, weights: coordinates.weights(point.coefficients),
      centers: coordinates.centers, interceptAtCenters: point.coefficients[0],
      intercept: coordinates.intercept(point.coefficients), scales: coordinates.scales,
      inference: Inference(
        interceptStandardError: root.standardError(
          of: [1] + coordinates.columns.map { -coordinates.centers[$0] / coordinates.scales[$0] }),
        standardErrors: errors, standardizedCovariance: covariance, degreesOfFreedom: nil),
      quality: Quality(
        deviance: -2 * point.logLikelihood,
        nullDeviance: -2 * rows * (share * log(share) + (1 - share) * log(1 - share)), iterations: iterations,
        degreesOfFreedom: Double(size), residualStandardDeviation: nil))
  }
}
