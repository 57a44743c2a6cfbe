import FeatureImportance
import Tabular

extension Chart {
  /// Standardised coefficients against lambda, from many features on the right to none on the left; the strongest are
  /// labelled where they end. Only the part of the path that is worth drawing.
  static func path(_ whole: PathResult) -> Chart {
    let path = whole.shown
    let (left, right, top, bottom) = (58.0, 500.0, 34.0, 340.0)
    let lambdas = path.points.map(\.lambda)
    let logs = lambdas.map { -$0.logarithm10 }
    let values =
      path.points.flatMap { point in path.columns.indices.map { path.height(of: $0, at: point) } }
      .filter(\.isFinite) + [0]
    let x = LinearScale((logs.min() ?? 0)...(logs.max() ?? 1), from: left, to: right)
    let y = LinearScale((values.min() ?? 0)...(values.max() ?? 1), from: bottom, to: top)

    var marks: [Mark] = []
    let ticks = y.ticks(about: 6)
    let decimals = SharedDecimals(of: ticks, digits: 2)
    for tick in ticks {
      marks.append(.line([.init(left, y(tick)), .init(right, y(tick))], tick == 0 ? .zero : .grid))
      marks.append(.text(tick == 0 ? "0" : decimals.text(tick), .init(left - 8, y(tick) + 4), .end, .tick))
    }
    marks += lambdaAxis(path, x, top: top, bottom: bottom)
    marks += guides(path, x, top: top, bottom: bottom)

    let strong = strongest(path)
    for j in path.columns.indices where !strong.contains(j) {
      marks.append(.line(points(of: j, path, x, y), .faint))
    }
    for (index, j) in strong.enumerated() { marks.append(.line(points(of: j, path, x, y), .series(index))) }
    let ends = strong.map { j in y(path.points.last.map { path.height(of: j, at: $0) } ?? 0) }
    for (index, place) in spread(ends, apart: 15, within: top...bottom).enumerated() {
      let name = visible(path.columns[strong[index]].column.string)
      marks.append(.line([.init(right + 2, ends[index]), .init(right + 12, place)], .series(index)))
      marks.append(
        .text(
          name.count <= 24 ? name : String(name.prefix(14)) + "…" + String(name.suffix(9)),
          .init(right + 16, place + 4), .start, .seriesLabel(index)))
    }
    return Chart(
      title: "Coefficients along the L1 path",
      summary:
        "\(path.classes.isEmpty ? "Standardised coefficients" : "Norms over classes of the standardised coefficients") of \(path.columns.count) columns as lambda falls from left to right. "
        + "\(strong.count) of them are labelled; grey lines are the others.",
      width: 680, height: bottom + 52, marks: marks)
  }

  private static func lambdaAxis(_ path: PathResult, _ x: LinearScale, top: Double, bottom: Double) -> [Mark] {
    var marks: [Mark] = [.line([.init(x.start, bottom), .init(x.end, bottom)], .axis)]
    for exponent in Int(
      x.domain.lowerBound.rounded(.up))...max(
        Int(x.domain.lowerBound.rounded(.up)), Int(x.domain.upperBound.rounded(.down)))
    {
      let place = x(Double(exponent))
      guard place >= x.start - 0.5, place <= x.end + 0.5 else { continue }
      marks.append(.line([.init(place, bottom), .init(place, bottom + 5)], .axis))
      marks.append(.text(pow10(-exponent).significant(1, keepsZeros: false), .init(place, bottom + 20), .middle, .tick))
    }
    // How many coefficients are not zero, at some lambdas.
    for share in 0...6 where !path.points.isEmpty {
      let point = path.points[share * (path.points.count - 1) / 6]
      marks.append(
        .text("\(point.degreesOfFreedom)", .init(x(-point.lambda.logarithm10), top - 18), .middle, .tick))
    }
    marks.append(.text("non-zero", .init(x.start - 8, top - 18), .end, .tick))
    marks.append(.text("lambda (falling)", .init((x.start + x.end) / 2, bottom + 42), .middle, .tick))
    return marks
  }

  private static func guides(_ path: PathResult, _ x: LinearScale, top: Double, bottom: Double) -> [Mark] {
    guard let validation = path.validation else { return [] }
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

  private static func points(of column: Int, _ path: PathResult, _ x: LinearScale, _ y: LinearScale) -> [Mark.Point] {
    path.points.map { Mark.Point(x(-$0.lambda.logarithm10), y(path.height(of: column, at: $0))) }
  }

  /// The columns that reach farthest from zero anywhere on the path: one that leaves again in favour of another mattered.
  private static func strongest(_ path: PathResult) -> [Int] {
    let reaches = path.columns.indices.map { j in path.points.map { abs(path.height(of: j, at: $0)) }.max() ?? 0 }
    return path.columns.indices.filter { reaches[$0] > 0 }
      .sorted { (reaches[$1], $0) < (reaches[$0], $1) }
      .prefix(Mark.Look.seriesCount).map { $0 }
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
