/// Training and held-out loss over the complexity of a model: over lambda, or over the width of a network.
struct ComplexityCurve: Sendable {
  let sweep: any ComplexitySweep
  let cohort: Cohort
  let plan: RefitPlan
  let seed: Seed
  let threads: Threads

  private struct Part: Sendable {
    let parameters: Double
    let training: RowMean
    let heldOut: RowMean
  }

  /// - Returns: a point a complexity; `gain` is that over the next more rigid one.
  /// - Throws: the error of the first split on which some complexity cannot be fitted.
  func run(_ axis: LossCurve.Axis) throws(FitError) -> LossCurve {
    let loss = cohort.target.loss
    let splits = try threads.map(plan.splits.count) { split throws(FitError) in
      let (training, heldOut) = cohort.datasets(plan.splits[split])
      return try sweep.fit(training, predicting: [training.x, heldOut.x], seed: seed.derived("refit", split)).map {
        fit in
        Part(
          parameters: Double(fit.parameters),
          training: RowMean(loss.rows(fit.predictions[0], training.y), isKept: plan.needsRows),
          heldOut: RowMean(loss.rows(fit.predictions[1], heldOut.y), isKept: plan.needsRows))
      }
    }
    let points = sweep.places.enumerated().map { index, place in
      let parts = splits.map { $0[index] }
      return LossCurve.Point(
        place: place, parameters: mean(of: parts.map(\.parameters)), training: plan.estimate(parts.map(\.training)),
        heldOut: plan.estimate(parts.map(\.heldOut)),
        gain: index == 0 ? nil : plan.estimate(splits.map { $0[index - 1].heldOut - $0[index].heldOut }))
    }
    return LossCurve(model: sweep.model, axis: axis, nullLoss: plan.nullLoss(of: cohort), points: points)
  }
}
