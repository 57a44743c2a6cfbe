import FeatureImportance
import Foundation
import Tabular

/// The path as a drawing for a terminal: coefficients of standardised columns over falling lambda, on a log scale.
///
/// Of each feature one curve is drawn, that of its largest coefficient in any column and class; of the features those
/// whose curves reach farthest from zero. Nothing is drawn before a curve leaves zero, nor beyond the part of
/// the path that is worth it.
struct PathSketch {
  private let path: PathResult
  private let curves: [Curve]
  private let scale: Scale

  /// How many features are drawn, and how many enter at all.
  var drawnCount: Int { curves.count }
  let enteredCount: Int
  /// The smallest lambda that is drawn, where the path goes on below it.
  let end: Double?

  /// In signs; the height is about that.
  private static let (width, height) = (64, 18)
  private static let mostCurves = 8
  /// What is left of 100 columns.
  private static let longestLabel = 24
  private static let margin = 8

  /// One coefficient along the path.
  private struct Curve {
    let label: String
    /// By falling lambda.
    let values: [Double]
    let reach: Double
  }

  /// Places of lambdas and coefficients among the dots. Ticks are whole rows apart, so that their distances are true.
  private struct Scale {
    let logs: ClosedRange<Double>
    /// Between ticks.
    let step: Double
    let rowsPerStep: Int
    /// Of zero.
    let zeroRow: Int
    let rowCount: Int

    /// - Returns: nil for numbers so large or small that their distances are not.
    init?(logs: ClosedRange<Double>, values: ClosedRange<Double>) {
      let range = values.upperBound - values.lowerBound
      guard range.isFinite, range > 1e-300 else { return nil }
      let rough = range / 7
      let power = pow(10, floor(log10(rough)))
      step = [1, 2, 5, 10].map { $0 * power }.first { $0 >= rough * 0.999 } ?? 10 * power
      rowsPerStep = max(1, Int(step / range * Double(PathSketch.height)))
      // Zero stands at the second dot of its row.
      let dots = 4 * Double(rowsPerStep)
      zeroRow = Int((max(0, values.upperBound / step * dots - 1) / 4).rounded(.up))
      rowCount = (4 * zeroRow + 1 + Int((-values.lowerBound / step * dots).rounded())) / 4 + 1
      self.logs = logs
    }

    func x(_ lambda: Double) -> Int {
      let share = (logs.upperBound - log10(lambda)) / (logs.upperBound - logs.lowerBound)
      return Int((share * Double(2 * PathSketch.width - 1)).rounded())
    }

    func y(_ value: Double) -> Int {
      4 * zeroRow + 1 - Int((value / step * 4 * Double(rowsPerStep)).rounded())
    }

    /// The number at the middle of a row, where it is a round one.
    func tick(_ row: Int) -> Double? {
      (zeroRow - row) % rowsPerStep == 0 ? Double((zeroRow - row) / rowsPerStep) * step : nil
    }
  }

  /// - Returns: nil when there is nothing to see: fewer than two lambdas, no feature that enters, or no scale for it.
  init?(_ path: PathResult) {
    let isCut = path.shown.points.count < path.points.count
    let path = path.shown
    let lambdas = path.points.map(\.lambda)
    guard let first = lambdas.first, let last = lambdas.last, first > last else { return nil }
    var best: [ByteText: Curve] = [:]
    var entered: [ByteText] = []
    for (j, column) in path.columns.enumerated() {
      for c in 0..<max(1, path.classes.count) {
        let values = path.points.map { $0.standardized[c * path.columns.count + j] }
        let reach = values.map(abs).max() ?? 0
        guard reach > 0, reach.isFinite, reach > best[column.feature]?.reach ?? 0 else { continue }
        let label = Self.label(column.column, path.classes.isEmpty ? nil : path.classes[c])
        if best[column.feature] == nil { entered.append(column.feature) }
        best[column.feature] = Curve(label: label, values: values, reach: reach)
      }
    }
    // Of equal ones the first of the table.
    let curves = entered.compactMap { best[$0] }.enumerated()
      .sorted { ($1.element.reach, $0.offset) < ($0.element.reach, $1.offset) }
      .prefix(Self.mostCurves).map(\.element)
    let drawn = curves.flatMap(\.values) + [0]
    let values = (drawn.min() ?? 0)...(drawn.max() ?? 0)
    guard !curves.isEmpty, let scale = Scale(logs: log10(last)...log10(first), values: values) else { return nil }
    self.path = path
    self.scale = scale
    end = isCut ? last : nil
    self.curves = curves
    enteredCount = entered.count
  }

  private static func label(_ column: ByteText, _ classLabel: ByteText?) -> String {
    let end = classLabel.map { " (\(abridged($0.string, to: 9)))" } ?? ""
    return abridged(column.string, to: longestLabel - end.count) + end
  }

  func text(_ style: Style) -> String {
    let guides = self.guides
    let canvas = self.canvas
    let rows = (0..<scale.rowCount).map { row in
      axisLabel(row) + drawing(canvas, row, guides.map(\.column), style) + label(row, style)
    }
    return ([guideNames(guides), ""].filter { !$0.isEmpty } + rows + lambdaAxis(style)).map(Self.trimmed)
      .joined(separator: "\n") + "\n"
  }

  // MARK: Curves

