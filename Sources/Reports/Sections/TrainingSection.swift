import FeatureImportance
import Tabular

/// How the networks learnt: losses and weights over epochs, and whether longer training or less of it would help.
struct TrainingSection: ReportSection {
  func blocks(for run: Run) -> [Block] {
    let parts = run.models.compactMap { model in model.network.map { (model: model, network: $0) } }
      .filter { $0.network.training.contains { !$0.epochs.isEmpty } }
    guard !parts.isEmpty else { return [] }
    return [
      .section(
        title: "How the network learnt",
        blocks: parts.enumerated().flatMap { index, part in
          let blocks = describe(part.model, part.network, run, suffix: index == 0 ? "" : "-\(index + 1)")
          return parts.count == 1 ? blocks : [.section(title: Prose(part.model.title), blocks: blocks)]
        })
    ]
  }

  private func describe(_ model: ModelResult, _ network: NetworkResult, _ run: Run, suffix: String) -> [Block] {
    var blocks: [Block] = []
    if let remark = network.skill.remark, !network.skill.isWorthRanking {
      blocks.append(
        .callout(
          Block.Callout(
            .note, title: "\(model.title): \(remark)",
            blocks: [.paragraph("What follows tells how it learnt, not which features matter.")])))
    }
    let reading = TrainingReading(network: network, weights: run.importances("learned", of: model))
    blocks.append(.list(reading.sentences))
    if network.training.contains(where: { $0.epochs.count > 1 }) {
      blocks.append(
        .figure(
          Block.Figure(
            name: "training" + suffix,
            chart: .training(
              network, lossTitle: "\(run.lossName) (\(run.lossUnit))", nullLoss: model.metrics.first?.baseline),
            caption: losses(network))))
    }
    if let first = network.training.first,
      let chart = Chart.featureWeights(first, names: run.featureNames)
    {
      blocks.append(
        .figure(
          Block.Figure(
            name: "weights" + suffix, chart: chart,
            caption:
              "Norm of each feature's first-layer weights while the first network learns; columns standardised. All begin by "
              + "chance; a penalty on weights lets those sink that the network has no use for."
          )))
    }
    blocks.append(.table(networks(network)))
    if let first = network.training.first, let table = layers(first, network.widths) { blocks.append(.table(table)) }
    return blocks
  }

  private func losses(_ network: NetworkResult) -> Prose {
    let others: Prose = network.training.count > 1 ? " Grey: the other networks." : ""
    let isValidated = network.training.contains { $0.epochs.contains { $0.validationLoss != nil } }
    return
      "Loss over epochs of the \(network.training.count > 1 ? "first " : "")network on the rows that it learns from"
      + (isValidated
        ? " and, dashed, on those that it keeps aside; the dot marks the epoch whose weights are kept." : ".")
      + others
  }

  private func networks(_ network: NetworkResult) -> Block.Table {
    Block.Table(
      caption:
        "The networks, fitted on all rows that were used. Losses are those of the epoch whose weights are kept, each on its "
        + "own validation rows.",
      columns: [
        .init("Network", .trailing), .init("Kept epoch", .trailing), .init("Epochs", .trailing), .init("Ended"),
        .init("Training loss", .trailing), .init("Validation loss", .trailing), .init("Gradient norm", .trailing),
      ],
      rows: network.training.enumerated().map { index, record in
        [
          "\(index + 1)", "\(record.best)", "\(record.epochs.last?.epoch ?? 0)", Prose(ended(record.end)),
          Prose(record.kept?.loss.significant(3) ?? missingNumber),
          Prose(record.kept?.validationLoss?.significant(3) ?? missingNumber),
          Prose(record.kept?.gradientNorm.significant(2) ?? missingNumber),
        ]
      })
  }

  private func ended(_ end: TrainingRecord.End) -> String {
    switch end {
    case .epochs: "all epochs used"
    case .stoppedEarly, .converged, .stalled: end.rawValue
    }
  }

  /// nil where no epoch is known.
  private func layers(_ record: TrainingRecord, _ widths: [Int]) -> Block.Table? {
    guard let first = record.epochs.first?.layers, let last = record.epochs.last?.layers, first.count == last.count,
      last.count == widths.count - 1
    else { return nil }
    return Block.Table(
      caption:
        "Layers of the first network: the norm of their weights, and the update ratio, how far an epoch moves them as a share "
        + "of that norm. Healthy is about a thousandth for each batch of an epoch while the layer learns, and less towards the "
        + "end. Far below that from the beginning the layer hardly learns; near one it is written over in each epoch.",
      columns: [
        .init("Layer"), .init("Norm, first epoch", .trailing), .init("Norm, last epoch", .trailing),
        .init("Update ratio, first epoch", .trailing), .init("Update ratio, last epoch", .trailing),
      ],
      rows: last.indices.map { l in
        [
          Prose(layerName(l, widths)), Prose(first[l].weightNorm.significant(3)),
          Prose(last[l].weightNorm.significant(3)),
          Prose(first[l].updateRatio.significant(2)), Prose(last[l].updateRatio.significant(2)),
        ]
      })
  }

  /// "13 inputs to 32", "32 to 1 output".
  private func layerName(_ layer: Int, _ widths: [Int]) -> String {
    let from = layer == 0 ? counted(widths[0], "input") : "\(widths[layer])"
    let to = layer == widths.count - 2 ? counted(widths[layer + 1], "output") : "\(widths[layer + 1])"
    return "\(from) to \(to)"
  }
}
