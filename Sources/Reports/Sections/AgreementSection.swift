import FeatureImportance
import Tabular

/// How far models and methods agree on which features matter.
struct AgreementSection: ReportSection {
  func blocks(for run: Run) -> [Block] {
    let sources = run.agreement.sources
    guard sources.count > 1 else { return [] }
    var blocks: [Block] = [.paragraph(introduction(run))]
    if let bump = bump(run, sources) { blocks.append(.figure(bump)) }
    if sources.count > 2 { blocks.append(.figure(figure(run.agreement, sources))) }
    if let table = table(run) { blocks.append(.table(table)) }
    return [.section(title: "Agreement", blocks: blocks)]
  }

  private func introduction(_ run: Run) -> Prose {
    let taus = others(run).compactMap { source, pair in pair.tau.map { (source, $0) } }
    let text: Prose =
      "Kendall's τ compares two orders of the features: 1 the same, 0 unrelated, −1 reversed; at 0.5 three of four pairs of "
      + "features stand the same way round. Features that matter to none are ordered by noise, so low values can come from "
      + "the end of the lists: look at the first features too."
    guard let least = taus.min(by: { $0.1 < $1.1 }), let most = taus.max(by: { $0.1 < $1.1 }), taus.count > 1 else {
      return text
    }
    return text
      + " The ranking is closest to \(title(most.0)) (τ \(most.1.fixed(2))) and farthest from \(title(least.0)) "
      + "(τ \(least.1.fixed(2)))."
  }

  /// Whose importances make the ranking.
  private func ranking(_ run: Run) -> Agreement.Source? {
    run.bestModel.map { Agreement.Source(model: $0.name, method: "permutation") }
  }

  /// The rankings beside that of the report, each compared with it.
  private func others(_ run: Run) -> [(Agreement.Source, Agreement.Pair)] {
    guard let ranking = ranking(run) else { return [] }
    return run.agreement.sources.compactMap { source in
      source == ranking ? nil : run.agreement.pair(source, ranking).map { (source, $0) }
    }
  }

  /// Features that are followed through the rankings, and rankings.
  private static let (mostFeatures, mostRankings) = (12, 8)

  /// The first features and where other rankings put them; that of the report stands first.
  private func bump(_ run: Run, _ sources: [Agreement.Source]) -> Block.Figure? {
    guard let own = ranking(run), sources.contains(own) else { return nil }
    let shown = ([own] + sources.filter { $0 != own }).prefix(Self.mostRankings)
    let places = shown.map { source -> [ByteText: Double] in
      run.importances.first { $0.model == source.model && $0.method == source.method }?.places ?? [:]
    }
    let features = run.ranking.prefix(Self.mostFeatures)
    let lines = features.map { feature in
      BumpPlot.Line(name: visible(feature.feature.string), ranks: places.map { $0[feature.feature] })
    }
    let names = shown.map { [Catalog.model($0.model)?.title ?? $0.model, $0.method] }
    let rest: Prose =
      run.ranking.count > lines.count ? " The first \(lines.count) of \(run.ranking.count) features." : ""
    let hidden: Prose = sources.count > shown.count ? " \(shown.count) of \(sources.count) rankings." : ""
    return Block.Figure(
      name: "ranks", chart: .bump(BumpPlot(rankings: names, features: lines), limit: Self.mostFeatures),
      caption:
        "Where each ranking puts the features that come first here; ties share the middle of their places.\(rest)\(hidden)",
      data: Block.Table(
        caption: "Ranks.",
        columns: [.init("Feature")] + names.map { .init(Prose($0.joined(separator: ", ")), .trailing) },
        rows: zip(features, lines).map { feature, line in
          [Prose(feature.feature.string)]
            + line.ranks.map { Prose($0?.significant(3, keepsZeros: false) ?? missingNumber) }
        }))
  }

  private func figure(_ agreement: Agreement, _ sources: [Agreement.Source]) -> Block.Figure {
    let names = sources.map(title)
    let values = sources.flatMap { a in sources.map { a == $0 ? 1 : agreement.pair(a, $0)?.tau } }
    let known = agreement.pairs.compactMap { pair in pair.tau.map { (pair, $0) } }
    let least = known.min { $0.1 < $1.1 }
    return Block.Figure(
      name: "agreement",
      chart: .matrix(
        SymmetricMatrix(names: names, values: values), title: "Agreement of every two rankings",
        summary: "\(sources.count) rankings"
          + (least.map { "; least agree \(title($0.0.first)) and \(title($0.0.second)), \($0.1.fixed(2))" } ?? "") + "."
      ),
      caption:
        "Kendall's τ between every two rankings. A bar marks numbers below zero; dashed places are rankings that give every "
        + "feature the same score.")
  }

  private func table(_ run: Run) -> Block.Table? {
    let others = others(run)
    guard let first = others.first, let ranking = ranking(run) else { return nil }
    let tops = first.1.overlaps.map(\.top)
    return Block.Table(
      caption:
        "Each ranking against that of this report (\(title(ranking))): how many of the first features both have.",
      columns: [.init("Ranking"), .init("τ", .trailing)]
        + tops.map { .init("Of the first \($0)", .trailing) },
      rows: others.map { source, pair in
        [Prose(title(source)), Prose(pair.tau?.fixed(2) ?? missingNumber)]
          + tops.map { top in
            let share = pair.overlaps.first { $0.top == top }?.share
            return Prose(share.map { common($0 * Double(top)) } ?? missingNumber)
          }
      })
  }

  /// A whole number, or one with a fraction where features share the last place.
  private func common(_ count: Double) -> String {
    count == count.rounded() ? "\(Int(count))" : count.fixed(1)
  }

  private func title(_ source: Agreement.Source) -> String {
    "\(Catalog.model(source.model)?.title ?? source.model), \(source.method)"
  }
}
