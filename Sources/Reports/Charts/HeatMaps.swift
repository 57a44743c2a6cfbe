import FeatureImportance
import Tabular

/// An image of numbers: one a pixel, row after row; nil where a pixel has none.
struct HeatMap {
  var title: String
  var values: [Double?]
}

extension Chart {
  /// Images of one shape beside each other, each on a scale of its own: the stronger the colour, the farther from zero.
  /// Numbers below zero have another colour and a bar through the pixel.
  ///
  /// - Parameter names: of the pixels.
  /// - Precondition: every image has as many values as the grid has places.
  static func heatMaps(_ maps: [HeatMap], grid: FeatureGrid, names: [String], title: String, of what: String) -> Chart {
    precondition(maps.allSatisfy { $0.values.count == grid.count }, "values that do not fill the grid")
    let perLine = maps.count > 6 ? 5 : max(1, min(3, maps.count))
    let (gap, head, foot) = (18.0, 22.0, 34.0)
    let room = min(270, (680 - gap * Double(perLine - 1)) / Double(perLine))
    let side = min(room / Double(grid.columns), 2 * room / Double(grid.rows))
    let height = head + side * Double(grid.rows) + foot
    var marks: [Mark] = []
    for (index, map) in maps.enumerated() {
      let (line, place) = index.quotientAndRemainder(dividingBy: perLine)
      let corner = Mark.Point(Double(place) * (room + gap) + 1, Double(line) * height + 2)
      marks += image(map, grid, names, corner: corner, side: side, head: head, room: room)
    }
    let lines = (maps.count + perLine - 1) / perLine
    return Chart(
      title: title,
      summary: "\(maps.count) image\(maps.count == 1 ? "" : "s") of \(grid.rows) by \(grid.columns) pixels: "
        + maps.map { "\($0.title), \(what) largest at \(strongest($0, names))" }.joined(separator: "; ") + ".",
      width: 680, height: Double(lines) * height + 2, marks: marks)
  }

  private static func strongest(_ map: HeatMap, _ names: [String]) -> String {
    let sizes = map.values.map { abs($0 ?? 0) }
    return sizes.indices.max { (sizes[$0], $1) < (sizes[$1], $0) }.map { names[$0] } ?? ""
  }

  private static func image(
    _ map: HeatMap, _ grid: FeatureGrid, _ names: [String], corner: Mark.Point, side: Double, head: Double, room: Double
  ) -> [Mark] {
    let known = map.values.compactMap { $0 }.filter(\.isFinite)
    let reach = known.map(abs).max() ?? 0
    let letters = max(6, Int(room / 6.5))
    let title = map.title.count <= letters ? map.title : String(map.title.prefix(letters - 1)) + "…"
    var marks: [Mark] = [.text(title, .init(corner.x, corner.y + 13), .start, .label)]
    for (place, value) in map.values.enumerated() {
      let (row, column) = place.quotientAndRemainder(dividingBy: grid.columns)
      let at = Mark.Point(corner.x + Double(column) * side, corner.y + head + Double(row) * side)
      marks += cell(at, side, side, value, reach, "\(names[place]): \(value?.significant(3) ?? "left out")")
    }
    // What the strongest colours stand for.
    let ends = [known.max().map { max(0, $0) }, known.min().flatMap { $0 < 0 ? $0 : nil }].compactMap { $0 }
    let y = corner.y + head + side * Double(grid.rows) + 7
    for (index, end) in ends.enumerated() {
      let x = corner.x + Double(index) * room / 2
      marks += cell(.init(x, y), 12, 12, end, reach, "")
      marks.append(.text(end.significant(2, keepsZeros: false), .init(x + 17, y + 10), .start, .tick))
    }
    return marks
  }

  /// A coloured rectangle; `reach` is the number of the strongest colour.
  static func cell(
    _ at: Mark.Point, _ width: Double, _ height: Double, _ value: Double?, _ reach: Double, _ name: String
  ) -> [Mark] {
    guard let value, value.isFinite else { return [.cell(at, width, height, .gap, name)] }
    let steps = Double(Mark.Look.heatSteps)
    let level = reach > 0 ? Int((abs(value) / reach * steps).rounded()) : 0
    var marks: [Mark] = [.cell(at, width, height, .heat(level, isNegative: value < 0), name)]
    if value < 0, level > 0, width >= 6 {
      let y = at.y + height / 2
      marks.append(.line([.init(at.x + width * 0.3, y), .init(at.x + width * 0.7, y)], .sign))
    }
    return marks
  }
}
