import FeatureImportance
import Tabular

extension Chart {
  /// The ranking as dots with their intervals, one feature a line; at most `limit` features.
  static func dotsAndIntervals(_ ranking: [RankedFeature], axisTitle: String, limit: Int = 30) -> Chart {
    let shown = ranking.prefix(limit)
    let rows = DotRows(
      shown.flatMap { [$0.score, $0.low ?? $0.score, $0.high ?? $0.score, 0] }.filter(\.isFinite), count: shown.count)
    var marks = rows.axis
    for (index, feature) in shown.enumerated() {
      marks += rows.row(
        index, feature.feature, feature.score, low: feature.low, high: feature.high, stands: feature.stands)
    }
    marks.append(rows.title(axisTitle))
    let best = shown.first.map { visible($0.feature.string) } ?? ""
    return Chart(
      title: "Permutation importance of each feature with its interval",
      summary:
        "\(shown.count) features from most to least important; first is \(best). Filled dots: the interval is above "
        + "zero. Diamonds: not distinguishable from zero, or suspicious.",
      width: 680, height: rows.height, marks: marks)
  }

  static func clipped(_ name: String) -> String {
    name.count <= 28 ? name : String(name.prefix(16)) + "…" + String(name.suffix(10))
  }
}
