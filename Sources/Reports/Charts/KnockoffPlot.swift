import FeatureImportance
import Tabular

extension Chart {
  /// W of each feature as a dot between the bounds of most draws, one feature a line, and the threshold; at most `limit`
  /// features.
  static func knockoffs(_ knockoffs: Knockoffs, _ order: [KnockoffFeature], limit: Int = 30) -> Chart {
    let shown = order.prefix(limit)
    let left = 210.0
    let (right, top, line) = (660.0, 12.0, 24.0)
    let bottom = top + line * Double(shown.count) + 4
    let values: [Double] = [0, knockoffs.threshold ?? 0] + shown.flatMap { [$0.low, $0.high, $0.statistic] }
    let scale = LinearScale((values.min() ?? 0)...(values.max() ?? 1), from: left + 8, to: right - 12)
    let ticks = scale.ticks(about: 6)
    let decimals = SharedDecimals(of: ticks, digits: 2)

    var marks: [Mark] = []
    for tick in ticks {
      marks.append(.line([.init(scale(tick), top), .init(scale(tick), bottom)], tick == 0 ? .zero : .grid))
      marks.append(.text(tick == 0 ? "0" : decimals.text(tick), .init(scale(tick), bottom + 18), .middle, .tick))
    }
    if let threshold = knockoffs.threshold {
      marks.append(.line([.init(scale(threshold), top), .init(scale(threshold), bottom)], .guide))
    }
    for (index, feature) in shown.enumerated() {
      let y = top + line * (Double(index) + 0.5)
      marks.append(.text(clipped(visible(feature.feature.string)), .init(left, y + 4), .end, .label))
      marks.append(.line([.init(scale(feature.low), y), .init(scale(feature.high), y)], .interval))
      let point = Mark.Point(scale(feature.statistic), y)
      marks.append(feature.isSelected ? .dot(point, .dot) : .diamond(point, .doubtful))
    }
    marks.append(.text("W", .init((left + right) / 2, bottom + 42), .middle, .tick))
    return Chart(
      title: "Features beside their knockoffs",
      summary: "\(shown.count) features of the largest W. Filled dots: selected. Diamonds: not selected.",
      width: 680, height: bottom + 52, marks: marks)
  }
}
