import Tabular

/// Neighbours in a ranking that the data cannot tell apart from the first of them.
public struct Overlap: Sendable, Equatable {
  /// At least two, best first.
  public let features: [RankedFeature]

  /// The tiers that have more than one feature.
  public static func all(in ranking: [RankedFeature]) -> [Overlap] {
    Dictionary(grouping: ranking, by: \.tier).filter { $0.value.count > 1 }.sorted { $0.key < $1.key }.map {
      Overlap(features: $0.value.sorted { $0.rank < $1.rank })
    }
  }

  /// "ranks 3–6 overlap: age, bmi, glucose, ldl"; of many the first names only.
  public var text: String {
    let names = features.prefix(Self.mostNames).map(\.feature.string).joined(separator: ", ")
    let more = features.count > Self.mostNames ? " and \(features.count - Self.mostNames) more" : ""
    return "ranks \(features.first?.rank ?? 0)–\(features.last?.rank ?? 0) overlap: \(names)\(more)"
  }

  private static let mostNames = 8
}
