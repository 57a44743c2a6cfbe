import FeatureImportance
import Tabular

/// Which features say the same, what they are worth together, and what could stand in for what.
struct RedundancySection: ReportSection {
  func blocks(for run: Run) -> [Block] {
    let redundancy = run.redundancy
    guard redundancy.features.count > 1 else { return [] }
    var blocks: [Block] = [.paragraph(introduction(run))]
    let wording = ClusterWording(run)
    if !redundancy.clusters.isEmpty {
      let shown = redundancy.clusters.prefix(Self.mostClusters)
      let more = redundancy.clusters.count - shown.count
      blocks.append(
        .list(
          shown.map(wording.sentence)
            + (more > 0 ? ["and \(more) more, in the store"] : [])))
    }
    if let figure = figure(redundancy) { blocks.append(.figure(figure)) }
    if !redundancy.clusters.isEmpty { blocks.append(.table(clusters(run))) }
    if let table = features(run) { blocks.append(.table(table)) }
    return [.section(title: "Shared and unique", blocks: blocks)]
  }

  private static let mostClusters = 12
  private static let mostSubstitutes = 3

  private func introduction(_ run: Run) -> Prose {
    let count = run.redundancy.clusters.count
    let found: Prose =
      count == 0
      ? "No features are so alike that they form a group, so no score is hidden behind another feature's."
      : "\(count == 1 ? "One group of features shares" : "\(count) groups of features share") much of what they say. A feature's own score then tells "
        + "only what is lost while the others are still there; what the group is worth shows when its members are shuffled "
        + "together."
    return "Features are compared with each other, without the target. " + found
  }

  private func figure(_ redundancy: Redundancy) -> Block.Figure? {
    let count = redundancy.features.count
    guard redundancy.associations.count == count * count else { return nil }
    let order = redundancy.features.indices.sorted { redundancy.features[$0].place < redundancy.features[$1].place }
    let names = order.map { redundancy.features[$0].feature }
    let groups = redundancy.clusters.compactMap { cluster -> Range<Int>? in
      let places = names.indices.filter { cluster.members.contains(names[$0]) }
      guard let first = places.first, let last = places.last, last - first + 1 == places.count else { return nil }
      return first..<last + 1
    }
    return Block.Figure(
      name: "associations",
      chart: .matrix(
        SymmetricMatrix(
          names: names.map { visible($0.string) },
          values: order.flatMap { i in order.map { redundancy.associations[i * count + $0] } }, groups: groups),
        title: "How strongly every two features go together",
        summary: "\(count) features, alike ones beside each other; \(strongest(redundancy))."),
      caption:
        "Association of every two features, from 0 to 1: the stronger the colour, the more the one tells of the other. Alike "
        + "features are neighbours\(groups.isEmpty ? "" : "; squares are groups").")
  }

  private func strongest(_ redundancy: Redundancy) -> String {
    let count = redundancy.features.count
    let pairs = (0..<count).flatMap { i in (0..<i).map { (i, $0) } }
    guard
      let (i, j) = pairs.max(by: {
        redundancy.associations[$0.0 * count + $0.1] < redundancy.associations[$1.0 * count + $1.1]
      })
    else { return "" }
    let names = [j, i].map { visible(redundancy.features[$0].feature.string) }
    return "the strongest pair is \(names[0]) and \(names[1]) with "
      + redundancy.associations[i * count + j].fixed(2)
  }

  /// Each group above its members.
  private func clusters(_ run: Run) -> Block.Table {
    let scores = Dictionary(run.ranking.map { ($0.feature, $0) }, uniquingKeysWith: { a, _ in a })
    let factors = Dictionary(
      run.redundancy.features.map { ($0.feature, $0.varianceInflation) }, uniquingKeysWith: { a, _ in a })
    let shown = run.redundancy.clusters.prefix(Self.mostClusters)
    let decimals = SharedDecimals(
      of: shown.compactMap(\.importance?.value)
        + shown.flatMap { $0.members.compactMap { scores[$0]?.score } })
    func interval(_ low: Double?, _ high: Double?) -> Prose {
      guard let low, let high else { return Prose(missingNumber) }
      return "[\(decimals.text(low)), \(decimals.text(high))]"
    }
    return Block.Table(
      caption:
        "Groups, and what their members are worth alone: rise of held-out \(run.lossName) when shuffled. Association: mean "
        + "over the pairs of a group, with the least. VIF: as in the list below.",
      columns: [
        .init("Group", .trailing), .init("Feature"), .init("Association", .trailing), .init("Importance", .trailing),
        .init("Interval", .trailing), .init("VIF", .trailing),
      ], headerColumn: 1,
      rows: shown.enumerated().flatMap { index, cluster -> [[Prose]] in
        let group: [Prose] = [
          "\(index + 1)", "all \(cluster.members.count) together",
          Prose("\(cluster.association.fixed(2)) (≥ \(cluster.weakest.fixed(2)))"),
          Prose(cluster.importance.map { decimals.text($0.value) } ?? missingNumber),
          interval(cluster.importance?.low, cluster.importance?.high), "",
        ]
        return [group]
          + cluster.members.map { name in
            let score = scores[name]
            return [
              "", Prose(name.string), "", Prose(score.map { decimals.text($0.score) } ?? missingNumber),
              interval(score?.low, score?.high), Prose(inflation(factors[name] ?? nil)),
            ]
          }
      })
  }

  /// Features that others tell much of, best first; nil where there are none.
  private func features(_ run: Run) -> Block.Table? {
    let ranks = Dictionary(run.ranking.map { ($0.feature, $0.rank) }, uniquingKeysWith: { a, _ in a })
    let shared = run.redundancy.features.filter {
      !$0.substitutes.isEmpty || $0.varianceInflation ?? 1 >= Self.notableInflation
    }.sorted { (ranks[$0.feature] ?? .max, $0.place) < (ranks[$1.feature] ?? .max, $1.place) }
    guard !shared.isEmpty else { return nil }
    let alone = run.redundancy.features.count - shared.count
    let rest: Prose = alone > 0 ? " The other \(counted(alone, "feature")) share little with any." : ""
    return Block.Table(
      caption: "Features that others tell much of, best first, and what could stand in for them." + rest,
      columns: [.init("Rank", .trailing), .init("Feature"), .init("VIF", .trailing), .init("Substitutes")],
      headerColumn: 1,
      rows: shared.map { feature in
        [
          Prose(ranks[feature.feature].map { "\($0)" } ?? missingNumber), Prose(feature.feature.string),
          Prose(inflation(feature.varianceInflation)), substitutes(feature),
        ]
      })
  }

  /// From here on, the standard error of a coefficient is more than twice what it would be alone.
  private static let notableInflation = 5.0

  private func substitutes(_ feature: FeatureRedundancy) -> Prose {
    let shown = feature.substitutes.prefix(Self.mostSubstitutes).map {
      "\($0.feature) (\($0.association.fixed(2)))" as Prose
    }
    let more = feature.substitutes.count - shown.count
    return shown.isEmpty
      ? Prose(missingNumber) : shown.joined(separator: ", ") + (more > 0 ? Prose(" and \(more) more") : "")
  }

  private func inflation(_ factor: Double?) -> String {
    guard let factor else { return missingNumber }
    return factor.isFinite ? factor.significant(3) : "∞"
  }
}
