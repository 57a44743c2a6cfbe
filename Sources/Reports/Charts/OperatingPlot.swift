import FeatureImportance
import Tabular

extension Chart {
  /// The operating characteristic of each model beside its precision over recall; the first one with its band.
  ///
  /// - Parameters:
  ///   - models: with their diagnostics, at most as many as there are looks of series.
  ///   - eventShare: what a blind model's precision would be.
  static func operating(_ models: [(name: String, diagnostics: Diagnostics)], eventShare: Double) -> Chart {
    func lines(_ kind: DiagnosticCurve.Kind, from start: [(Double, Double)]) -> (PlotFrame) -> [Mark] {
      { frame in
        let curves = models.compactMap { $0.diagnostics.curves(kind).first }
        let bands = curves.first.map { band($0, frame, series: 0) } ?? []
        return bands
          + curves.enumerated().reversed().map { index, curve in
            .line((start + curve.points.map { ($0.place, $0.value) }).map { frame($0.0, $0.1) }, .series(index))
          }
      }
    }
    let roc = lines(.roc, from: [(0, 0)])
    let precision = lines(.precisionRecall, from: [])
    return panels(
      [
        PlotPanel(
          horizontal: .init(0...1, "false-positive rate"), vertical: .init(0...1, "true-positive rate (ROC)"),
          marks: { frame in [frame.line(from: (0, 0), to: (1, 1), .guide)] + roc(frame) }),
        PlotPanel(
          horizontal: .init(0...1, "recall (true-positive rate)"), vertical: .init(0...1, "precision"),
          marks: { frame in
            let label = Mark.text(
              "share of events", .init(frame.x.start + 4, frame.y(eventShare) + (eventShare > 0.1 ? 13 : -5)), .start,
              .guideLabel)
            return [frame.line(from: (0, eventShare), to: (1, eventShare), .guide), label] + precision(frame)
          }),
      ], series: models.map(\.name), title: "Operating characteristic and precision over recall",
      summary: "Left, the share of events found against the share of other rows taken for events; right, precision "
        + "against the share of events found. \(models.map(\.name).joined(separator: ", ")); dashed: blind guessing.")
  }

  /// What lies between the bounds of a curve.
  static func band(_ curve: DiagnosticCurve, _ frame: PlotFrame, series: Int) -> [Mark] {
    let edges = curve.points.compactMap { point -> (Double, Double, Double)? in
      guard let low = point.low, let high = point.high else { return nil }
      return (point.place, low, high)
    }
    guard edges.count > 1 else { return [] }
    return [.area(edges.map { frame($0.0, $0.2) } + edges.reversed().map { frame($0.0, $0.1) }, .band(series))]
  }
}
