import FeatureImportance
import Tabular

extension Chart {
  /// Selection probability over falling lambda, a line a feature; the stable ones are coloured and named where they end.
  static func stability(_ stability: Stability) -> Chart {
    let (left, right, top, bottom) = (58.0, 500.0, 20.0, 320.0)
    let logs = stability.lambdas.map { -$0.logarithm10 }
    let x = LinearScale((logs.min() ?? 0)...(logs.max() ?? 1), from: left, to: right)
    let y = LinearScale(0...1, from: bottom, to: top)
    var marks: [Mark] = []
    for step in 0...5 {
      let share = Double(step) / 5
      marks.append(.line([.init(left, y(share)), .init(right, y(share))], step == 0 ? .zero : .grid))
      marks.append(.text(share.percent, .init(left - 8, y(share) + 4), .end, .tick))
    }
    marks += lambdaAxis(x, bottom: bottom)
    marks.append(.line([.init(left, y(stability.cutoff)), .init(right, y(stability.cutoff))], .guide))

    func line(_ feature: StableFeature) -> [Mark.Point] {
      zip(logs, feature.probabilities).map { Mark.Point(x($0), y($1)) }
    }
    let named = stability.features.indices.filter { stability.features[$0].isStable }
      .sorted { (stability.features[$1].probability, $0) < (stability.features[$0].probability, $1) }
      .prefix(Mark.Look.seriesCount)
    for (index, feature) in stability.features.enumerated() where !named.contains(index) && feature.probability > 0 {
      marks.append(.line(line(feature), .faint))
    }
    for (series, index) in named.enumerated() { marks.append(.line(line(stability.features[index]), .series(series))) }
    let ends = named.map { y(stability.features[$0].probability) }
    for (series, place) in spread(ends, apart: 15, within: top...bottom).enumerated() {
      let name = visible(stability.features[named[series]].feature.string)
      marks.append(.line([.init(right + 2, ends[series]), .init(right + 12, place)], .series(series)))
      marks.append(
        .text(
          name.count <= 24 ? name : String(name.prefix(14)) + "…" + String(name.suffix(9)),
          .init(right + 16, place + 4), .start, .seriesLabel(series)))
    }
    let count = stability.features.count { $0.isStable }
    return Chart(
      title: "Selection probability along the L1 path",
      summary:
        "Shares of \(2 * stability.pairs) half-samples in which each of \(stability.features.count) features has entered, as lambda falls "
        + "from left to right. \(count) of them reach\(count == 1 ? "es" : "") the cutoff of \(stability.cutoff.percent).",
      width: 680, height: bottom + 52, marks: marks)
  }
}
