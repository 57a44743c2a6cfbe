public import Tabular

/// Features that are ranked, shuffled, left out and penalised as one: a lab panel, a family of ratios.
public struct FeatureGroup: Sendable, Equatable {
  public let name: ByteText
  /// At least one.
  public let members: [ByteText]

  public init(name: ByteText, members: [ByteText]) {
    self.name = name
    self.members = members
  }

  /// For the options of a run: "panel: sodium, potassium".
  var described: String { "\(name): \(members.map(\.string).joined(separator: ", "))" }

  /// Names of features when groups take the places of the members that they name first.
  static func joined(_ names: [ByteText], _ groups: [FeatureGroup]) -> [ByteText] {
    let heads = Dictionary(groups.compactMap { group in group.members.first.map { ($0, group.name) } }) { first, _ in
      first
    }
    let others = Set(groups.flatMap { $0.members.dropFirst() })
    return names.filter { !others.contains($0) }.map { heads[$0] ?? $0 }
  }

  /// - Throws: `AnalysisError.noSuchColumn` for a member that is no feature, `.twoGroups` for one in two groups,
  ///   `.groupName` for a group that has the name of another feature or group.
  public static func check(_ groups: [FeatureGroup], features: [ByteText]) throws(AnalysisError) {
    var taken: Set<ByteText> = []
    var names: Set<ByteText> = []
    for group in groups {
      for member in group.members {
        guard features.contains(member) else {
          throw .noSuchColumn(member, suggestion: nearestName(to: member, in: features))
        }
        guard taken.insert(member).inserted else { throw .twoGroups(member) }
      }
      let isFeature = features.contains(group.name) && !group.members.contains(group.name)
      guard !isFeature, names.insert(group.name).inserted else { throw .groupName(group.name) }
    }
  }
}
