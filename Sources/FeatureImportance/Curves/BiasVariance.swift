import Tabular

/// What the held-out squared error of a model consists of, at one complexity.
///
/// `loss = squaredBias + variance + noise`, in squared units of the target:
/// - loss: mean squared error of models that learnt from a split's training rows, on its held-out rows;
/// - variance: how much the model's prediction of a row would vary over other training sets of this size, the mean over
///   held-out rows of the variance over bootstrap fits;
/// - noise: what no model can predict from these features, see `ResidualNoise`;
/// - squaredBias: the rest, by which the average model misses. It is a difference: within its error it can be below zero.
public struct BiasVariance: Sendable, Equatable {
  /// As in the catalog.
  public var model: String
  /// What the complexity is; nil for a model as it is.
  public var axis: LossCurve.Axis?
  /// Lambda or width; nil for a model as it is.
  public var place: Double?
  /// Fitted numbers that are not zero, intercepts among them; mean over refits.
  public var parameters: Double
  public var loss: LossEstimate
  public var squaredBias: LossEstimate
  public var variance: LossEstimate
  public var noise: LossEstimate
  public var noiseSource: NoiseSource
  /// Bootstrap fits in each split.
  public var resamples: Int

  public enum NoiseSource: String, Sendable, Codable, CaseIterable {
    /// Held-out rows with exactly the same features.
    case repeats
    /// Nearest neighbours: at most as large as this, apart from chance.
    case neighbours
  }

  public init(
    model: String, axis: LossCurve.Axis?, place: Double?, parameters: Double, loss: LossEstimate,
    squaredBias: LossEstimate, variance: LossEstimate, noise: LossEstimate, noiseSource: NoiseSource, resamples: Int
  ) {
    self.model = model
    self.axis = axis
    self.place = place
    self.parameters = parameters
    self.loss = loss
    self.squaredBias = squaredBias
    self.variance = variance
    self.noise = noise
    self.noiseSource = noiseSource
    self.resamples = resamples
  }
}

/// Splits squared error into its parts by refits on bootstrap samples of each split's training rows.
///
/// Held-out rows are those of the plan, not the rows out of the bag: groups and times stay apart, every model learns from as
/// many rows as it is judged for, and every row has all B predictions. The loss is that of models that learnt from the
/// training rows themselves. The mean of bootstrap fits is not taken for the average model, as is often done: it depends
/// on the sample as much as one model does, and its own variance would pass for bias (for least squares without any bias,
/// "bias" would equal variance). So bias is what is left when variance and noise are taken from the loss. The variance over
/// B fits has the denominator B - 1, and needs no other correction for a finite B.
///
/// The bootstrap says too much variance where a model has almost as many parameters as rows, and where a coefficient of the
/// lasso is just about to enter.
/// - SeeAlso: Geman, Bienenstock, Doursat (1992), Neural Computation 4; Efron, Tibshirani (1993), An Introduction to the
///   Bootstrap; El Karoui, Purdom (2018), J. Mach. Learn. Res. 19.
struct BootstrapDecomposition: Sendable {
  let sweeps: [any ComplexitySweep]
  let cohort: Cohort
  let plan: RefitPlan
  /// Bootstrap fits in each split, at least 2.
  let resamples: Int
  let seed: Seed
  let threads: Threads

  /// One complexity of one sweep, measured in every split.
  private struct Measured {
    let sweep: Int
    let place: Int
    var parameters: [Double] = []
    var losses: [RowMean] = []
    var variances: [RowMean] = []
  }

  /// - Returns: a decomposition for every complexity of every sweep that can be fitted in every split and sample, and the
  ///   errors of the others; no decomposition when held-out rows have no neighbours to tell noise by.
  /// - Precondition: the target is a quantity.
  /// - Complexity: (B + 1) fits in each split.
  func run() -> (parts: [BiasVariance], failures: [(model: String, error: FitError)]) {
    precondition(cohort.target.task == .regression && resamples >= 2, "squared error of a quantity, over several fits")
    var measured: [Measured] = []
    var failures: [(model: String, error: FitError)] = []
    for index in sweeps.indices {
      do throws(FitError) { measured += try measure(index) } catch { failures.append((sweeps[index].model, error)) }
    }
    let best = measured.min { mean(of: $0.losses.map(\.mean)) < mean(of: $1.losses.map(\.mean)) }
    guard let best, let (noise, source) = noise(by: best) else { return ([], failures) }
    return (measured.map { result($0, noise, source) }, failures)
  }

