import FeatureImportance
import Tabular

/// The features by permutation importance, with what the other methods say of them.
struct RankingSection: ReportSection {
  func blocks(for run: Run) -> [Block] {
    guard let best = run.bestModel, !run.ranking.isEmpty else { return [] }
    let learned = run.importances("learned", of: best)
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
      .table(table(run, learned)),
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
        blocks: [.list(run.ranking.map { "\(strong: $0.feature): \($0.why)" })])
    ]
    return [.section(title: "Ranking", blocks: blocks)]
  }

  private func caption(_ run: Run) -> Prose {
    let shown = min(30, run.ranking.count)
    let first: Prose = shown < run.ranking.count ? "The first \(shown) of \(run.ranking.count) features. " : ""
    return first
      + "Bars are \(run.confidenceText) intervals. Open diamonds: not distinguishable from zero, or suspected of leakage."
  }

  private func table(_ run: Run, _ learned: Importances?) -> Block.Table {
    let decimals = SharedDecimals(of: run.ranking.map(\.score))
    return Block.Table(
      caption:
        "Ranking. Ranks: places that the data cannot exclude. Features of one tier cannot be told apart from its "
        + "first. Enters: place in the order of entry on the L1 path. 1se: kept by the lasso at lambda.1se.",
      columns: [
        .init("#", .trailing), .init("Feature"), .init("Ranks", .trailing), .init("Tier", .trailing),
        .init("Importance", .trailing), .init("\(run.confidenceText) interval", .trailing),
        .init("Learned weight", .trailing), .init("Enters", .trailing), .init("1se"), .init("Verdict"),
      ],
      headerColumn: 1,
      rows: run.ranking.map { feature in
        [
          "\(feature.rank)", Prose(feature.feature.string), Prose(ranks(feature)), "\(feature.tier)",
          Prose(decimals.text(feature.score)), Prose(interval(feature, decimals)),
          Prose(learned?[feature.feature].map { estimateText($0.score, $0.low, $0.high) } ?? missingNumber),
          Prose(feature.entry.map(String.init) ?? missingNumber), feature.isSelected ? "kept" : "",
          Prose(verdict(feature)),
        ]
      })
  }

  private func ranks(_ feature: RankedFeature) -> String {
    feature.rankLow == feature.rankHigh ? "\(feature.rankLow)" : "\(feature.rankLow)–\(feature.rankHigh)"
  }

  private func interval(_ feature: RankedFeature, _ decimals: SharedDecimals) -> String {
    guard let low = feature.low, let high = feature.high else { return missingNumber }
    return "[\(decimals.text(low)), \(decimals.text(high))]"
  }

  private func verdict(_ feature: RankedFeature) -> String {
    switch feature.verdict {
    case nil: "stands"
    case .suspicious: "suspicious"
    case .unsupported: "unsupported"
    case .nonlinear: "non-linear"
    case .redundant, .unique, .unstable: feature.verdict?.rawValue ?? ""
    }
  }
}
