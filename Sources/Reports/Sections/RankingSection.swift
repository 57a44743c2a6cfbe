import FeatureImportance
import Tabular

/// The features by permutation importance, with what the other methods say of them.
struct RankingSection: ReportSection {
  func blocks(for run: Run) -> [Block] {
    guard let best = run.bestModel, !run.ranking.isEmpty else { return [] }
    var blocks: [Block] = []
    if !run.hasSkill {
      blocks.append(
        .callout(
          Block.Callout(
            .doubt, title: "This order means nothing: no model beats the null model",
            blocks: [.paragraph("It is shown so that the statement can be checked.")])))
    }
    blocks += [
      .paragraph(
        "Importance is how much the \(run.lossName) of \(Prose(best.title)) rises when a feature's values are shuffled "
          + "among held-out rows: \(run.shufflesText) in each of \(run.resamplingText). All columns "
          + "of a categorical feature move together."),
      .figure(
        Block.Figure(
          name: "ranking",
          chart: .dotsAndIntervals(run.ranking, axisTitle: "rise of held-out \(run.lossName) (\(run.lossUnit))"),
          caption: caption(run))),
      .table(RankingTable(run, best).table),
    ]
    let overlaps = Overlap.all(in: run.ranking)
    if !overlaps.isEmpty {
      blocks.append(
        .section(title: "What the data cannot tell apart", blocks: [.list(overlaps.map { Prose($0.text) })]))
    }
    if let comparison = MethodComparison(run: run, model: best).block { blocks.append(comparison) }
    blocks += [
      .section(
        title: "Feature by feature",
        blocks: [
          .list(
            run.ranking.prefix(RankingTable.mostFeatures).map { "\(strong: $0.feature): \($0.why)" }
              + (run.ranking.count > RankingTable.mostFeatures
                ? ["… of \(run.ranking.count) features; the others are in the store."] : []))
        ])
    ]
    return [.section(title: "Ranking", blocks: blocks)]
  }

  private func caption(_ run: Run) -> Prose {
    let shown = min(30, run.ranking.count)
    let first: Prose = shown < run.ranking.count ? "The first \(shown) of \(run.ranking.count) features. " : ""
    return first
      + "Bars are \(run.confidenceText) intervals. Open diamonds: not distinguishable from zero, or suspected of leakage."
  }
}
