import FeatureImportance
import Foundation

/// Learning curves as a drawing for a terminal: held-out and training loss over the number of rows, on a log scale. Loss
/// far above the null model's is cut off.
struct CurveSketch {
  private let lines: [Line]
  private let range: ClosedRange<Double>
  private let places: [Double]

  /// In signs.
  private static let (width, height) = (60, 14)
  private static let margin = 8
  private static let mostLines = 8

  private struct Line {
    let label: String
    let points: [(place: Double, loss: Double)]
  }

  /// - Returns: nil when there is nothing to see: fewer than two sizes, or no difference in loss.
  init?(_ curves: [LossCurve]) {
    let drawn = curves.filter { $0.axis == .rows && $0.points.count > 1 }.prefix(Self.mostLines / 2)
    lines = drawn.flatMap { curve in
      [
        Line(label: "\(curve.model) held out", points: curve.points.map { ($0.place, $0.heldOut.value) }),
        Line(label: "\(curve.model) training", points: curve.points.map { ($0.place, $0.training.value) }),
      ]
    }
    let losses = lines.flatMap { $0.points.map(\.loss) }.filter(\.isFinite)
    let cut = max(drawn.map(\.nullLoss).max() ?? 0, lines.compactMap { $0.points.last?.loss }.max() ?? 0)
    guard let least = losses.min(), let most = losses.max(), min(most, cut) > least else { return nil }
    range = least...min(most, cut)
    places = Set(lines.flatMap { $0.points.map { $0.place.rounded() } }).sorted()
    guard let first = places.first, let last = places.last, first > 0, last > first else { return nil }
  }

  func text(_ style: Style) -> String {
    let canvas = self.canvas
    let labels = self.labels
    let rows = (0..<Self.height).map { row in
      let drawing = (0..<Self.width).map { column in
        canvas[column, row].map { style.series(String($0.sign), $0.series) } ?? " "
      }.joined()
      return axisLabel(row) + drawing + (labels[row].map { " " + style.series(lines[$0].label, $0) } ?? "")
    }
    return (rows + axis).map { String($0.reversed().drop { $0 == " " }.reversed()) }.joined(separator: "\n") + "\n"
  }

  private var canvas: BrailleCanvas {
    var canvas = BrailleCanvas(width: Self.width, height: Self.height)
    for (index, line) in lines.enumerated().reversed() {
      for (a, b) in zip(line.points, line.points.dropFirst()) where a.loss.isFinite && b.loss.isFinite {
        let (from, to) = cut(a, b)
        canvas.line(from: (x(from.place), y(from.loss)), to: (x(to.place), y(to.loss)), series: index)
      }
    }
    return canvas
  }

  /// The part of a line below the cut, so that steep ones end where they leave the drawing.
  private func cut(
    _ a: (place: Double, loss: Double), _ b: (place: Double, loss: Double)
  ) -> ((place: Double, loss: Double), (place: Double, loss: Double)) {
    let top = range.upperBound
    guard a.loss > top, b.loss <= top else { return (a, b) }
    let share = (a.loss - top) / (a.loss - b.loss)
    return ((exp(log(a.place) + share * (log(b.place) - log(a.place))), top), b)
  }

  private func x(_ place: Double) -> Int {
    let (first, last) = (log(places[0]), log(places[places.count - 1]))
    return Int(((log(place) - first) / (last - first) * Double(2 * Self.width - 1)).rounded())
  }

  private func y(_ loss: Double) -> Int {
    // Beyond the drawing by a sign is far enough.
    let share = min(2, (range.upperBound - loss) / (range.upperBound - range.lowerBound))
    return Int((max(-1, share) * Double(4 * Self.height - 1)).rounded())
  }

  /// The line that is named at each row, one a row, as near to its end as that allows.
  private var labels: [Int: Int] {
    var labels: [Int: Int] = [:]
    for (index, line) in lines.enumerated() {
      let end = min(Self.height - 1, max(0, y(line.points.last?.loss ?? 0) / 4))
      let free = (0..<Self.height).filter { labels[$0] == nil }
      if let row = free.min(by: { (abs($0 - end), $0) < (abs($1 - end), $1) }) { labels[row] = index }
    }
    return labels
  }

  private func axisLabel(_ row: Int) -> String {
    guard row % 4 == 0 || row == Self.height - 1 else { return String(repeating: " ", count: Self.margin) + "│" }
    let share = Double(row) / Double(Self.height - 1)
    let text = shortened(range.upperBound - share * (range.upperBound - range.lowerBound))
    return String(repeating: " ", count: max(0, Self.margin - 1 - text.count)) + text + " ┤"
  }

  private var axis: [String] {
    var (ticks, names) = (Set<Int>(), String(repeating: " ", count: Self.margin + 1))
    for place in places {
      let column = x(place) / 2
      let name = grouped(Int(place))
      let start = Self.margin + 1 + min(column, Self.width - 1) - name.count / 2
      guard start > names.count || ticks.isEmpty else { continue }
      ticks.insert(column)
      names += String(repeating: " ", count: max(0, start - names.count)) + name
    }
    let line = (0..<Self.width).map { ticks.contains($0) ? "┬" : "─" }.joined()
    return [String(repeating: " ", count: Self.margin) + "└" + line, names + "  rows"]
  }
}
