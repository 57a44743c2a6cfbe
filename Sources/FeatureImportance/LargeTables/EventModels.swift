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

  /// One split's fit.
  private struct Fitted: Sendable {
    let learnt: LargeCohort.Learnt
    let fit: LinearFit
    /// Fisher information in the coordinates of the fit.
    let point: LikelihoodPoint
    let coordinates: EventCoordinates
    /// Of events among the rows learnt from.
    let share: Double
  }

  /// - Throws: the error of the first split on which the model cannot be fitted, or what the engine throws.
  func logistic() throws -> LargeEvaluation {
    let whole = try SharedPasses.run(1, on: cohort.engine, about: cohort.reading) { solver, passes in
      try fit(nil, from: nil, PassClient(passes: passes, solver: solver))
    }[0].fit
    // From there the fits on most of the rows are a step or two away.
    let refits = try SharedPasses.run(splits.training.count, on: cohort.engine, about: cohort.reading) {
      split, passes in
      try fit(splits.training[split], from: whole, PassClient(passes: passes, solver: split))
    }
    let judged = try performance(refits)
    var evaluation = LargeEvaluation(
      name: "logistic", refitted: whole, fits: refits.map(\.fit),
      refits: zip(refits, judged).map {
        Refit(
          trainingRows: Int($0.learnt.raw.weight.rounded()), heldOutRows: $1.rows, heldOutEvents: $1.events)
      }, metrics: zip(refits, judged).map { EventPerformance($1, trainingShare: $0.share) }.measured)
    let features = whole.features
    let exchanged = ["permutation", "conditional"].filter(methods.contains)
    for (method, scores) in zip(exchanged, try exchanges(refits, exchanged)) {
      evaluation.tables.append((method, features.indices.map { f in scores.map { $0[f] } }))
    }
    if methods.contains("loco") {
      let scores = try leavingOut(refits, judged)
      evaluation.tables.append(("loco", features.indices.map { f in scores.map { $0[f] } }))
    }
    return evaluation
  }

  /// - Parameter known: a fit on other rows to start from; nil for the null model.
  private func fit(_ rows: RowSet?, from known: LinearFit?, _ client: PassClient) throws(FitError) -> Fitted {
    let learnt = cohort.learnt(rows)
    let independent = try MomentRegression(learnt.moments, learnt.design)
    let coordinates = EventCoordinates(learnt, columns: independent.kept)
    let likelihood = EngineLikelihood(coordinates: coordinates, rows: rows, client: client)
    var start = [Double](repeating: 0, count: coordinates.size)
    guard
      let sums = client.ask([
        RowQuery(coefficients: coordinates.rawCoefficients(start), rows: rows, kind: .likelihood(hasCurvature: false))
      ])?.first
    else { throw .overflow }
    let share = Double(sums.events) / Double(max(1, sums.rows))
    guard share > 0, share < 1 else { throw .constantTarget }
    if let known { start = coordinates.point(of: known) } else { start[0] = log(share / (1 - share)) }
    let (point, iterations) = try NewtonMethod(likelihood).minimise(from: start) { () throws(FitError) in
      throw .separation(features: [])
    }
    var fit = try LinearFit(point, coordinates, iterations: iterations, share: share)
    fit.aliased = independent.aliased
    return Fitted(learnt: learnt, fit: fit, point: point, coordinates: coordinates, share: share)
  }

  private func performance(_ refits: [Fitted]) throws -> [RowSums] {
    try cohort.engine.answer(
      zip(refits, splits.heldOut).map { fitted, heldOut in
        RowQuery(
          coefficients: fitted.coordinates.rawCoefficients(fitted.point.coefficients), rows: heldOut,
          kind: .performance)
      }, about: cohort.reading)
  }

  // MARK: Exchange

  /// By method, by split, by feature.
  private func exchanges(_ refits: [Fitted], _ methods: [String]) throws -> [[[HeldOutScore]]] {
    var queries: [RowQuery] = []
    for method in methods {
      for (split, fitted) in refits.enumerated() {
        let dependence =
          method == "conditional" ? try MomentRegression(fitted.learnt.moments, fitted.learnt.design) : nil
        let donors = sampleDesign(fitted.learnt)
        for feature in fitted.learnt.design.features {
          var part = [Double](repeating: 0, count: fitted.fit.weights.count)
          if let dependence {
            part = dependence.residual(of: feature, weights: fitted.fit.weights)
          } else {
            for j in feature.columns { part[j] = fitted.fit.weights[j] }
          }
          var stream = seed.stream(method, feature.name, split)
          queries.append(
            RowQuery(
              coefficients: fitted.coordinates.rawCoefficients(fitted.point.coefficients), rows: splits.heldOut[split],
              kind: .exchange(
                RowQuery.Exchange(
                  part: fitted.learnt.map.rawCoefficients(part, constant: 0), donors: strata(donors.predictor(part)),
                  repeats: repeats, key: stream.next()))))
        }
      }
    }
    let asked = queries.filter { $0.changesAnything }
    var answers = asked.isEmpty ? [] : try cohort.engine.answer(asked, about: cohort.reading)[...]
    var scores = queries.map { query in
      guard query.changesAnything, let sums = answers.popFirst(), sums.rows > 0 else { return HeldOutScore(mean: 0) }
      return HeldOutScore(sums.repeats.map { $0 / Double(sums.rows) })
    }[...]
    return methods.map { _ in
      refits.map { fitted in
        let count = fitted.learnt.design.features.count
        defer { scores = scores.dropFirst(count) }
        return Array(scores.prefix(count))
      }
    }
  }

  /// No more donors than the engine takes: those in the middle of as many equal shares of all, in their order.
  private func strata(_ donors: [Double]) -> [Double] {
    let most = cohort.engine.mostDonors
    guard donors.count > most else { return donors }
    let sorted = donors.sorted()
    return (0..<most).map { sorted[Int((Double($0) + 0.5) / Double(most) * Double(sorted.count))] }
  }

  /// The sample's rows as a split's training rows would have them.
  private func sampleDesign(_ learnt: LargeCohort.Learnt) -> DesignMatrix {
    let design = learnt.encoding.design(of: cohort.survey.sample, rows: cohort.target.rows)
    return cohort.groups.isEmpty ? design : design.joining(cohort.groups)
  }

  // MARK: Leaving features out

  /// By split, by feature: the rise of the held-out loss when the model is fitted without the feature.
  private func leavingOut(_ refits: [Fitted], _ full: [RowSums]) throws -> [[HeldOutScore]] {
    let reduced = try SharedPasses.run(refits.count, on: cohort.engine, about: cohort.reading) { split, passes in
      try ReducedFits(
        refits[split].coordinates, at: refits[split].point, features: refits[split].learnt.design.features,
        rows: splits.training[split], client: PassClient(passes: passes, solver: split)
      ).points()
    }
    let sums = try cohort.engine.answer(
      reduced.enumerated().flatMap { split, points in
        points.map {
          RowQuery(
            coefficients: refits[split].coordinates.rawCoefficients($0), rows: splits.heldOut[split], kind: .performance
          )
        }
      }, about: cohort.reading)
    var next = sums[...]
    return reduced.enumerated().map { split, points in
      points.map { point in
        let own = next.popFirst() ?? RowSums()
        guard point != refits[split].point.coefficients else { return HeldOutScore(mean: 0) }
        return HeldOutScore(mean: (own.loss - full[split].loss) / Double(max(1, own.rows)))
      }
    }
  }
}

extension RowQuery {
  fileprivate var changesAnything: Bool {
    guard case .exchange(let exchange) = kind else { return true }
    return exchange.part.contains { $0 != 0 } && !exchange.donors.isEmpty
  }
}

extension DesignMatrix {
  /// The sum of the columns, each times its weight, row by row.
  fileprivate func predictor(_ weights: [Double]) -> [Double] {
    var sum = [Double](repeating: 0, count: rowCount)
    for (j, weight) in weights.enumerated() where weight != 0 {
      for (i, value) in self[column: j].enumerated() { sum[i] += weight * value }
    }
    return sum
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
