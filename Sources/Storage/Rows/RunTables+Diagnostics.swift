internal import FeatureImportance
internal import Tabular

extension RunTables {
  static let diagnosticCurves = RowTable(
    "diagnostic_curves", keys: ["model", "position"], blank: DiagnosticCurve(.roc, points: []),
    fields: [Field("kind", \.kind), Field("class", \.class)])

  static let diagnosticPoints = RowTable(
    "diagnostic_points", keys: ["model", "diagnostic_curve", "position"],
    blank: DiagnosticCurve.Point(place: 0, value: 0),
    fields: [
      Field("place", \.place), Field("estimate", \.value), Field("conf_low", \.low), Field("conf_high", \.high),
      Field("row_count", \.rows),
    ])

  static let predictionCalibrations = RowTable(
    "prediction_calibrations", keys: ["model", "position"], blank: CalibrationRow(),
    fields: [
      Field("class", \.class), Field("intercept", \.intercept.value), Field("intercept_conf_low", \.intercept.low),
      Field("intercept_conf_high", \.intercept.high), Field("slope", \.slope), Field("slope_conf_low", \.slopeLow),
      Field("slope_conf_high", \.slopeHigh),
    ])

  static let classConfusions = RowTable(
    "class_confusions", keys: ["model", "position"], blank: ClassConfusion(class: "", rows: 0, shares: []),
    fields: [Field("class", \.class), Field("row_count", \.rows)])

  static let confusionShares = RowTable(
    "confusion_shares", keys: ["model", "class_confusion", "position"], blank: 0.0, fields: [Field("share", \.self)])

  static let diagnosticParts: [TableShape] = [
    diagnosticCurves.shape, diagnosticPoints.shape, predictionCalibrations.shape, classConfusions.shape,
    confusionShares.shape,
  ]
}

extension DiagnosticCurve.Kind: Storable {}

/// `PredictionCalibration` with its slope, of which the bounds are there only with the value.
struct CalibrationRow: Sendable {
  var `class`: ByteText?
  var intercept = Estimate(0)
  var slope: Double?
  var slopeLow: Double?
  var slopeHigh: Double?
}

extension CalibrationRow {
  init(_ calibration: PredictionCalibration) {
    self.class = calibration.class
    intercept = calibration.intercept
    (slope, slopeLow, slopeHigh) = (calibration.slope?.value, calibration.slope?.low, calibration.slope?.high)
  }

  func value() throws -> PredictionCalibration {
    guard slope != nil || slopeLow == nil && slopeHigh == nil else {
      throw RowMismatch(table: "prediction_calibrations", "the interval of a slope without the slope")
    }
    return PredictionCalibration(
      class: self.class, intercept: intercept, slope: slope.map { Estimate($0, low: slopeLow, high: slopeHigh) })
  }
}
