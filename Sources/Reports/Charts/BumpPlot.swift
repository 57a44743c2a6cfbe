import FeatureImportance
import Tabular

/// The places of features in several rankings.
struct BumpPlot {
  /// Of the rankings, from left to right; parts of a name stand below each other.
  var rankings: [[String]]
  /// By their place in the first ranking.
  var features: [Line]

  struct Line {
    var name: String
    /// In each ranking; those that tie share the middle of their places. nil where it has none.
    var ranks: [Double?]
  }
}

extension Chart {
  /// A line a feature from ranking to ranking; the first features are coloured, and places below `limit` are drawn as one
  /// band below the others.
  static func bump(_ plot: BumpPlot, limit: Int) -> Chart {
    let (left, top, line) = (180.0, 46.0, 26.0)
    let step = min(110, (680 - left - 56) / Double(max(1, plot.rankings.count - 1)))
    func x(_ ranking: Int) -> Double { left + 16 + Double(ranking) * step }
    func y(_ rank: Double) -> Double { top + line * (min(rank, Double(limit) + 1) - 0.5) }
    let bottom = y(Double(limit) + 1) + 12
    var marks: [Mark] = []
    for (index, parts) in plot.rankings.enumerated() {
      marks.append(.line([.init(x(index), top - 4), .init(x(index), bottom)], .grid))
      let letters = max(6, Int(step / 5.8))
      for (row, part) in parts.prefix(2).enumerated() {
        let text = part.count <= letters ? part : part.prefix(letters - 1) + "…"
        marks.append(.text(text, .init(x(index), 14 + 14 * Double(row)), .middle, .tick))
      }
    }
    for (index, feature) in plot.features.enumerated().reversed() {
      let isNamed = index < Mark.Look.seriesCount
      let look: Mark.Look = isNamed ? .series(index) : .faint
      for part in runs(feature.ranks) {
        marks.append(.line(part.map { .init(x($0.ranking), y($0.rank)) }, look))
        // Shapes beside colours.
        for point in part where isNamed {
          let place = Mark.Point(x(point.ranking), y(point.rank))
          marks.append(index % 2 == 0 ? .dot(place, .point(index)) : .diamond(place, .point(index)))
        }
      }
      guard let first = feature.ranks.first ?? nil else { continue }
      marks.append(
        .text(
          "\(clipped(feature.name)) \(Int(first.rounded()))", .init(left, y(first) + 4), .end,
          isNamed ? .seriesLabel(index) : .tick))
    }
    marks.append(.text("later", .init(left, y(Double(limit) + 1) + 4), .end, .guideLabel))
    return Chart(
      title: "Ranks by every model and method",
      summary:
        "\(plot.features.count) features from left to right through \(plot.rankings.count) rankings, the first on top; "
        + "lines that cross change places.",
      width: 680, height: bottom + 6, marks: marks)
  }

  /// The stretches without a gap.
  private static func runs(_ ranks: [Double?]) -> [[(ranking: Int, rank: Double)]] {
    var runs: [[(ranking: Int, rank: Double)]] = [[]]
    for (ranking, rank) in ranks.enumerated() {
      if let rank {
        runs[runs.count - 1].append((ranking, rank))
      } else if runs.last?.isEmpty == false {
        runs.append([])
      }
    }
    return runs.filter { !$0.isEmpty }
  }
}
