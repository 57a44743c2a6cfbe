import FeatureImportance
import Tabular

extension Chart {
  /// Standardised coefficients against lambda, from many features on the right to none on the left; the strongest are
  /// labelled where they end. Below, under the same lambdas, what cross-validation says of them. Only the part of the path
  /// that is worth drawing.
  static func path(_ whole: PathResult) -> Chart {
    let path = whole.shown
    let (left, right, top, bottom) = (62.0, 500.0, 34.0, 310.0)
    let foot = path.validation == nil ? bottom : bottom + 130
    let logs = path.points.map { -$0.lambda.logarithm10 }
    let strong = strongest(path)
    let values = path.points.flatMap { point in strong.map { path.height(of: $0, at: point) } }.filter(\.isFinite) + [0]
    let x = LinearScale((logs.min() ?? 0)...(logs.max() ?? 1), from: left, to: right)
    let y = LinearScale((values.min() ?? 0)...(values.max() ?? 1), from: bottom, to: top)
    let series = Array(strong.prefix(Mark.Look.seriesCount))

    var marks = heights(y, x) + counts(path, x, top: top) + lambdaAxis(x, bottom: foot)
    if let validation = path.validation {
      marks += guides(path, validation, x, top: top, bottom: foot)
      marks += losses(validation, logs, x, top: bottom + 34, bottom: foot)
    }
    for j in strong.dropFirst(series.count) { marks.append(.line(points(of: j, path, x, y), .faint)) }
    for (index, j) in series.enumerated() { marks.append(.line(points(of: j, path, x, y), .series(index))) }
    let ends = series.map { j in y(path.points.last.map { path.height(of: j, at: $0) } ?? 0) }
    for (index, place) in spread(ends, apart: 15, within: top...bottom).enumerated() {
      let name = visible(path.columns[series[index]].column.string)
      marks.append(.line([.init(right + 2, ends[index]), .init(right + 12, place)], .series(index)))
      marks.append(
        .text(
          name.count <= 24 ? name : String(name.prefix(14)) + "…" + String(name.suffix(9)),
          .init(right + 16, place + 4), .start, .seriesLabel(index)))
    }
    let what =
      path.classes.isEmpty ? "Standardised coefficients" : "Norms over classes of the standardised coefficients"
    return Chart(
      title: "Coefficients along the L1 path",
      summary:
        "\(what) of \(path.columns.count) columns as lambda falls from left to right. \(series.count) of them are labelled; grey "
        + "lines are the others\(path.validation == nil ? "" : "; below, held-out deviance with its standard errors").",
      width: 680, height: foot + 52, marks: marks)
  }

  /// Grid and numbers of a vertical axis.
  private static func heights(_ y: LinearScale, _ x: LinearScale, about count: Int = 6) -> [Mark] {
    let ticks = y.ticks(about: count)
    let decimals = SharedDecimals(of: ticks, digits: 2)
    return ticks.flatMap { tick -> [Mark] in
      [
        .line([.init(x.start, y(tick)), .init(x.end, y(tick))], tick == 0 ? .zero : .grid),
        .text(tick == 0 ? "0" : decimals.text(tick), .init(x.start - 8, y(tick) + 4), .end, .tick),
      ]
    }
  }

  /// How many columns are in, at some lambdas, above the plot.
  private static func counts(_ path: PathResult, _ x: LinearScale, top: Double) -> [Mark] {
    guard !path.points.isEmpty else { return [] }
    let numbers = (0...6).map { share -> Mark in
      let point = path.points[share * (path.points.count - 1) / 6]
      return .text("\(point.degreesOfFreedom)", .init(x(-point.lambda.logarithm10), top - 18), .middle, .tick)
    }
    return numbers + [.text("non-zero", .init(x.start - 8, top - 18), .end, .tick)]
  }

