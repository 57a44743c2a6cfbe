import FeatureImportance
import Tabular

extension Chart {
  /// W of each feature as a dot between the bounds of most draws, one feature a line, and the threshold; at most `limit`
  /// features.
  static func knockoffs(_ knockoffs: Knockoffs, _ order: [KnockoffFeature], limit: Int = 30) -> Chart {
    let shown = order.prefix(limit)
    let rows = DotRows(
      [0, knockoffs.threshold ?? 0] + shown.flatMap { [$0.low, $0.high, $0.statistic] }, count: shown.count)
    var marks = rows.axis
    if let threshold = knockoffs.threshold {
      marks.append(.line([.init(rows.scale(threshold), rows.top), .init(rows.scale(threshold), rows.bottom)], .guide))
    }
    for (index, feature) in shown.enumerated() {
      marks += rows.row(
        index, feature.feature, feature.statistic, low: feature.low, high: feature.high, stands: feature.isSelected)
    }
    marks.append(rows.title("W"))
    return Chart(
      title: "Features beside their knockoffs",
      summary: "\(shown.count) features of the largest W. Filled dots: selected. Diamonds: not selected.",
      width: 680, height: rows.height, marks: marks)
  }
}
