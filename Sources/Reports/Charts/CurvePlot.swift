import FeatureImportance
import Tabular

/// A line of a curve plot.
private struct Line {
  var label: String
  var look: Mark.Look
  var labelLook: Mark.Look
  var points: [(place: Double, value: Double, error: Double?)]
}

extension Chart {
  /// Held-out loss of each model over the rows that it learns from, solid with its standard errors, and training loss,
  /// dotted; losses above the null model's are cut off.
  static func learningCurves(_ curves: [LossCurve], lossTitle: String) -> Chart {
    let shown = curves.prefix(Mark.Look.seriesCount / 2)
    return curvePlot(
      title: "Learning curves",
      summary: "Held-out and training loss of \(shown.count) models over the number of rows that they learn from.",
      lines: shown.enumerated().flatMap { index, curve in losses(curve, series: index, name: curve.model + " ") },
      xTitle: "rows learnt from", yTitle: lossTitle, nullLoss: curves.first?.nullLoss, isFalling: false)
  }

  /// Held-out and training loss of one model over its complexity.
  static func complexityCurve(_ curve: LossCurve, lossTitle: String) -> Chart {
    curvePlot(
      title: "Loss over \(curve.axis.rawValue)",
      summary: "Held-out and training loss of \(curve.model) from rigid to flexible.",
      lines: losses(curve, series: 0, name: ""), xTitle: axisTitle(curve.axis), yTitle: lossTitle,
      nullLoss: curve.nullLoss, isFalling: curve.axis == .lambda)
  }

  /// Squared error and its parts over the complexity of a model.
  static func biasVariance(_ parts: [BiasVariance], axis: LossCurve.Axis, lossTitle: String) -> Chart {
    let series: [(String, (BiasVariance) -> LossEstimate)] = [
      ("loss", \.loss), ("bias²", \.squaredBias), ("variance", \.variance), ("noise", \.noise),
    ]
    return curvePlot(
      title: "Bias², variance and noise over \(axis.rawValue)",
      summary: "Held-out squared error as the sum of squared bias, variance and noise, from rigid to flexible.",
      lines: series.enumerated().map { index, series in
        Line(
          label: series.0, look: .series(index), labelLook: .seriesLabel(index),
          points: parts.compactMap { part in part.place.map { ($0, series.1(part).value, nil) } })
      },
      xTitle: axisTitle(axis), yTitle: lossTitle, nullLoss: nil, isFalling: axis == .lambda)
  }

  private static func losses(_ curve: LossCurve, series index: Int, name: String) -> [Line] {
    [
      Line(
        label: name + "held out", look: .series(index), labelLook: .seriesLabel(index),
        points: curve.points.map { ($0.place, $0.heldOut.value, $0.heldOut.standardError) }),
      Line(
        label: name + "training", look: .dottedSeries(index), labelLook: .seriesLabel(index),
        points: curve.points.map { ($0.place, $0.training.value, nil) }),
    ]
  }

  private static func axisTitle(_ axis: LossCurve.Axis) -> String {
    switch axis {
    case .rows: "rows learnt from"
    case .lambda: "lambda (falling)"
    case .width: "width of the hidden layer"
    }
  }

  // MARK: Drawing

