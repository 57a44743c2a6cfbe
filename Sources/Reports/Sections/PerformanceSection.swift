import FeatureImportance
import Tabular

/// How well each model predicts rows that it has not seen, beside the null model.
struct PerformanceSection: ReportSection {
  func blocks(for run: Run) -> [Block] {
    guard let metrics = run.models.first?.metrics, !metrics.isEmpty else { return [] }
    let names = metrics.map(\.name)
    let null: [Prose] = ["Null model"] + metrics.map { Prose($0.baseline.significant(3)) }
    let table = Block.Table(
      caption: "Held-out performance with \(run.confidenceText) intervals; \(run.resamplingText).",
      columns: [.init("Model")] + names.map { .init("\($0.title)\($0.isBetterWhenLarger ? " ↑" : " ↓")", .trailing) },
      rows: run.models.map { model in
        [Prose(model.title(with: model.isBest ? "ranks" : nil))]
          + names.map { Prose(model.metric($0)?.estimate.text ?? missingNumber) }
      } + [null])
    return [
      .section(
        title: "Performance",
        blocks: [
          .paragraph(
            "Each model was refitted on training rows alone, imputation and scaling included, and judged on the rows "
              + "left out. The null model predicts \(nullModel(run)) for every row. ↑ marks measures that are better "
              + "when larger, ↓ when smaller."),
          .table(table),
        ] + PerformanceFigures(run).blocks + CalibrationReading(run).blocks)
    ]
  }

  private func nullModel(_ run: Run) -> String {
    switch run.target.family {
    case .gaussian: "the mean of the training rows"
    case .binomial: "the share of events among the training rows"
    case .multinomial: "the shares of the classes among the training rows"
    }
  }
}
