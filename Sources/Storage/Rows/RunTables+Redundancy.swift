internal import FeatureImportance
internal import Tabular

// Which features say the same, and how far rankings agree.
extension RunTables {
  static let featureRedundancy = RowTable(
    "feature_redundancy", blank: FeatureRedundancy(feature: "", varianceInflation: nil, place: 0, substitutes: []),
    fields: [
      Field("feature", \.feature), Field("variance_inflation", \.varianceInflation), Field("place", \.place),
    ])

  static let substitutes = RowTable(
    "substitutes", keys: ["feature", "position"],
    blank: FeatureRedundancy.Substitute(feature: "", association: 0, measure: .spearman),
    fields: [Field("substitute", \.feature), Field("association", \.association), Field("measure", \.measure)])

  static let associations = RowTable(
    "associations", keys: ["feature", "other"], blank: 0.0, fields: [Field("association", \.self)])

  static let clusters = RowTable(
    "clusters", blank: ClusterRow(),
    fields: [
      Field("measure", \.cluster.measure), Field("association", \.cluster.association),
      Field("weakest", \.cluster.weakest), Field("importance", \.importance), Field("conf_low", \.low),
      Field("conf_high", \.high),
    ])

  static let clusterMembers = RowTable(
    "cluster_members", keys: ["cluster", "position"], blank: "" as ByteText, fields: [Field("feature", \.self)])

  static let agreements = RowTable(
    "agreements",
    blank: Agreement.Pair(
      first: .init(model: "", method: ""), second: .init(model: "", method: ""), tau: nil, overlaps: []),
    fields: [
      Field("first_model", \.first.model), Field("first_method", \.first.method),
      Field("second_model", \.second.model), Field("second_method", \.second.method), Field("kendall_tau", \.tau),
    ])

  static let agreementOverlaps = RowTable(
    "agreement_overlaps", keys: ["agreement", "position"], blank: Agreement.Overlap(top: 0, share: 0),
    fields: [Field("top", \.top), Field("overlap", \.share)])

  static let redundancyParts: [TableShape] = [
    featureRedundancy.shape, substitutes.shape, associations.shape, clusters.shape, clusterMembers.shape,
    agreements.shape, agreementOverlaps.shape,
  ]
}

/// `FeatureCluster` without its members and with its importance, whose bounds are there only with the value.
struct ClusterRow: Sendable {
  var cluster = FeatureCluster(members: [], measure: nil, association: 0, weakest: 0)
  var importance: Double?
  var low: Double?
  var high: Double?
}

extension ClusterRow {
  init(_ cluster: FeatureCluster) {
    self.cluster = cluster
    importance = cluster.importance?.value
    low = cluster.importance?.low
    high = cluster.importance?.high
  }

  func value(members: [ByteText]) throws -> FeatureCluster {
    var value = cluster
    value.members = members
    switch (importance, low, high) {
    case (let importance?, let low, let high): value.importance = Estimate(importance, low: low, high: high)
    case (nil, nil, nil): value.importance = nil
    default: throw RowMismatch(table: "clusters", "the bounds of an importance without the importance")
    }
    return value
  }
}
