import FeatureImportance
import Tabular

extension PlotPanel {
  /// The middle of residuals and the range of nine in ten of them over what was predicted.
  static func residuals(_ curve: DiagnosticCurve) -> PlotPanel {
    let places = curve.points.map(\.place)
    let values =
      [0]
      + curve.points.flatMap { point -> [Double] in [point.low ?? point.value, point.value, point.high ?? point.value] }
    return PlotPanel(
      horizontal: .init((places.min() ?? 0)...(places.max() ?? 1), "predicted"),
      vertical: .init((values.min() ?? 0)...(values.max() ?? 1), "residual (outcome minus predicted)"),
      marks: { frame in
        Chart.band(curve, frame, series: 0)
          + [.line(curve.points.map { frame($0.place, $0.value) }, .series(0))]
          + curve.points.map { .dot(frame($0.place, $0.value), .point(0)) }
      })
  }

  /// Quantiles of residuals against those of a normal distribution, with the line through their quartiles.
  static func normalQuantiles(_ curve: DiagnosticCurve) -> PlotPanel {
    let points = curve.points.map { (Normal.quantile($0.place), $0.value) }
    let values = points.map(\.1)
    let reach = points.map { abs($0.0) }.max() ?? 1
    return PlotPanel(
      horizontal: .init(-reach...reach, "standard normal quantile"),
      vertical: .init((values.min() ?? 0)...(values.max() ?? 1), "quantile of residuals"),
      marks: { frame in
        (line(of: curve, within: reach).map { [frame.line(from: $0, to: $1, .guide)] } ?? [])
          + points.map { .dot(frame($0.0, $0.1), .point(0)) }
      })
  }

  /// The line that the quartiles of a normal sample would lie on, cut where it leaves the frame.
  private static func line(
    of curve: DiagnosticCurve, within reach: Double
  ) -> ((Double, Double), (Double, Double))? {
    guard let low = curve.points.first(where: { $0.place == 0.25 })?.value,
      let high = curve.points.first(where: { $0.place == 0.75 })?.value, high > low,
      let least = curve.points.map(\.value).min(), let most = curve.points.map(\.value).max()
    else { return nil }
    let slope = (high - low) / (2 * Normal.quantile(0.75))
    let middle = (low + high) / 2
    let ends = (max(-reach, (least - middle) / slope), min(reach, (most - middle) / slope))
    return ((ends.0, middle + slope * ends.0), (ends.1, middle + slope * ends.1))
  }
}
