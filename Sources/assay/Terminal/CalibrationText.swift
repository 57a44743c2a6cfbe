import FeatureImportance

/// What the tests of a ranking are worth on its table, in a line.
struct CalibrationText {
  let run: Run

  init(_ run: Run) { self.run = run }

  /// Of the model that ranks, or else of the first that is known.
  var text: String {
    let best = run.models.first(where: \.isBest)?.name
    let model = run.calibration.first { $0.model == best }?.model ?? run.calibration.first?.model
    guard let (rate, tests) = SelfCalibration.rate(of: run.calibration.filter { $0.model == model }), let model else {
      return ""
    }
    return
      "noise called important: \(percentage(rate)) of \(tests) tests (at level \(percentage(SelfCalibration.level)))"
      + (model == best ? "" : " of \(model)") + "\n"
  }
}
