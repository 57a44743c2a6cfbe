/// A plot with two axes: grid, numbers and titles around the place where marks are drawn.
struct PlotFrame {
  let x: LinearScale
  let y: LinearScale
  /// Grid and axes, to be drawn below everything else.
  let axes: [Mark]

  /// What stands along an axis.
  struct Axis {
    var range: ClosedRange<Double>
    var title: String

    init(_ range: ClosedRange<Double>, _ title: String) {
      self.range = range
      self.title = title
    }
  }

  /// - Parameters:
  ///   - corner: top left, with the room for titles and numbers.
  ///   - size: the whole.
  init(_ horizontal: Axis, _ vertical: Axis, corner: Mark.Point, size: Mark.Point) {
    let (left, right) = (corner.x + 54, corner.x + size.x - 14)
    let (top, bottom) = (corner.y + 24, corner.y + size.y - 48)
    let x = LinearScale(horizontal.range, from: left, to: right)
    let y = LinearScale(vertical.range, from: bottom, to: top)
    var marks: [Mark] = []
    for (tick, text) in Self.ticks(y) {
      marks.append(.line([.init(left, y(tick)), .init(right, y(tick))], tick == 0 ? .zero : .grid))
      marks.append(.text(text, .init(left - 8, y(tick) + 4), .end, .tick))
    }
    marks.append(.line([.init(left, bottom), .init(right, bottom)], .axis))
    for (tick, text) in Self.ticks(x) {
      marks.append(.line([.init(x(tick), bottom), .init(x(tick), bottom + 5)], .axis))
      marks.append(.text(text, .init(x(tick), bottom + 19), .middle, .tick))
    }
    marks.append(.text(horizontal.title, .init((left + right) / 2, bottom + 38), .middle, .tick))
    marks.append(.text(vertical.title, .init(corner.x + 6, top - 12), .start, .tick))
    (self.x, self.y, axes) = (x, y, marks)
  }

  private static func ticks(_ scale: LinearScale) -> [(Double, String)] {
    let ticks = scale.ticks(about: 5)
    let decimals = SharedDecimals(of: ticks, digits: 2)
    return ticks.map { ($0, $0 == 0 ? "0" : decimals.text($0)) }
  }

  /// Where a point of the data stands; beyond the frame on its edge.
  func callAsFunction(_ place: Double, _ value: Double) -> Mark.Point {
    .init(min(x.end, max(x.start, x(place))), min(y.start, max(y.end, y(value))))
  }

  /// A straight line through the frame.
  func line(from start: (Double, Double), to end: (Double, Double), _ look: Mark.Look) -> Mark {
    .line([self(start.0, start.1), self(end.0, end.1)], look)
  }
}

/// One of the plots of a figure.
struct PlotPanel {
  var horizontal: PlotFrame.Axis
  var vertical: PlotFrame.Axis
  var marks: (PlotFrame) -> [Mark]
}

extension Chart {
  /// Plots side by side below a legend that they share.
  ///
  /// - Parameter series: names of the lines, in the order of their looks; one alone needs no legend.
  static func panels(_ panels: [PlotPanel], series: [String], title: String, summary: String) -> Chart {
    let legend = Legend(series.count > 1 ? series : [], left: 54)
    let size = Mark.Point(panels.count == 1 ? 460 : 680 / Double(max(1, panels.count)), 300)
    let marks = panels.enumerated().flatMap { index, panel in
      let corner = Mark.Point(Double(index) * size.x, legend.height)
      let frame = PlotFrame(panel.horizontal, panel.vertical, corner: corner, size: size)
      return frame.axes + panel.marks(frame)
    }
    return Chart(
      title: title, summary: summary, width: 680, height: legend.height + size.y, marks: legend.marks + marks)
  }
}

/// Names of lines beside samples of them, in as many rows as they need.
struct Legend {
  let marks: [Mark]
  let height: Double

  init(_ series: [String], left: Double, right: Double = 680) {
    var marks: [Mark] = []
    var corner = Mark.Point(left, 0)
    for (index, name) in series.enumerated() {
      let width = 44 + 7 * Double(name.count)
      if corner.x > left, corner.x + width > right { corner = .init(left, corner.y + 18) }
      marks.append(.line([.init(corner.x, corner.y + 12), .init(corner.x + 26, corner.y + 12)], .series(index)))
      marks.append(.text(name, .init(corner.x + 31, corner.y + 16), .start, .seriesLabel(index)))
      corner.x += width
    }
    self.marks = marks
    height = series.isEmpty ? 0 : corner.y + 24
  }
}