  /// Powers of ten below a horizontal axis of -log10(lambda).
  static func lambdaAxis(_ x: LinearScale, bottom: Double) -> [Mark] {
    var marks: [Mark] = [.line([.init(x.start, bottom), .init(x.end, bottom)], .axis)]
    let first = Int(x.domain.lowerBound.rounded(.up))
    for exponent in first...max(first, Int(x.domain.upperBound.rounded(.down))) {
      let place = x(Double(exponent))
      guard place >= x.start - 0.5, place <= x.end + 0.5 else { continue }
      marks.append(.line([.init(place, bottom), .init(place, bottom + 5)], .axis))
      marks.append(.text(pow10(-exponent).significant(1, keepsZeros: false), .init(place, bottom + 20), .middle, .tick))
    }
    marks.append(.text("lambda (falling)", .init((x.start + x.end) / 2, bottom + 42), .middle, .tick))
    return marks
  }

  private static func guides(
    _ path: PathResult, _ validation: PathResult.Validation, _ x: LinearScale, top: Double, bottom: Double
  ) -> [Mark] {
    let (minimum, one) = (
      x(-path.points[validation.minimum].lambda.logarithm10),
      x(-path.points[validation.oneStandardError].lambda.logarithm10)
    )
    // Beside each other when they are far apart, to opposite sides of their lines when they are close.
    return [
      .line([.init(one, top - 8), .init(one, bottom)], .guide),
      .line([.init(minimum, top - 8), .init(minimum, bottom)], .guide),
      .text("1se", .init(one - 4, bottom - 6), .end, .guideLabel),
      .text("min", .init(minimum + 4, bottom - 6), .start, .guideLabel),
    ]
  }

  /// Mean held-out deviance of each lambda with its standard errors.
  private static func losses(
    _ validation: PathResult.Validation, _ logs: [Double], _ x: LinearScale, top: Double, bottom: Double
  ) -> [Mark] {
    let bars = zip(validation.mean, validation.standardError).map { ($0 - $1, $0 + $1) }
    let ends = bars.flatMap { [$0.0, $0.1] }.filter(\.isFinite)
    let y = LinearScale((ends.min() ?? 0)...(ends.max() ?? 1), from: bottom - 4, to: top)
    var marks = heights(y, x, about: 3)
    marks.append(.text("held-out deviance, ± 1 standard error", .init(x.start + 4, top - 8), .start, .tick))
    for (log, bar) in zip(logs, bars) where bar.0.isFinite && bar.1.isFinite {
      marks.append(.line([.init(x(log), y(bar.0)), .init(x(log), y(bar.1))], .faint))
    }
    let line = zip(logs, validation.mean).filter { $0.1.isFinite }.map { Mark.Point(x($0.0), y($0.1)) }
    return marks + [.line(line, .series(0))]
  }

  private static func points(of column: Int, _ path: PathResult, _ x: LinearScale, _ y: LinearScale) -> [Mark.Point] {
    path.points.map { Mark.Point(x(-$0.lambda.logarithm10), y(path.height(of: column, at: $0))) }
  }

  /// Columns that are drawn: the picture of hundreds would weigh more than the rest of the report.
  private static let mostColumns = 60

  /// The columns that reach farthest from zero anywhere on the path: one that leaves again in favour of another mattered.
  private static func strongest(_ path: PathResult) -> [Int] {
    let reaches = path.columns.indices.map { j in path.points.map { abs(path.height(of: j, at: $0)) }.max() ?? 0 }
    return path.columns.indices.filter { reaches[$0] > 0 }
      .sorted { (reaches[$1], $0) < (reaches[$0], $1) }
      .prefix(mostColumns).map { $0 }
  }

  /// Moves places apart as little as needed, keeping their order.
  static func spread(_ places: [Double], apart distance: Double, within range: ClosedRange<Double>) -> [Double] {
    let order = places.indices.sorted { (places[$0], $0) < (places[$1], $1) }
    var result = places
    var floor = range.lowerBound
    for index in order {
      result[index] = max(places[index], floor)
      floor = result[index] + distance
    }
    var ceiling = range.upperBound
    for index in order.reversed() {
      result[index] = min(result[index], ceiling)
      ceiling = result[index] - distance
    }
    return result
  }
}

extension PathResult {
  /// What is drawn of a column: its standardised coefficient, or for several classes their Euclidean norm.
  fileprivate func height(of column: Int, at point: PathPoint) -> Double {
    guard !classes.isEmpty else { return point.standardized[column] }
    return classes.indices.reduce(0) { sum, k in
      let b = point.standardized[k * columns.count + column]
      return sum + b * b
    }.squareRoot()
  }
}
