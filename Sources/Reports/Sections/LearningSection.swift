import FeatureImportance
import Tabular

/// How the models learn: whether more rows or another complexity would help, and what squared error consists of.
struct LearningSection: ReportSection {
  func blocks(for run: Run) -> [Block] {
    guard !run.curves.isEmpty else { return [] }
    let overRows = run.curves.curves.filter { $0.axis == .rows }
    var blocks: [Block] = [.list(run.curves.reading.map { Prose($0) })]
    if overRows.contains(where: { $0.points.count > 1 }) {
      blocks.append(
        .figure(
          Block.Figure(
            name: "learning", chart: .learningCurves(overRows, lossTitle: lossTitle(run)),
            caption:
              "Solid: held-out loss with one standard error to both sides; dotted: loss on the rows that were learnt "
              + "from. What lies far above the null model's loss is cut off.")))
    }
    blocks.append(.table(rows(overRows, run)))
    for curve in run.curves.curves where curve.axis != .rows { blocks.append(complexity(curve, run)) }
    if !run.curves.decompositions.isEmpty { blocks.append(decomposition(run)) }
    return [.section(title: "Learning", blocks: blocks)]
  }

  private func lossTitle(_ run: Run) -> String { "\(run.lossName) (\(run.lossUnit))" }

  // MARK: Over rows

  private func rows(_ curves: [LossCurve], _ run: Run) -> Block.Table {
    Block.Table(
      caption:
        "Loss by the number of rows learnt from, ± one standard error; \(run.resamplingText). Smaller samples are "
        + "parts of larger ones.",
      columns: [
        .init("Model"), .init("Rows", .trailing), .init("Training", .trailing), .init("Held out", .trailing),
        .init("Fall since the size before", .trailing),
      ],
      rows: curves.flatMap { curve in
        curve.points.map { point in
          [
            Prose(title(curve.model)), "\(Int(point.place.rounded()))", text(point.training), text(point.heldOut),
            point.gain.map(text) ?? "",
          ]
        }
      })
  }

  // MARK: Over complexity

  private func complexity(_ curve: LossCurve, _ run: Run) -> Block {
    let axis = curve.axis.rawValue
    let parts = run.curves.decompositions.filter { $0.axis == curve.axis && $0.model == curve.model }
    var blocks: [Block] = []
    if curve.points.count > 1 {
      blocks.append(
        .figure(
          Block.Figure(
            name: "loss-over-\(axis)", chart: .complexityCurve(curve, lossTitle: lossTitle(run)),
            caption:
              "From rigid to flexible: training loss can only fall, held-out loss has its least value where bias and "
              + "variance are balanced.")))
    }
    if parts.count > 1 {
      blocks.append(
        .figure(
          Block.Figure(
            name: "bias-variance-over-\(axis)",
            chart: .biasVariance(parts, axis: curve.axis, lossTitle: lossTitle(run)),
            caption: "Held-out squared error as the sum of its parts.")))
    }
    blocks.append(.table(table(curve)))
    return .section(title: "\(title(curve.model)) over \(axis)", blocks: blocks)
  }

  private func table(_ curve: LossCurve) -> Block.Table {
    Block.Table(
      caption: "Loss by complexity, ± one standard error. Parameters are fitted numbers that are not zero.",
      columns: [
        .init(curve.axis == .width ? "Width" : "Lambda", .trailing), .init("Parameters", .trailing),
        .init("Training", .trailing), .init("Held out", .trailing), .init(""),
      ],
      rows: fewPlaces(of: curve.points.count, with: curve.best).map { index in
        let point = curve.points[index]
        return [
          Prose(point.place.significant(3, keepsZeros: false)), Prose(point.parameters.significant(3)),
          text(point.training), text(point.heldOut), index == curve.best ? "least" : "",
        ]
      })
  }

  // MARK: Parts of squared error

  private func decomposition(_ run: Run) -> Block {
    let all = run.curves.decompositions
    let alone = all.filter { $0.axis == nil }
    let along = LossCurve.Axis.allCases.flatMap { axis in
      let parts = all.filter { $0.axis == axis }
      let best = parts.indices.min { parts[$0].loss.value < parts[$1].loss.value }
      return fewPlaces(of: parts.count, with: best).map { parts[$0] }
    }
    let source: Prose =
      all.first?.noiseSource == .repeats
      ? "Noise is what rows with the same features differ by."
      : "Noise is what near neighbours differ by beyond the best model's prediction: at most as large as shown, apart from "
        + "chance, and too large where nobody is near."
    return .section(
      title: "Bias, variance and noise",
      blocks: [
        .paragraph(
          "Squared error on rows not seen is squared bias + variance + noise. Variance is how predictions differ between "
            + "models from \(all.first?.resamples ?? 0) bootstrap samples of each split's training rows. \(source) Squared "
            + "bias is the rest; within its error it can be below zero."),
        .table(
          Block.Table(
            caption: "Parts of held-out squared error, in squared units of the target, ± one standard error.",
            columns: [
              .init("Model"), .init("Loss", .trailing), .init("Squared bias", .trailing), .init("Variance", .trailing),
              .init("Noise", .trailing),
            ],
            rows: (alone + along).map { parts in
              [name(parts), text(parts.loss), text(parts.squaredBias), text(parts.variance), text(parts.noise)]
            })),
      ])
  }

  private func name(_ parts: BiasVariance) -> Prose {
    guard let axis = parts.axis, let place = parts.place else { return Prose(title(parts.model)) }
    return "\(title(parts.model)), \(axis.rawValue) \(place.significant(3, keepsZeros: false))"
  }

  private func title(_ model: String) -> String { Catalog.model(model)?.title ?? model }

  private func text(_ estimate: LossEstimate) -> Prose {
    Prose(estimate.value.significant(3) + (estimate.standardError.map { " ± \($0.significant(2))" } ?? ""))
  }
}
