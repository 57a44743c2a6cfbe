import FeatureImportance
import Tabular

/// The answer first: what was asked, how well it can be predicted, which features stand, and what casts doubt on it.
struct SummarySection: ReportSection {
  func blocks(for run: Run) -> [Block] {
    var blocks: [Block] = [.definitions(facts(run), layout: .facts), .callout(verdict(run))]
    let serious = run.warnings.filter { $0.severity == .serious && $0.code != "no-skill" }
    if !serious.isEmpty {
      blocks.append(
        .callout(
          Block.Callout(
            .serious, title: "Before you trust it", blocks: [.list(serious.map { Prose($0.message) })])))
    }
    return blocks
  }

  private func facts(_ run: Run) -> [Block.Definition] {
    var facts = [
      Block.Definition("Table", Prose(run.data.fileName)),
      Block.Definition("Target", "\(run.target.name)\(positive(run))"),
      Block.Definition("Rows used", "\(run.data.rowsUsed)"),
    ]
    if let events = run.target.events, let share = run.target.mean {
      facts.append(Block.Definition("Events", "\(events) (\(share.percent))"))
    }
    if run.target.family == .multinomial { facts.append(Block.Definition("Classes", "\(run.target.classes.count)")) }
    facts.append(Block.Definition("Features", "\(run.ranking.count)"))
    if let best = run.bestModel { facts.append(Block.Definition("Ranked by", Prose(best.markedTitle))) }
    return facts
  }

  private func positive(_ run: Run) -> String { run.target.positive.map { " = \($0)" } ?? "" }

  private func verdict(_ run: Run) -> Block.Callout {
    guard run.hasSkill else {
      return Block.Callout(
        .doubt, title: "No model beats the null model, so there is no ranking to defend",
        blocks: [
          .paragraph(
            "\(performance(run)) A null model that ignores every feature does as well within the error. The order "
              + "below is that of noise: do not use it to choose features.")
        ])
    }
    let suspects = run.ranking.filter { $0.verdict == .suspicious }
    guard suspects.isEmpty else { return leakage(suspects, run) }
    let standing = run.standing
    let title: Prose =
      switch standing.count {
      case 0: "The features predict \(run.target.name) together, but none stands on its own"
      case 1: "One feature stands: \(standing[0].feature)"
      case ...5: Prose("\(standing.count) features stand: ") + names(standing)
      default:
        Prose("\(standing.count) of \(run.ranking.count) features stand; first ") + names(Array(standing.prefix(3)))
      }
    var paragraphs: [Block] = [.paragraph(Prose(performance(run)))]
    if let gain = nonlinearity(run) { paragraphs.append(.paragraph(gain)) }
    if let first = standing.first { paragraphs.append(.paragraph(leader(first, run))) }
    let hidden = ClusterWording(run).hidden
    paragraphs += hidden.map { .paragraph($0) }
    if standing.isEmpty && hidden.isEmpty {
      paragraphs.append(
        .paragraph(
          "Features that carry the same information cover for each other when one is shuffled. Look at the learned "
            + "weights and at the path before you drop any."))
    }
    return Block.Callout(.verdict, title: title, blocks: paragraphs)
  }

  /// What the network that ranks adds to the linear models; nil where it adds nothing or none ranks.
  private func nonlinearity(_ run: Run) -> Prose? {
    switch run.bestModel?.network?.skill {
    case .nonlinearOnly:
      return
        "\(strong: "Non-linear only"): no linear model beats the null model, the network does. What the features say "
        + "bends or lies in their combination; coefficients and the L1 path show nothing of it."
    case .gain:
      let unseen = run.ranking.filter { $0.verdict == .nonlinear }
      let which: Prose =
        unseen.isEmpty
        ? "" : " Only the network sees " + names(Array(unseen.prefix(5))) + (unseen.count > 5 ? " and others." : ".")
      return
        "The network beats the linear models beyond the error: part of what the features say bends or lies in their "
        + "combination.\(which)"
    case nil, .unopposed, .noGain, NetworkSkill.none?: return nil
    }
  }

  /// What gives the outcome away makes every other number worthless until somebody has looked at it.
  private func leakage(_ suspects: [RankedFeature], _ run: Run) -> Block.Callout {
    Block.Callout(
      .doubt,
      title: names(suspects)
        + " \(suspects.count == 1 ? "is" : "are") suspected of giving \(run.target.name) away: check this first",
      blocks: [
        .paragraph(Prose(performance(run))),
        .paragraph(
          "A feature that is computed from the outcome, or known only after it, makes the model look perfect and all "
            + "others look useless. Find out where it comes from, exclude it if so, and rank again before you use the "
            + "order below.\(run.withoutSuspects == nil ? "" : " A ranking without what is suspected follows it.")"),
      ])
  }

  private func names(_ features: [RankedFeature]) -> Prose { features.map { Prose($0.feature.string) }.enumeration }

  /// "Logistic regression reaches a log loss of 0.512 [0.49, 0.53] on rows it has not seen (null model 0.646)."
  private func performance(_ run: Run) -> String {
    guard let best = run.bestModel, let loss = best.metrics.first else { return "" }
    var text =
      "\(best.title) has a \(loss.name.title.lowercased()) of \(loss.estimate.text) on rows that it has not seen "
      + "(null model \(loss.baseline.significant(3)))"
    let second: Metric.Name =
      switch run.target.family {
      case .gaussian: .rSquared
      case .binomial: .auc
      case .multinomial: .accuracy
      }
    if let second = best.metric(second) { text += "; \(second.name.title) \(second.estimate.text)" }
    return text + "."
  }

  private func leader(_ first: RankedFeature, _ run: Run) -> Prose {
    let place =
      first.rankLow == first.rankHigh
      ? "Its place is certain at the \(run.confidenceText) level."
      : "Its rank could be \(first.rankLow) to \(first.rankHigh)."
    return "\(strong: first.feature): \(lowercasedFirst(first.why)) \(place) This describes what the model relies on, "
      + "not a cause."
  }

  private func lowercasedFirst(_ text: String) -> String { text.prefix(1).lowercased() + text.dropFirst() }
}
