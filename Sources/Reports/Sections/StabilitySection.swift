import FeatureImportance
import Tabular

/// Which features are chosen again and again on halves of the rows.
struct StabilitySection: ReportSection {
  func blocks(for run: Run) -> [Block] {
    guard let stability = run.stability else { return [] }
    return [
      .section(
        title: "Stability",
        blocks: [
          .paragraph(introduction(stability)), .paragraph(promise(stability)),
          .figure(
            Block.Figure(
              name: "stability", chart: .stability(stability),
              caption:
                "Share of half-samples in which a feature has entered, as one of the first \(stability.perHalf), as lambda "
                + "falls. Dashed: the cutoff. Coloured and named: the stable ones.")),
          .table(table(run, stability)),
        ])
    ]
  }

  private func introduction(_ stability: Stability) -> Prose {
    let halves = 2 * stability.pairs
    let stable = stability.stable
    let kept: Prose =
      stable.isEmpty
      ? "No feature is that reliable."
      : "\(stable.count == 1 ? "One feature is" : "\(stable.count) features are") stable: "
        + stable.map { Prose($0.string) }.joined(separator: ", ") + "."
    return
      "The rows were dealt into two halves \(stability.pairs) times, and the L1 path was traced on each of the \(halves) halves. "
      + "A feature is stable when it is among the first \(stability.perHalf) to enter in at least "
      + "\(stability.cutoff.percent) of them. " + kept
  }

  private func promise(_ stability: Stability) -> Prose {
    let condition: Prose =
      switch stability.assumption {
      case .none: "if features that do not matter are exchangeable"
      case .unimodal, .rConcave:
        "of features that a half would choose less often than a blind draw; it takes for granted that the share of pairs "
          + "choosing such a feature twice has \(stability.assumption == .unimodal ? "a unimodal" : "an r-concave") distribution"
      }
    let missed: Prose =
      stability.bound > stability.allowed ? " That is more than the \(stability.allowed.significant(2)) asked for." : ""
    return
      "On average at most \(strong: stability.bound.significant(2)) stable features are chosen by mistake: "
      + "\(condition).\(missed) Of features that say nearly the same each enters in some halves, so that none may be stable."
      + blocks(stability)
  }

  private func blocks(_ stability: Stability) -> Prose {
    guard let blocks = stability.blocks else { return "" }
    return " Halves are made of \(blocks) blocks, to which rows were dealt once."
  }

  /// Those that are chosen in a tenth of the halves or more, most often chosen first.
  private func table(_ run: Run, _ stability: Stability) -> Block.Table {
    let ranks = Dictionary(run.ranking.map { ($0.feature, $0.rank) }, uniquingKeysWith: { a, _ in a })
    let order = stability.features.indices.sorted { a, b in
      (stability.features[b].probability, a) < (stability.features[a].probability, b)
    }
    let notable = order.filter { stability.features[$0].probability >= 0.1 || stability.features[$0].qValue <= 0.2 }
    let shown = notable.prefix(Self.mostFeatures)
    let rest = stability.features.count - shown.count
    return Block.Table(
      caption:
        "How often features are among the first \(stability.perHalf). Integrated path: the expected number of false ones when a "
        + "feature and all above it by that measure are kept, and their share (q)."
        + (rest > 0 ? " \(counted(rest, "feature")) \(rest == 1 ? "is" : "are") not shown." : ""),
      columns: [
        .init("Feature"), .init("Share of halves", .trailing), .init("Stable"), .init("Expected false", .trailing),
        .init("q", .trailing), .init("Rank by permutation", .trailing),
      ],
      rows: shown.map { index in
        let feature = stability.features[index]
        return [
          Prose(feature.feature.string), Prose(feature.probability.percent), feature.isStable ? "yes" : "no",
          Prose(feature.expectedFalse.significant(2)), Prose(feature.qValue.significant(2)),
          Prose(ranks[feature.feature].map { "\($0)" } ?? missingNumber),
        ]
      })
  }

  private static let mostFeatures = 30

  static func definitions(_ run: Run) -> [Block.Definition] {
    guard let stability = run.stability else { return [] }
    return [
      .init(
        "Stability selection",
        "Complementary pairs: halves of the rows that share none, which keep groups whole, shares of classes and, with time, "
          + "neighbours together. All columns of a feature enter as one. Of the number that counts in each half, the cutoff and "
          + "the bound two determine the third; here \(stability.perHalf) and \(stability.cutoff.percent). (Meinshausen and Bühlmann 2010; Shah "
          + "and Samworth 2013)"),
      .init(
        "Integrated path",
        "The mean over log lambda of (2 π - 1)³, where π is the share of halves in which a feature is in and above a half. "
          + "What that would be of a feature that does not matter is bounded by how many features are in; the ratio is the "
          + "expected number of false ones. (Melikechi and Miller 2025)"),
    ]
  }
}
