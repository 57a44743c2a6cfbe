import Tabular

/// Training and held-out loss over the number of rows that a model learns from.
///
/// In every split of the plan the model is fitted to nested samples of the training rows, encoding included, and judged on
/// all of its held-out rows.
struct LearningCurve: Sendable {
  let model: any Model
  let cohort: Cohort
  let plan: RefitPlan
  let seed: Seed
  let threads: Threads

  /// Sizes as shares of the training rows, rising.
  ///
  /// - Parameter rows: how many a model is to learn from; nil for all of them, half, a quarter and so on.
  static func shares(_ rows: [Int]?, of plan: RefitPlan) -> [Double] {
    let counts = plan.splits.map(\.training.count)
    let average = Double(counts.reduce(0, +)) / Double(counts.count)
    guard let rows else {
      return (0..<mostSizes).map { 1 / Double(1 << $0) }
        .filter { $0 == 1 || $0 * Double(counts.min() ?? 0) >= Double(leastRows) }.reversed()
    }
    return Set(rows.map { min(1, Double($0) / average) }).sorted()
  }

  /// With fewer rows a loss says more of chance than of the model.
  private static let leastRows = 20
  /// From all rows down to one in 128: seven doublings, at twice the cost of the full fits.
  private static let mostSizes = 8

  private struct Part: Sendable {
    let rowCount: Int
    let parameters: Double
    let training: RowMean
    let heldOut: RowMean
  }

  /// - Parameter shares: of the training rows, rising.
  /// - Returns: a point for each size at which the model can be fitted in every split.
  /// - Throws: the `FitError` of the largest size when there is none.
  /// - Complexity: with halved sizes, at most twice the fits of all training rows.
  func run(shares: [Double]) throws(FitError) -> LossCurve {
    let loss = cohort.target.loss
    let samples = plan.splits.indices.map { split in
      NestedSample(
        of: plan.splits[split].training, dependence: cohort.dependence, classes: cohort.classes,
        stream: seed.stream("learning curve", "", split))
    }
    let results = threads.map(plan.splits.count * shares.count) { piece -> Result<Part, FitError> in
      // The largest samples first, so that no thread is left with one of them at the end.
      let (split, size) = (piece % plan.splits.count, shares.count - 1 - piece / plan.splits.count)
      let full = plan.splits[split]
      let count = max(1, Int((shares[size] * Double(full.training.count)).rounded()))
      return Result { () throws(FitError) in
        try part(Split(training: samples[split].rows(count), heldOut: full.heldOut), refit: split, loss)
      }
    }
    var points: [LossCurve.Point] = []
    var before: [Part]?
    var failure = FitError.constantTarget
    for size in shares.indices {
      do throws(FitError) {
        let first = (shares.count - 1 - size) * plan.splits.count
        var parts: [Part] = []
        for result in results[first..<first + plan.splits.count] { parts.append(try result.get()) }
        points.append(point(parts, after: before))
        before = parts
      } catch {
        failure = error
      }
    }
    if points.isEmpty { throw failure }
    return LossCurve(model: model.name, axis: .rows, nullLoss: plan.nullLoss(of: cohort), points: points)
  }

  private func part(_ split: Split, refit: Int, _ loss: any Loss) throws(FitError) -> Part {
    let (training, heldOut) = cohort.datasets(split)
    let fitted = try model.fit(training, seed: seed.derived("refit", refit))
    return Part(
      rowCount: training.rowCount, parameters: Double(fitted.parameterCount),
      training: RowMean(loss.rows(fitted.predict(training.x), training.y), isKept: plan.needsRows),
      heldOut: RowMean(loss.rows(fitted.predict(heldOut.x), heldOut.y), isKept: plan.needsRows))
  }

  private func point(_ parts: [Part], after before: [Part]?) -> LossCurve.Point {
    LossCurve.Point(
      place: mean(of: parts.map { Double($0.rowCount) }), parameters: mean(of: parts.map(\.parameters)),
      training: plan.estimate(parts.map(\.training)), heldOut: plan.estimate(parts.map(\.heldOut)),
      gain: before.map { before in plan.estimate(zip(before, parts).map { $0.heldOut - $1.heldOut }) })
  }
}

extension RefitPlan {
  /// Mean held-out loss of the best constant of the training rows.
  func nullLoss(of cohort: Cohort) -> Double {
    let (loss, values) = (cohort.target.loss, cohort.target.values)
    return mean(
      of: splits.map { split in
        let constant = loss.nullPrediction(for: split.training.map { values[$0] })
        let heldOut = split.heldOut.map { values[$0] }
        return loss.mean(loss.constant(constant, rowCount: heldOut.count), heldOut)
      })
  }
}
