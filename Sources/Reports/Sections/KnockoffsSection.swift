import FeatureImportance
import Tabular

/// Features beside knockoffs of theirs.
struct KnockoffsSection: ReportSection {
  func blocks(for run: Run) -> [Block] {
    guard let knockoffs = run.knockoffs else { return [] }
    var blocks: [Block] = [
      .paragraph(
        "A knockoff of a feature goes with the other features as the feature itself does, but was made without a look at the "
          + "target. A lasso gets both: what it gives to a feature beyond what it gives to the knockoff speaks for the "
          + "feature, and how often knockoffs win says how often noise does. Of the selected features at most "
          + "\(knockoffs.fdr.percent) are expected to be false."),
      .list(knockoffs.reading.map { Prose($0) }),
    ]
    if knockoffs.isSecondOrder {
      blocks.append(
        .paragraph(
          "Some features are categories or hold two values. Knockoffs imitate their means and covariances only, so that the "
            + "promise holds approximately."))
    }
    let order = knockoffs.features.sorted { ($1.statistic, $0.feature) < ($0.statistic, $1.feature) }
    blocks.append(.figure(Block.Figure(name: "knockoffs", chart: .knockoffs(knockoffs, order), caption: caption)))
    blocks.append(.table(table(knockoffs, order)))
    return [.section(title: "Knockoffs", blocks: blocks)]
  }

  private let caption: Prose =
    "W: the norm of a feature's coefficients minus that of its knockoff's, of standardised columns; the mean over draws, and "
    + "between which eight of ten draws lie. Dashed: the median threshold."

  private func table(_ knockoffs: Knockoffs, _ order: [KnockoffFeature]) -> Block.Table {
    let shown = order.prefix(Self.mostRows)
    let more = order.count > shown.count ? " The first \(shown.count) of \(order.count)." : ""
    return Block.Table(
      caption:
        "Features by W. Found in: the share of draws in which it stands above the threshold. Likeness: the correlation with "
        + "its knockoff; near 1 they cannot be told apart.\(Prose(more))",
      columns: [
        .init("Feature"), .init("W", .trailing), .init("e-value", .trailing), .init("Found in", .trailing),
        .init("Likeness", .trailing), .init("Selected"),
      ],
      headerColumn: 0,
      rows: shown.map {
        [
          Prose($0.feature.string), Prose($0.statistic.significant()), Prose($0.eValue.significant()),
          Prose($0.frequency.percent), Prose($0.likeness.fixed(2)), $0.isSelected ? "yes" : "",
        ]
      })
  }

  private static let mostRows = 30

  static func definitions(_ run: Run) -> [Block.Definition] {
    guard let knockoffs = run.knockoffs else { return [] }
    let matrix: Prose =
      knockoffs.construction == .minimumVariance
      ? "chosen so that coefficients vary least (minimum variance-based reconstructability)"
      : "chosen equal for all (equicorrelated)"
    return [
      .init(
        "Knockoffs",
        "Normal columns with the features' correlations, whose eigenvalues were drawn towards each other as far as the number "
          + "of rows asks for (quadratic-inverse shrinkage). How like a feature its knockoff is was \(matrix). W is from a "
          + "lasso on features and knockoffs at the lambda that cross-validation prefers; a feature of several columns counts "
          + "as one. Each of \(knockoffs.copies) draws, stopped at \(knockoffs.copyLevel.percent), gives e-values, whose "
          + "means are selected by e-BH. The promise is exact for jointly normal features of known covariance. "
          + "(Candès, Fan, Janson and Lv 2018; Ledoit and Wolf 2022; Spector and Janson 2022; Ren and Barber 2023)")
    ]
  }
}
