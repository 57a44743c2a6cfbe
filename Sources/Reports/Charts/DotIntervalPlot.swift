import FeatureImportance
import Tabular

extension Chart {
  /// The ranking as dots with their intervals, one feature a line; at most `limit` features.
  static func dotsAndIntervals(_ ranking: [RankedFeature], axisTitle: String, limit: Int = 30) -> Chart {
    let shown = ranking.prefix(limit)
    let left = 210.0
    let (right, top, line) = (660.0, 12.0, 24.0)
    let bottom = top + line * Double(shown.count) + 4
    let values = shown.flatMap { [$0.score, $0.low ?? $0.score, $0.high ?? $0.score, 0] }.filter(\.isFinite)
    let scale = LinearScale((values.min() ?? 0)...(values.max() ?? 1), from: left + 8, to: right - 12)
    let ticks = scale.ticks(about: 6)
    let decimals = SharedDecimals(of: ticks, digits: 2)

    var marks: [Mark] = []
    for tick in ticks {
      marks.append(.line([.init(scale(tick), top), .init(scale(tick), bottom)], tick == 0 ? .zero : .grid))
      marks.append(.text(tick == 0 ? "0" : decimals.text(tick), .init(scale(tick), bottom + 18), .middle, .tick))
    }
    for (index, feature) in shown.enumerated() {
      let y = top + line * (Double(index) + 0.5)
      marks.append(.text(clipped(visible(feature.feature.string)), .init(left, y + 4), .end, .label))
      if let low = feature.low, let high = feature.high {
        marks.append(.line([.init(scale(low), y), .init(scale(high), y)], .interval))
      }
      let point = Mark.Point(scale(feature.score), y)
      marks.append(feature.stands ? .dot(point, .dot) : .diamond(point, .doubtful))
    }
    marks.append(.text(axisTitle, .init((left + right) / 2, bottom + 42), .middle, .tick))
    let best = shown.first.map { visible($0.feature.string) } ?? ""
    return Chart(
      title: "Permutation importance of each feature with its interval",
      summary:
        "\(shown.count) features from most to least important; first is \(best). Filled dots: the interval is above "
        + "zero. Diamonds: not distinguishable from zero, or suspicious.",
      width: 680, height: bottom + 52, marks: marks)
  }

  static func clipped(_ name: String) -> String {
    name.count <= 30 ? name : String(name.prefix(18)) + "…" + String(name.suffix(11))
  }
}
