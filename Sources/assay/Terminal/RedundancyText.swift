import FeatureImportance
import Tabular

/// The clusters that concern the top of a ranking, one a line.
struct RedundancyText {
  let run: Run

  init(_ run: Run) { self.run = run }

  /// Clusters with a member among so many first features are shown, and those whose group matters.
  private static let top = 10
  private static let mostLines = 5
  private static let mostNames = 4

  func text(_ style: Style) -> String {
    let first = Set(run.ranking.prefix(Self.top).map(\.feature))
    let shown = run.redundancy.clusters.filter {
      $0.importance?.low ?? 0 > 0 || $0.members.contains(where: first.contains)
    }
    guard !shown.isEmpty else { return "" }
    var text = shown.prefix(Self.mostLines).map { style.bold("shared") + "  \(line($0))\n" }.joined()
    let more = shown.count - Self.mostLines
    if more > 0 {
      text += "… and \(more) more group\(more == 1 ? "" : "s") of features that say the same, in the report\n"
    }
    return text + "\n"
  }

  private func line(_ cluster: FeatureCluster) -> String {
    var text =
      "\(names(cluster.members)) (\(cluster.measure.map { "\($0.title) " } ?? "")\(shortened(cluster.association)))"
    guard let importance = cluster.importance else { return text }
    text += ": together \(shortened(importance.value))"
    if let low = importance.low, let high = importance.high { text += " (\(shortened(low)) to \(shortened(high)))" }
    if let largest = run.largestAlone(cluster) { text += ", alone at most \(shortened(largest))" }
    return text
  }

  private func names(_ members: [ByteText]) -> String {
    let shown = members.prefix(Self.mostNames).map { abridged($0.string, to: 30) }.joined(separator: ", ")
    return members.count > Self.mostNames ? "\(shown) and \(members.count - Self.mostNames) more" : shown
  }
}