  private var canvas: BrailleCanvas {
    var canvas = BrailleCanvas(width: Self.width, height: scale.rowCount)
    let places = path.points.map { scale.x($0.lambda) }
    // The farthest last, on top of the others.
    for (index, curve) in curves.enumerated().reversed() {
      for k in curve.values.indices.dropFirst() where curve.values[k - 1] != 0 || curve.values[k] != 0 {
        canvas.line(
          from: (places[k - 1], scale.y(curve.values[k - 1])), to: (places[k], scale.y(curve.values[k])), series: index)
      }
    }
    return canvas
  }

  private func drawing(_ canvas: BrailleCanvas, _ row: Int, _ guides: [Int], _ style: Style) -> String {
    (0..<Self.width).map { column in
      if let (sign, series) = canvas[column, row] { return style.series(String(sign), series) }
      if guides.contains(column) { return style.faint("┊") }
      return row == scale.zeroRow ? style.faint("┈") : " "
    }.joined()
  }

  private func label(_ row: Int, _ style: Style) -> String {
    let ends = curves.map { scale.y($0.values.last ?? 0) / 4 }
    let rows = Self.spread(ends, below: scale.rowCount)
    return curves.indices.first { rows[$0] == row }.map { " " + style.series(curves[$0].label, $0) } ?? ""
  }

  /// A row of its own for each, moved as little as needed, in the same order.
  private static func spread(_ rows: [Int], below end: Int) -> [Int] {
    var result = rows
    let order = rows.indices.sorted { (rows[$0], $0) < (rows[$1], $1) }
    var next = 0
    for index in order {
      result[index] = max(rows[index], next)
      next = result[index] + 1
    }
    var last = end - 1
    for index in order.reversed() {
      result[index] = min(result[index], last)
      last = result[index] - 1
    }
    return result
  }

  // MARK: Axes

  private func axisLabel(_ row: Int) -> String {
    guard let tick = scale.tick(row) else { return String(repeating: " ", count: Self.margin) + "│" }
    return Self.right(number(tick), Self.margin - 1) + " ┤"
  }

  /// Lambdas under the drawing, and how many coefficients are not zero there.
  private func lambdaAxis(_ style: Style) -> [String] {
    var line = String(repeating: " ", count: Self.margin) + "└"
    var (names, counts) = (Placed(), Placed())
    var ticks: Set<Int> = []
    for lambda in roundLambdas {
      let column = scale.x(lambda) / 2
      guard names.put(number(lambda), centredAt: Self.margin + 1 + column) else { continue }
      ticks.insert(column)
      let nearest = path.points.min { abs(log($0.lambda / lambda)) < abs(log($1.lambda / lambda)) }
      _ = counts.put("\(nearest?.degreesOfFreedom ?? 0)", centredAt: Self.margin + 1 + column)
    }
    line += (0..<Self.width).map { ticks.contains($0) ? "┬" : "─" }.joined()
    let end = Self.margin + 1 + Self.width
    return [line, names.text(to: end) + " lambda", counts.text(to: end) + " non-zero"]
  }

  /// Powers of ten; on a short axis also twice and five times them.
  private var roundLambdas: [Double] {
    let logs = scale.logs
    let factors = logs.upperBound - logs.lowerBound > 2.5 ? [1.0] : [1, 2, 5]
    return (Int(floor(logs.lowerBound))...Int(ceil(logs.upperBound))).reversed().flatMap { exponent in
      factors.reversed().map { $0 * pow(10, Double(exponent)) }
    }.filter { logs.contains(log10($0)) }
  }

  // MARK: Choices of cross-validation

  private var guides: [(name: String, column: Int)] {
    guard let validation = path.validation else { return [] }
    return [("1se", validation.oneStandardError), ("min", validation.minimum)].map {
      ($0.0, scale.x(path.points[$0.1].lambda) / 2)
    }
  }

  /// Beside each other above their lines, in one word where the lines are one.
  private func guideNames(_ guides: [(name: String, column: Int)]) -> String {
    guard guides.count == 2 else { return "" }
    var names = Placed()
    let places = guides.map { Self.margin + 1 + $0.column }
    if places[0] == places[1] {
      _ = names.put("1se = min", centredAt: places[0])
    } else if places[1] - places[0] > 4 {
      for (guide, place) in zip(guides, places) { _ = names.put(guide.name, centredAt: place) }
    } else {
      _ = names.put("1se", centredAt: places[0] - 1)
      _ = names.put("min", centredAt: max(places[1] + 1, places[0] + 3))
    }
    return names.text(to: 0)
  }

  private static func right(_ text: String, _ width: Int) -> String {
    String(repeating: " ", count: max(0, width - text.count)) + text
  }

  private static func trimmed(_ line: String) -> String { String(line.reversed().drop { $0 == " " }.reversed()) }
}

/// Words on a line, each with a blank around it.
private struct Placed {
  private var line: [Character] = []

  /// - Returns: whether there was room.
  mutating func put(_ word: String, centredAt column: Int) -> Bool {
    let start = max(0, column - word.count / 2)
    guard start == 0 || start > line.count || line.isEmpty else { return false }
    line += Array(repeating: " ", count: max(0, start - line.count)) + Array(word)
    return true
  }

  func text(to width: Int) -> String { String(line) + String(repeating: " ", count: max(0, width - line.count)) }
}