  private func measure(_ index: Int) throws(FitError) -> [Measured] {
    let sweep = sweeps[index]
    var measured = sweep.places.indices.map { Measured(sweep: index, place: $0) }
    for split in plan.splits.indices {
      let (training, heldOut) = cohort.datasets(plan.splits[split])
      let fits = try sweep.fit(training, predicting: [heldOut.x], seed: seed.derived("refit", split))
      let refits = try predictions(sweep, split)
      for place in measured.indices {
        measured[place].parameters.append(Double(fits[place].parameters))
        measured[place].losses.append(
          RowMean(SquaredError().rows(fits[place].predictions[0], heldOut.y), isKept: plan.needsRows))
        measured[place].variances.append(
          RowMean(Self.variances(of: refits.map { $0[place] }), isKept: plan.needsRows))
      }
    }
    return measured
  }

  /// Of held-out rows, for each bootstrap sample and each complexity.
  private func predictions(_ sweep: any ComplexitySweep, _ split: Int) throws(FitError) -> [[[Double]]] {
    let bootstrap = Bootstrap(cohort: cohort)
    let (rows, judged) = (plan.splits[split].training, plan.splits[split].heldOut)
    return try threads.map(resamples) { sample throws(FitError) in
      let drawn = bootstrap.draw(rows, seed.stream("bootstrap", "", split, sample))
      let (training, heldOut) = bootstrap.datasets(drawn, heldOut: judged)
      // A seed of its own: what chance in a fit moves is part of variance.
      let seed = seed.derived("bootstrap", split * resamples + sample)
      return try sweep.fit(training, predicting: [heldOut.x], seed: seed).map { $0.predictions[0] }
    }
  }

  /// Of each row over its predictions, with the denominator B - 1.
  static func variances(of predictions: [[Double]]) -> [Double] {
    let count = Double(predictions.count)
    return (predictions.first ?? []).indices.map { row in
      let center = predictions.reduce(0) { $0 + $1[row] } / count
      return predictions.reduce(0) { $0 + ($1[row] - center) * ($1[row] - center) } / (count - 1)
    }
  }

  // MARK: Noise

  /// A split's noise row by row, beside the rows it is known for.
  private struct NoisePart: Sendable {
    let mean: RowMean
    let rows: [Int]
  }

  /// From the residuals of the model that misses least.
  private func noise(by best: Measured) -> ([NoisePart], BiasVariance.NoiseSource)? {
    let found = threads.map(plan.splits.count) { split -> ResidualNoise? in
      let (training, heldOut) = cohort.datasets(plan.splits[split])
      guard
        let fits = try? sweeps[best.sweep].fit(
          training, predicting: [heldOut.x], seed: seed.derived("refit", split))
      else { return nil }
      let columns = StandardizedColumns(training.x, weights: nil, centered: true, scaled: true)
      let predictions = fits[best.place].predictions[0]
      return ResidualNoise(
        heldOut, residuals: zip(heldOut.y, predictions).map { $0 - $1 },
        scales: zip(columns.scales, columns.isVarying).map { $1 ? $0 : 0 })
    }
    let parts = found.compactMap { $0 }
    guard parts.count == plan.splits.count, parts.allSatisfy({ !$0.values.isEmpty }) else { return nil }
    let source: BiasVariance.NoiseSource = parts.allSatisfy(\.hasRepeats) ? .repeats : .neighbours
    let noise = parts.map { part in
      let values = source == .repeats ? part.repeats : part.values
      return NoisePart(mean: RowMean(values.map(\.value), isKept: plan.needsRows), rows: values.map(\.row))
    }
    return (noise, source)
  }

  // MARK: Results

  private func result(_ measured: Measured, _ noise: [NoisePart], _ source: BiasVariance.NoiseSource) -> BiasVariance {
    let sweep = sweeps[measured.sweep]
    let (loss, variance) = (plan.estimate(measured.losses), plan.estimate(measured.variances))
    let noiseMean = plan.estimate(noise.map(\.mean))
    let rests = plan.splits.indices.map { split in
      let (loss, variance) = (measured.losses[split], measured.variances[split])
      let known = noise[split]
      return loss.rest(variance, known.mean, rows: known.rows)
    }
    return BiasVariance(
      model: sweep.model, axis: sweep.axis, place: sweep.axis.map { _ in sweep.places[measured.place] },
      parameters: mean(of: measured.parameters), loss: loss,
      squaredBias: LossEstimate(
        loss.value - variance.value - noiseMean.value, standardError: plan.estimate(rests).standardError),
      variance: variance, noise: noiseMean, noiseSource: source, resamples: resamples)
  }
}

extension RowMean {
  /// What is left of a loss; of rows only those whose noise is known.
  fileprivate func rest(_ variance: RowMean, _ noise: RowMean, rows known: [Int]) -> RowMean {
    let values = rows.isEmpty ? [] : zip(known, noise.rows).map { rows[$0] - variance.rows[$0] - $1 }
    return RowMean(mean: mean - variance.mean - noise.mean, rows: values)
  }
}
