import FeatureImportance
import Tabular

/// What one panel shows: the curves of one feature.
struct EffectPanel {
  let feature: ByteText
  let isDate: Bool
  /// With the place of each among the series of the whole figure. Of classes all have a band, else the first.
  let curves: [(series: Int, curve: EffectCurve)]
}

extension Chart {
  /// Curves of several features side by side, on one scale of effects, so that heights can be compared.
  ///
  /// - Parameter series: names of the lines, in the order of their numbers.
  static func effectPanels(_ panels: [EffectPanel], series: [String], axisTitle: String) -> Chart {
    let (left, perLine) = (52.0, 3)
    let legend = Legend(series, left: left)
    let head = legend.height + 22
    let size = Mark.Point((680 - left) / Double(perLine), 168)
    let scale = effectRange(panels)
    var marks = legend.marks
    marks.append(.text(axisTitle, .init(2, head - 8), .start, .tick))
    for (index, panel) in panels.enumerated() {
      let (line, place) = index.quotientAndRemainder(dividingBy: perLine)
      let corner = Mark.Point(left + Double(place) * size.x, head + Double(line) * size.y)
      marks += drawing(panel, at: corner, size, scale, isLabelled: place == 0)
    }
    let lines = (panels.count + perLine - 1) / perLine
    let strongest = panels.max { $0.reach < $1.reach }.map { visible($0.feature.string) } ?? ""
    return Chart(
      title: "Effects of single features on the prediction",
      summary:
        "\(panels.count) panels, one a feature, with its values from left to right and the effect upwards; the effect "
        + "of \(strongest) reaches farthest.",
      width: 680, height: head + Double(lines) * size.y, marks: marks)
  }

  /// From the least effect to the largest, with room for bands, but not for more than half as much again.
  private static func effectRange(_ panels: [EffectPanel]) -> ClosedRange<Double> {
    let points = panels.flatMap { $0.curves.flatMap(\.curve.points) }
    let effects = points.map(\.effect).filter(\.isFinite) + [0]
    let bands = points.flatMap { [$0.low, $0.high].compactMap { $0 } }.filter(\.isFinite)
    let (least, most) = (effects.min() ?? 0, effects.max() ?? 0)
    let room = (most - least) / 4
    return max(least - room, min(least, bands.min() ?? least))...min(most + room, max(most, bands.max() ?? most))
  }

  private static func drawing(
    _ panel: EffectPanel, at corner: Mark.Point, _ size: Mark.Point, _ range: ClosedRange<Double>, isLabelled: Bool
  ) -> [Mark] {
    let (left, right) = (corner.x + 4, corner.x + size.x - 14)
    let (top, bottom) = (corner.y + 22, corner.y + size.y - 34)
    let y = LinearScale(range, from: bottom, to: top)
    let ticks = y.ticks(about: 4)
    let decimals = SharedDecimals(of: ticks, digits: 2)
    var marks: [Mark] = [.text(short(panel.feature, 30), .init(left, corner.y + 14), .start, .label)]
    for tick in ticks {
      marks.append(.line([.init(left, y(tick)), .init(right, y(tick))], tick == 0 ? .zero : .grid))
      if isLabelled {
        marks.append(.text(tick == 0 ? "0" : decimals.text(tick), .init(left - 6, y(tick) + 4), .end, .tick))
      }
    }
    let points = panel.curves.first?.curve.points ?? []
    let places = points.compactMap(\.place)
    if places.count == points.count, let first = places.min(), let last = places.max(), (last - first).isFinite {
      let x = LinearScale(first...last, from: left, to: right)
      for place in places { marks.append(.line([.init(x(place), bottom + 2), .init(x(place), bottom + 8)], .faint)) }
      for (place, anchor) in [(first, Mark.Anchor.start), (last, .end)] {
        marks.append(.text(text(place, panel), .init(x(place), bottom + 22), anchor, .tick))
      }
      for (index, item) in panel.curves.enumerated().reversed() {
        marks += line(item.curve, item.series, hasBand: index == 0 || item.curve.class != nil, x, y)
      }
    } else {
      marks += levels(panel, y, left: left, right: right, bottom: bottom)
    }
    return marks
  }

  private static func line(
    _ curve: EffectCurve, _ series: Int, hasBand: Bool, _ x: LinearScale, _ y: LinearScale
  ) -> [Mark] {
    func height(_ effect: Double) -> Double { min(y.start, max(y.end, y(effect))) }
    var marks: [Mark] = []
    let edges = curve.points.compactMap { point -> (Double, Double, Double)? in
      guard let place = point.place, let low = point.low, let high = point.high else { return nil }
      return (x(place), height(low), height(high))
    }
    if hasBand, edges.count > 1 {
      let corners = edges.map { Mark.Point($0.0, $0.2) } + edges.reversed().map { Mark.Point($0.0, $0.1) }
      marks.append(.area(corners, .band(series)))
    }
    let points = curve.points.compactMap { point in point.place.map { Mark.Point(x($0), y(point.effect)) } }
    return marks + [.line(points, .series(series))]
  }

  /// Dots with their intervals, one a level, those of several lines beside each other.
  private static func levels(
    _ panel: EffectPanel, _ y: LinearScale, left: Double, right: Double, bottom: Double
  ) -> [Mark] {
    let count = panel.curves.first?.curve.points.count ?? 0
    let width = (right - left) / Double(max(1, count))
    var marks: [Mark] = []
    for (index, item) in panel.curves.enumerated() {
      let shift = (Double(index + 1) / Double(panel.curves.count + 1) - 0.5) * min(width, 60)
      for (place, point) in item.curve.points.enumerated() {
        let x = left + (Double(place) + 0.5) * width + shift
        if let low = point.low, let high = point.high {
          let ends = [low, high].map { min(y.start, max(y.end, y($0))) }
          marks.append(.line([.init(x, ends[0]), .init(x, ends[1])], .bar(item.series)))
        }
        marks.append(.dot(.init(x, y(point.effect)), .point(item.series)))
      }
    }
    for (place, point) in (panel.curves.first?.curve.points ?? []).enumerated() {
      let name = short(point.level ?? "", max(2, Int(width / 6.5)))
      marks.append(.text(name, .init(left + (Double(place) + 0.5) * width, bottom + 22), .middle, .tick))
    }
    return marks
  }

  private static func text(_ place: Double, _ panel: EffectPanel) -> String {
    panel.isDate ? GregorianCalendar.iso(place, hasTime: false) : place.significant(3, keepsZeros: false)
  }

  private static func short(_ name: ByteText, _ letters: Int) -> String {
    let name = visible(name.string)
    return name.count <= letters ? name : String(name.prefix(letters - 1)) + "…"
  }
}

extension EffectPanel {
  fileprivate var reach: Double { curves.map(\.curve.reach).max() ?? 0 }
}
