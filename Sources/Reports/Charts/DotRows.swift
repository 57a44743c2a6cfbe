import FeatureImportance
import Tabular

/// Features below each other, each with a dot on its interval: where they stand on the page, and the axis that they share.
struct DotRows {
  let scale: LinearScale
  /// Between which guides are drawn.
  let top = 12.0
  let bottom: Double
  /// Grid and numbers of the axis.
  let axis: [Mark]

  private static let left = 210.0
  private static let right = 660.0
  private static let line = 24.0

  /// - Parameter values: that the axis must reach.
  init(_ values: [Double], count: Int) {
    let scale = LinearScale((values.min() ?? 0)...(values.max() ?? 1), from: Self.left + 8, to: Self.right - 12)
    let (top, bottom) = (top, top + Self.line * Double(count) + 4)
    let ticks = scale.ticks(about: 6)
    let decimals = SharedDecimals(of: ticks, digits: 2)
    self.scale = scale
    self.bottom = bottom
    axis = ticks.flatMap { tick -> [Mark] in
      [
        .line([.init(scale(tick), top), .init(scale(tick), bottom)], tick == 0 ? .zero : .grid),
        .text(tick == 0 ? "0" : decimals.text(tick), .init(scale(tick), bottom + 18), .middle, .tick),
      ]
    }
  }

  /// One feature: a filled dot for one that stands, else a diamond.
  func row(_ index: Int, _ name: ByteText, _ value: Double, low: Double?, high: Double?, stands: Bool) -> [Mark] {
    let y = top + Self.line * (Double(index) + 0.5)
    var marks: [Mark] = [.text(Chart.clipped(visible(name.string)), .init(Self.left, y + 4), .end, .label)]
    if let low, let high { marks.append(.line([.init(scale(low), y), .init(scale(high), y)], .interval)) }
    let point = Mark.Point(scale(value), y)
    marks.append(stands ? .dot(point, .dot) : .diamond(point, .doubtful))
    return marks
  }

  func title(_ text: String) -> Mark { .text(text, .init((Self.left + Self.right) / 2, bottom + 42), .middle, .tick) }

  var height: Double { bottom + 52 }
}
