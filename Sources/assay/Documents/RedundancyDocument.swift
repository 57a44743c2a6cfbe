import FeatureImportance
import Tabular

extension JSON {
  /// Which features say the same; null where features were not compared.
  static func redundancy(_ redundancy: Redundancy) -> JSON {
    guard !redundancy.isEmpty else { return .null }
    let count = redundancy.features.count
    return [
      "threshold": .number(Redundancy.threshold),
      "clusters": .array(
        redundancy.clusters.map {
          [
            "members": .array($0.members.map { JSON($0) }), "association": .number($0.association),
            "weakest": .number($0.weakest), "measure": JSON($0.measure?.rawValue),
            "importance": JSON($0.importance?.value), "low": JSON($0.importance?.low),
            "high": JSON($0.importance?.high),
          ]
        }),
      "features": .array(redundancy.features.map(feature)),
      "association": redundancy.associations.isEmpty
        ? .null
        : .array((0..<count).map { i in JSON((0..<count).map { redundancy.associations[i * count + $0] }) }),
    ]
  }

  /// JSON knows no infinity, so a flag tells it from a factor that does not exist.
  private static func feature(_ feature: FeatureRedundancy) -> JSON {
    [
      "feature": JSON(feature.feature), "vif": JSON(feature.varianceInflation),
      "isToldByOthers": .bool(feature.varianceInflation == .infinity), "place": .integer(feature.place),
      "substitutes": .array(
        feature.substitutes.map {
          [
            "feature": JSON($0.feature), "association": .number($0.association),
            "measure": .string($0.measure.rawValue),
          ]
        }),
    ]
  }

  /// How far every two rankings agree.
  static func agreement(_ agreement: Agreement) -> JSON {
    .array(
      agreement.pairs.map { pair in
        [
          "first": source(pair.first), "second": source(pair.second), "kendallTau": JSON(pair.tau),
          "overlaps": .array(pair.overlaps.map { ["top": .integer($0.top), "share": .number($0.share)] }),
        ]
      })
  }

  private static func source(_ source: Agreement.Source) -> JSON {
    ["model": .string(source.model), "method": .string(source.method)]
  }
}
