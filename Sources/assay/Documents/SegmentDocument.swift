import FeatureImportance
import Tabular

extension JSON {
  /// Rankings of the levels of a column, and whether they differ.
  static func segments(_ segments: Segments) -> JSON {
    [
      "column": JSON(segments.column), "model": .string(segments.model), "rowsLeftOut": .integer(segments.rowsLeftOut),
      "levels": .array(segments.levels.map(level)), "tests": .array(segments.tests.map(test)),
    ]
  }

  private static func level(_ level: Segment) -> JSON {
    [
      "level": JSON(level.level), "rows": .integer(level.rows), "failure": level.failure.map { .string($0) } ?? .null,
      "features": .array(
        level.scores.map {
          [
            "feature": JSON($0.feature), "rank": .integer($0.rank), "alone": estimate($0.alone),
            "pooled": estimate($0.pooled),
          ]
        }),
    ]
  }

  private static func estimate(_ estimate: Estimate?) -> JSON {
    guard let estimate else { return .null }
    return ["score": .number(estimate.value), "low": JSON(estimate.low), "high": JSON(estimate.high)]
  }

  private static func test(_ test: SegmentTest) -> JSON {
    [
      "feature": JSON(test.feature), "spread": .number(test.spread), "pValue": JSON(test.pValue),
      "adjustedPValue": JSON(test.adjustedPValue), "falseDiscoveryRate": JSON(test.falseDiscoveryRate),
    ]
  }
}
