import FeatureImportance
import Tabular

extension JSON {
  /// What differs between two runs, schema `assay.diff/1`.
  static func comparison(_ comparison: RunComparison) -> JSON {
    [
      "schema": .string("assay.diff/1"), "first": side(comparison.first), "second": side(comparison.second),
      "inferentialChange": .bool(comparison.hasInferentialChange), "incomparable": JSON(comparison.incomparable),
      "confidence": .number(comparison.confidence), "pairing": pairing(comparison.pairing),
      "dueTo": .array(comparison.origin.causes.map { .string($0.rawValue) }), "origin": origin(comparison.origin),
      "model": ["first": .string(comparison.model.first), "second": .string(comparison.model.second)],
      "importances": .array(comparison.changedFeatures.map(feature)),
      "entered": names(comparison.entered), "left": names(comparison.left),
      "selected": names(comparison.selected), "deselected": names(comparison.deselected),
      "verdicts": .array(
        comparison.features.filter(\.hasOtherVerdict).map {
          [
            "feature": JSON($0.feature), "first": JSON($0.first.verdict?.rawValue),
            "second": JSON($0.second.verdict?.rawValue),
          ]
        }),
      "metrics": .array(comparison.changedMetrics.map(metric)),
      "compared": [
        "features": .integer(comparison.features.count), "metrics": .integer(comparison.metrics.count),
      ],
    ]
  }

  private static func side(_ side: RunComparison.Side) -> JSON {
    [
      "run": .string(side.id), "createdAt": .string(side.createdAt), "file": .string(side.fileName),
      "rowsUsed": .integer(side.rowsUsed),
    ]
  }

  private static func pairing(_ pairing: RefitPairing) -> JSON {
    switch pairing {
    case .paired: ["paired": .bool(true), "reason": .null]
    case .unpaired(let reason): ["paired": .bool(false), "reason": .string(reason.rawValue)]
    }
  }

  private static func origin(_ origin: Origin) -> JSON {
    [
      "data": [
        "sha256": change(origin.data.sha256) { .string($0) }, "rows": change(origin.data.rows) { .integer($0) },
        "columnsAdded": names(origin.data.columnsAdded), "columnsRemoved": names(origin.data.columnsRemoved),
        "columnsChanged": .array(origin.data.columnsChanged.map(named)),
      ],
      "options": .array(origin.options.map(named)), "version": change(origin.version) { .string($0) },
      "seed": change(origin.seed) { .unsigned($0) }, "target": change(origin.target) { JSON($0) },
    ]
  }

  private static func change<Value>(_ change: Origin.Change<Value>?, _ document: (Value) -> JSON) -> JSON {
    guard let change else { return .null }
    return ["first": change.first.map(document) ?? .null, "second": change.second.map(document) ?? .null]
  }

  private static func named(_ change: Origin.Change<String>) -> JSON {
    ["name": .string(change.name), "first": JSON(change.first), "second": JSON(change.second)]
  }

  private static func names(_ names: [ByteText]) -> JSON { .array(names.map { JSON($0) }) }

  private static func feature(_ change: FeatureChange) -> JSON {
    [
      "feature": JSON(change.feature), "firstRank": .integer(change.first.rank),
      "secondRank": .integer(change.second.rank), "difference": difference(change.difference),
    ]
  }

  private static func metric(_ change: MetricChange) -> JSON {
    [
      "model": .string(change.model), "metric": .string(change.metric.rawValue),
      "difference": difference(change.difference),
    ]
  }

  private static func difference(_ difference: Difference?) -> JSON {
    guard let difference else { return .null }
    return [
      "first": .number(difference.first), "second": .number(difference.second),
      "estimate": .number(difference.estimate), "standardError": .number(difference.standardError),
      "low": .number(difference.low), "high": .number(difference.high), "pValue": .number(difference.pValue),
      "adjustedPValue": JSON(difference.adjustedPValue),
    ]
  }
}
