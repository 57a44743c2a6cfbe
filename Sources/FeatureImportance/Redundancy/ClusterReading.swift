package import Tabular

/// What the importance of a cluster beside those of its members says.
package enum ClusterReading: Sendable, Equatable {
  /// The group matters and no member alone shows it: any one can be done without, not all.
  case interchangeable
  /// The model leans on these members; the others could stand in for them.
  case carried([ByteText])
  /// Each member shows a part of it.
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
    let shares = ranking.filter { cluster.members.contains($0.feature) }.map {
      (name: $0.feature, share: $0.score / importance.value)
    }
    let carrying = shares.filter { $0.share >= Self.carriedShare }.map(\.name)
    if !carrying.isEmpty, carrying.count < shares.count {
      self = .carried(carrying)
    } else {
      self = shares.allSatisfy { $0.share <= Self.hiddenShare } ? .interchangeable : .divided
    }
  }
}

extension Run {
  /// The largest importance that a member of a cluster has alone, by the model that ranks.
  package func largestAlone(_ cluster: FeatureCluster) -> Double? {
    ranking.filter { cluster.members.contains($0.feature) }.map(\.score).max()
  }
}
