import Tabular

extension Segments {
  /// What a reader should know, a sentence each: in which features the levels differ, and which levels say nothing.
  public var reading: [String] {
    let differing = tests.filter { ($0.adjustedPValue ?? 1) < Self.level }.sorted {
      ($0.pValue ?? 1, $0.feature) < ($1.pValue ?? 1, $1.feature)
    }
    let names = differing.prefix(Self.mostNames).map(\.feature.string).joined(separator: ", ")
    let more = differing.count > Self.mostNames ? " and \(differing.count - Self.mostNames) more" : ""
    var sentences = [
      differing.isEmpty
        ? "Between the levels of \(column) no feature's importance differs by more than chance explains."
        : "Between the levels of \(column) the importance differs of \(names)\(more)."
    ]
    for level in levels {
      guard let failure = level.failure else { continue }
      sentences.append("\(column) \(level.level) (\(level.rows) rows) has no ranking: \(failure).")
    }
    return sentences
  }

  /// Of Holm's p-values.
  private static let level = 0.05
  private static let mostNames = 5
}
