internal import FeatureImportance

extension RunRows {
  mutating func put(_ segments: Segments) throws {
    try put([segments], into: RunTables.segments)
    try put(segments.levels, into: RunTables.segmentLevels)
    for (index, level) in segments.levels.enumerated() {
      try put(level.scores.map(SegmentScoreRow.init), into: RunTables.segmentScores, of: index)
    }
    try put(segments.tests, into: RunTables.segmentTests)
  }

  func segments() throws -> Segments? {
    guard var segments = try list(RunTables.segments).first else { return nil }
    segments.levels = try list(RunTables.segmentLevels)
    let scores = try lists(RunTables.segmentScores, owners: segments.levels.count)
    for index in segments.levels.indices { segments.levels[index].scores = scores[index].map(\.value) }
    segments.tests = try list(RunTables.segmentTests)
    return segments
  }
}
