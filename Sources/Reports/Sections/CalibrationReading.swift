import FeatureImportance
import Tabular

/// Calibration slopes and intercepts of all models, and what those of the model that ranks mean.
struct CalibrationReading {
  private let run: Run

  init(_ run: Run) { self.run = run }

  /// None where no model has any.
  var blocks: [Block] {
    let rows = run.models.flatMap { model in model.diagnostics.calibrations.prefix(Self.mostClasses).map { (model, $0) }
    }
    guard !rows.isEmpty else { return [] }
    let hasClasses = rows.contains { $0.1.class != nil }
    let table = Block.Table(
      caption:
        "Calibration of held-out predictions, with \(run.confidenceText) intervals; perfect are an intercept of 0 and a slope "
        + "of 1.",
      columns: [.init("Model")] + (hasClasses ? [.init("Class")] : []) + [
        .init("Intercept (\(unit))", .trailing), .init("Slope", .trailing),
      ],
      rows: rows.map { model, calibration in
        [Prose(model.title)] + (hasClasses ? [Prose((calibration.class ?? "").string)] : []) + [
          Prose(calibration.intercept.text), Prose(calibration.slope?.text ?? missingNumber),
        ]
      })
    return reading.map { [.paragraph($0), .table(table)] } ?? [.table(table)]
  }

  /// Classes of each model that are listed.
  private static let mostClasses = 10

  private var unit: Prose { run.target.family == .gaussian ? Prose(run.target.name.string) : "log-odds" }

  /// Of the model that ranks; nil for several classes, which the table tells apart.
  private var reading: Prose? {
    guard run.target.family != .multinomial, let best = run.bestModel,
      let calibration = best.diagnostics.calibrations.first
    else { return nil }
    return "\(slope(calibration, Prose(best.title))) \(intercept(calibration))"
  }

  private func slope(_ calibration: PredictionCalibration, _ model: Prose) -> Prose {
    guard let slope = calibration.slope else {
      return
        "\(model) has no calibration slope: its predictions are all alike, or tell the outcomes apart without error."
    }
    let text = "calibration slope \(slope.text)"
    guard let low = slope.low, let high = slope.high else { return "The \(text) of \(model) has no interval." }
    if high < 1 {
      return
        "Predictions of \(model) are too extreme, high ones too high and low ones too low (\(text)): shrink them before use."
    }
    if low > 1 { return "Predictions of \(model) are too timid (\(text)): outcomes differ more than predicted." }
    return "Predictions of \(model) are neither clearly too extreme nor too timid (\(text))."
  }

  private func intercept(_ calibration: PredictionCalibration) -> Prose {
    let intercept = calibration.intercept
    let text = "intercept \(intercept.text)"
    guard let low = intercept.low, let high = intercept.high else { return "On average the \(text) must be added." }
    let what = run.target.family == .gaussian ? "outcomes" : "events"
    if low > 0 { return "On the whole they are too low (\(text))." }
    if high < 0 { return "On the whole they are too high (\(text))." }
    return run.target.family == .gaussian
      ? "On the whole \(what) are as high as predicted (\(text))."
      : "On the whole as many \(what) came as predicted (\(text))."
  }
}
