import FeatureImportance
import Tabular

/// A line of a calibration plot.
struct CalibrationLine {
  var name: String
  var curve: DiagnosticCurve
}

extension PlotPanel {
  /// What came against what was predicted; the first line with its intervals.
  ///
  /// - Parameter isEvent: whether both are shares.
  static func calibration(_ lines: [CalibrationLine], isEvent: Bool) -> PlotPanel {
    let points = lines.flatMap(\.curve.points)
    let reaches =
      points.flatMap { [$0.place, $0.value] }
      + (lines.first?.curve.points ?? []).flatMap { [$0.low, $0.high].compactMap { $0 } }
    let known = reaches.filter(\.isFinite)
    let range = (isEvent ? 0 : known.min() ?? 0)...(known.max() ?? 1)
    return PlotPanel(
      horizontal: .init(range, isEvent ? "predicted risk" : "predicted"),
      vertical: .init(range, isEvent ? "observed share of events" : "observed mean"),
      marks: { frame in
        var marks: [Mark] = [
          frame.line(from: (range.lowerBound, range.lowerBound), to: (range.upperBound, range.upperBound), .guide)
        ]
        for (index, line) in lines.enumerated().reversed() {
          let places = line.curve.points.map { frame($0.place, $0.value) }
          marks.append(.line(places, .series(index)))
          if index == 0 {
            for point in line.curve.points {
              guard let low = point.low, let high = point.high else { continue }
              marks.append(.line([frame(point.place, low), frame(point.place, high)], .bar(0)))
            }
          }
          marks += places.map { index == 0 ? .dot($0, .point(0)) : .diamond($0, .point(index)) }
        }
        return marks
      })
  }

  /// What acting on predictions gains at each threshold, beside acting on all rows and on none.
  static func netBenefit(_ curves: [DiagnosticCurve], eventShare: Double) -> PlotPanel {
    // Beyond the last threshold at which anything is gained there is nothing to see.
    let useful = curves.flatMap(\.points).filter { $0.value > 0.005 * eventShare }.map(\.place).max() ?? eventShare
    let last = min(1, max(useful, eventShare) + 0.04)
    let all = (0...60).map { Double($0) / 60 * last * 0.999 }.map { threshold in
      (threshold, eventShare - (1 - eventShare) * threshold / (1 - threshold))
    }
    let least = -0.15 * eventShare
    return PlotPanel(
      horizontal: .init(0...last, "threshold of risk"),
      vertical: .init(least...max(eventShare, curves.flatMap(\.points).map(\.value).max() ?? 0) * 1.05, "net benefit"),
      marks: { frame in
        let shown = all.filter { $0.1 >= least }
        let label = shown.last { $0.1 > 0.3 * eventShare } ?? (0, eventShare)
        return [
          .line(shown.map { frame($0.0, $0.1) }, .guide),
          .text("all rows", .init(frame.x(label.0) + 6, frame.y(label.1) + 4), .start, .guideLabel),
          .text("no row", .init(frame.x.end, frame.y(0) + 13), .end, .guideLabel),
        ]
          + curves.enumerated().reversed().map { index, curve in
            .line(
              curve.points.filter { $0.place <= last && $0.value >= least }.map { frame($0.place, $0.value) },
              .series(index))
          }
      })
  }
}
