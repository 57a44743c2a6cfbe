import FeatureImportance
import Tabular

/// The L1 path: which features remain as the penalty grows.
struct SparsitySection: ReportSection {
  func blocks(for run: Run) -> [Block] {
    guard !run.path.points.isEmpty else { return [] }
    var blocks: [Block] = [
      .paragraph(
        "The lasso pays \(code: "lambda") for every unit of standardised coefficient, so that with a large lambda few "
          + "features are worth their price. A feature that enters early and stays is a strong one; of two that carry "
          + "the same information often only one enters."),
      .figure(
        Block.Figure(
          name: "path", chart: .path(run.path),
          caption: "Standardised coefficients as lambda falls; above, how many are not zero. Dashed: the lambdas that "
            + "cross-validation chooses.")),
    ]
    if let validation = run.path.validation { blocks.append(.table(choices(run, validation))) }
    blocks.append(.table(entries(run)))
    return [.section(title: "Sparsity", blocks: blocks)]
  }

  private func choices(_ run: Run, _ validation: PathResult.Validation) -> Block.Table {
    let chosen = [("lambda.1se", validation.oneStandardError), ("lambda.min", validation.minimum)]
    return Block.Table(
      caption:
        "Chosen by \(validation.folds)-fold cross-validation: the least held-out \(deviance(run)), and the largest "
        + "lambda within one standard error of it.",
      columns: [
        .init("Choice"), .init("Lambda", .trailing), .init("Non-zero", .trailing),
        .init("Held-out deviance", .trailing),
        .init("Standard error", .trailing), .init("Deviance explained", .trailing), .init("Duality gap", .trailing),
      ],
      rows: chosen.map { name, index in
        let point = run.path.points[index]
        return [
          Prose(name), Prose(point.lambda.significant(3)), "\(point.degreesOfFreedom)",
          Prose(validation.mean[index].significant(4)), Prose(validation.standardError[index].significant(2)),
          Prose(point.devianceRatio.percent), Prose(point.dualityGap.significant(1, keepsZeros: false)),
        ]
      })
  }

  private func deviance(_ run: Run) -> String {
    run.path.family == .gaussian ? "squared error" : "deviance (twice the log loss)"
  }

  private func entries(_ run: Run) -> Block.Table {
    let entered = run.ranking.filter { $0.entry != nil }.sorted { ($0.entry ?? 0) < ($1.entry ?? 0) }
    return Block.Table(
      caption: "Order of entry"
        + (entered.count < run.ranking.count
          ? ". \(run.ranking.count - entered.count) features never enter." as Prose : "."),
      columns: [
        .init("Entry", .trailing), .init("Feature"), .init("Enters at lambda", .trailing),
        .init("Non-zero at lambda.1se"), .init("Rank by permutation", .trailing),
      ],
      headerColumn: 1,
      rows: entered.map { feature in
        [
          "\(feature.entry ?? 0)", Prose(feature.feature.string), Prose(entryLambda(feature.feature, run.path)),
          feature.isSelected ? "yes" : "no", "\(feature.rank)",
        ]
      })
  }

  private func entryLambda(_ feature: ByteText, _ path: PathResult) -> String {
    let columns = path.columns.indices.filter { path.columns[$0].feature == feature }
    let point = path.points.first { point in columns.contains { point.standardized[$0] != 0 } }
    return point?.lambda.significant(3) ?? missingNumber
  }
}
