package import Tabular

/// What the importance of a cluster beside those of its members says.
package enum ClusterReading: Sendable, Equatable {
  /// The group matters and every member alone is small beside it: any one can be done without, not all.
  case interchangeable
  /// The group matters, but no member's own interval lies above zero: which of them the model leans on is open.
  case onlyTogether
  /// The model leans on these members; the others could stand in for them.
  case carried([ByteText])
  /// Several members show a part of it, or all of them the most.
  case divided
  /// The interval of the group's importance reaches zero.
  case unneeded
  /// The group's importance was not measured.
  case unmeasured

  /// Where no member shows more than this share of the group's importance, most of it is hidden from every single score.
  private static let hiddenShare = 0.25
  /// A member with this share of it carries most of it.
  private static let carriedShare = 0.5

  /// - Parameter ranking: by the model that the group's importance is of.
  package init(_ cluster: FeatureCluster, ranking: [RankedFeature]) {
    guard let importance = cluster.importance else {
      self = .unmeasured
      return
    }
    guard importance.value > 0, importance.low ?? 0 > 0 else {
      self = .unneeded
      return
    }
    // By rank, best first.
    let members = ranking.filter { cluster.members.contains($0.feature) }
    let carrying = members.filter { $0.score >= Self.carriedShare * importance.value }
    if members.allSatisfy({ $0.score <= Self.hiddenShare * importance.value }) {
      self = .interchangeable
    } else if members.allSatisfy({ $0.low ?? 0 <= 0 }) {
      self = .onlyTogether
    } else if !carrying.isEmpty, carrying.count < members.count {
      self = .carried(carrying.map(\.feature))
    } else {
      self = .divided
    }
  }

  /// Whether the group matters although the scores of its members do not show it.
  package var isHidden: Bool { self == .interchangeable || self == .onlyTogether }
}

extension Run {
  /// The largest importance that a member of a cluster has alone, by the model that ranks.
  package func largestAlone(_ cluster: FeatureCluster) -> Double? {
    ranking.filter { cluster.members.contains($0.feature) }.map(\.score).max()
  }
}
