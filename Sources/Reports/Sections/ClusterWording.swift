import FeatureImportance
import Tabular

/// What there is to say of a group of alike features, in one or two sentences with the numbers.
struct ClusterWording {
  let run: Run

  init(_ run: Run) { self.run = run }

  /// Associations from here on: more than four fifths of the variance of ranks are shared.
  private static let nearlySame = 0.9
  private static let mostNames = 6

  func sentence(_ cluster: FeatureCluster) -> Prose {
    let same = cluster.association >= Self.nearlySame ? "say nearly the same" : "share much of what they say"
    let measure = cluster.measure.map { "\($0.title) " } ?? "association "
    let first: Prose = names(cluster) + " \(same) (\(measure)\(cluster.association.fixed(2)))"
    switch ClusterReading(cluster, ranking: run.ranking) {
    case .interchangeable:
      return first + ": the model can do without any one of them, not without all. " + numbers(cluster)
    case .onlyTogether:
      return first + ": the model needs the group, but which of them it leans on cannot be told. " + numbers(cluster)
    case .carried(let members):
      let others = cluster.members.count - members.count
      return first + ": the model leans on " + strong(members)
        + "; the other\(others == 1 ? "" : "s") could stand in. " + numbers(cluster)
    case .divided: return first + ": what the model takes from them is spread over several. " + numbers(cluster)
    case .unneeded:
      return first + ": even together they are not distinguishable from no importance. " + numbers(cluster)
    case .unmeasured: return first + "."
    }
  }

  /// Of the strongest groups that matter although the scores of their members do not show it.
  var hidden: [Prose] {
    run.redundancy.clusters.filter { ClusterReading($0, ranking: run.ranking).isHidden }
      .prefix(Self.mostHidden).map(sentence)
  }

  /// So many in a summary.
  private static let mostHidden = 2

  private func names(_ cluster: FeatureCluster) -> Prose {
    let more = cluster.members.count - Self.mostNames
    guard more > 1 else { return strong(cluster.members) }
    let shown = cluster.members.prefix(Self.mostNames).map { "\(strong: $0)" as Prose }
    return (shown + ["\(more) more"]).enumeration
  }

  private func strong(_ members: [ByteText]) -> Prose { members.map { "\(strong: $0)" as Prose }.enumeration }

  /// "Shuffled together they raise log loss by 0.12 [0.08, 0.16] nats, alone by at most 0.003."
  private func numbers(_ cluster: FeatureCluster) -> Prose {
    guard let importance = cluster.importance else { return "" }
    let change = importance.value < 0 ? "change" : "raise"
    let alone = run.largestAlone(cluster).map { ", one alone by at most \($0.significant(2))" } ?? ""
    return "Shuffled together they \(change) \(run.lossName) by \(importance.text) \(run.lossUnit)\(alone)."
  }
}
