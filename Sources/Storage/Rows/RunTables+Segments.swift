internal import FeatureImportance
internal import Tabular

extension RunTables {
  static let segments = RowTable(
    "segments", blank: Segments(column: "", model: "", rowsLeftOut: 0, levels: [], tests: []),
    fields: [Field("column_name", \.column), Field("model", \.model), Field("rows_left_out", \.rowsLeftOut)])

  static let segmentLevels = RowTable(
    "segment_levels", blank: Segment(level: "", rows: 0),
    fields: [Field("level", \.level), Field("row_count", \.rows), Field("failure", \.failure)])

  static let segmentScores = RowTable(
    "segment_scores", keys: ["segment_level", "position"], blank: SegmentScoreRow(),
    fields: [
      Field("feature", \.feature), Field("rank", \.rank), Field("alone", \.alone), Field("alone_low", \.aloneLow),
      Field("alone_high", \.aloneHigh), Field("pooled", \.pooled), Field("pooled_low", \.pooledLow),
      Field("pooled_high", \.pooledHigh),
    ])

  static let segmentTests = RowTable(
    "segment_tests", blank: SegmentTest(feature: "", spread: 0),
    fields: [
      Field("feature", \.feature), Field("spread", \.spread), Field("p_value", \.pValue),
      Field("adjusted_p_value", \.adjustedPValue), Field("false_discovery_rate", \.falseDiscoveryRate),
    ])

  static var segmentParts: [TableShape] {
    [segments.shape, segmentLevels.shape, segmentScores.shape, segmentTests.shape]
  }
}

/// A score with its estimates side by side.
struct SegmentScoreRow {
  var feature: ByteText = ""
  var rank = 0
  var alone: Double?
  var aloneLow: Double?
  var aloneHigh: Double?
  var pooled: Double?
  var pooledLow: Double?
  var pooledHigh: Double?
}

extension SegmentScoreRow {
  init(_ score: SegmentScore) {
    self.init(
      feature: score.feature, rank: score.rank, alone: score.alone?.value, aloneLow: score.alone?.low,
      aloneHigh: score.alone?.high, pooled: score.pooled?.value, pooledLow: score.pooled?.low,
      pooledHigh: score.pooled?.high)
  }

  var value: SegmentScore {
    SegmentScore(
      feature: feature, alone: alone.map { Estimate($0, low: aloneLow, high: aloneHigh) },
      pooled: pooled.map { Estimate($0, low: pooledLow, high: pooledHigh) }, rank: rank)
  }
}