  /// Places on a logarithmic axis.
  ///
  /// - Parameter isFalling: whether places fall from left to right, as lambdas do.
  private static func curvePlot(
    title: String, summary: String, lines: [Line], xTitle: String, yTitle: String, nullLoss: Double?, isFalling: Bool
  ) -> Chart {
    let (left, right, top, bottom) = (68.0, 520.0, 26.0, 300.0)
    let sign = isFalling ? -1.0 : 1
    let places = Set(lines.flatMap { $0.points.map(\.place) }).sorted()
    let logs = places.map { sign * $0.logarithm10 }
    let x = LinearScale((logs.min() ?? 0)...(logs.max() ?? 1), from: left, to: right)
    let y = LinearScale(range(lines, nullLoss), from: bottom, to: top)

    var marks: [Mark] = []
    let ticks = y.ticks(about: 5)
    let decimals = SharedDecimals(of: ticks, digits: 2)
    for tick in ticks {
      marks.append(.line([.init(left, y(tick)), .init(right, y(tick))], tick == 0 ? .zero : .grid))
      marks.append(.text(tick == 0 ? "0" : decimals.text(tick), .init(left - 8, y(tick) + 4), .end, .tick))
    }
    if let nullLoss, y.domain.contains(nullLoss) {
      marks.append(.line([.init(left, y(nullLoss)), .init(right, y(nullLoss))], .guide))
      marks.append(.text("null model", .init(right - 4, y(nullLoss) - 5), .end, .guideLabel))
    }
    marks.append(.line([.init(left, bottom), .init(right, bottom)], .axis))
    for place in isFalling ? powers(x) : apart(places, x, sign) {
      marks.append(
        .line([.init(x(sign * place.logarithm10), bottom), .init(x(sign * place.logarithm10), bottom + 5)], .axis))
      marks.append(
        .text(
          isFalling ? place.significant(1, keepsZeros: false) : Int(place.rounded()).grouped,
          .init(x(sign * place.logarithm10), bottom + 20), .middle, .tick))
    }
    marks.append(.text(xTitle, .init((left + right) / 2, bottom + 42), .middle, .tick))
    marks.append(.text(yTitle, .init(left - 60, top - 12), .start, .tick))
    marks += drawing(lines, x: { x(sign * $0.logarithm10) }, y: y, top: top)

    let ends = lines.map { min(bottom, max(top, y($0.points.last?.value ?? 0))) }
    for (index, place) in spread(ends, apart: 15, within: top...bottom).enumerated() {
      marks.append(.line([.init(right + 2, ends[index]), .init(right + 12, place)], lines[index].look))
      marks.append(.text(lines[index].label, .init(right + 16, place + 4), .start, lines[index].labelLook))
    }
    return Chart(title: title, summary: summary, width: 680, height: bottom + 52, marks: marks)
  }

  /// From the least value to the largest, but not far above the null model's loss and where lines end.
  private static func range(_ lines: [Line], _ nullLoss: Double?) -> ClosedRange<Double> {
    let values = lines.flatMap { $0.points.map(\.value) }.filter(\.isFinite)
    guard let least = values.min(), let most = values.max() else { return 0...1 }
    guard let nullLoss else { return min(0, least)...most }
    let last = lines.compactMap { $0.points.last?.value }.filter(\.isFinite).max() ?? nullLoss
    return least...max(least, min(most, 1.05 * max(nullLoss, last)))
  }

  private static func drawing(
    _ lines: [Line], x: (Double) -> Double, y: LinearScale, top: Double
  ) -> [Mark] {
    var marks: [Mark] = []
    for line in lines {
      for point in line.points {
        guard let error = point.error, point.value <= y.domain.upperBound else { continue }
        let ends = [point.value - error, point.value + error].map { min(y.start, max(top, y($0))) }
        marks.append(.line(ends.map { .init(x(point.place), $0) }, .faint))
      }
    }
    for line in lines {
      let points = line.points.filter(\.value.isFinite).map { Mark.Point(x($0.place), y($0.value)) }
      for part in below(top, points) { marks.append(.line(part, line.look)) }
    }
    return marks
  }

  /// The parts of a line below the upper edge, cut where they cross it.
  private static func below(_ top: Double, _ points: [Mark.Point]) -> [[Mark.Point]] {
    var parts: [[Mark.Point]] = []
    var part: [Mark.Point] = []
    for (index, point) in points.enumerated() {
      if index > 0, (point.y < top) != (points[index - 1].y < top) {
        let before = points[index - 1]
        let share = (top - before.y) / (point.y - before.y)
        part.append(Mark.Point(before.x + share * (point.x - before.x), top))
      }
      if point.y >= top {
        part.append(point)
      } else if !part.isEmpty {
        parts.append(part)
        part = []
      }
    }
    return (parts + [part]).filter { $0.count > 1 }
  }

  /// Powers of ten on a falling axis.
  private static func powers(_ x: LinearScale) -> [Double] {
    let (first, last) = (Int(x.domain.lowerBound.rounded(.up)), Int(x.domain.upperBound.rounded(.down)))
    return first <= last ? (first...last).map { pow10(-$0) } : []
  }

  /// The places themselves, as far as their names have room; the last one always.
  private static func apart(_ places: [Double], _ x: LinearScale, _ sign: Double) -> [Double] {
    var kept: [Double] = []
    for place in places.reversed() {
      let position = x(sign * place.logarithm10)
      if let next = kept.last, x(sign * next.logarithm10) - position < 36 { continue }
      kept.append(place)
    }
    return kept
  }
}
