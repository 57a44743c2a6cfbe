import FeatureImportance
import Tabular

extension JSON {
  /// How a model's held-out predictions compare with what came.
  ///
  /// - Parameter classes: of the target, in the order of shares.
  static func diagnostics(_ diagnostics: Diagnostics, classes: [ByteText]) -> JSON {
    [
      "calibration": .array(
        diagnostics.calibrations.map {
          [
            "class": JSON($0.class), "intercept": estimate($0.intercept),
            "slope": $0.slope.map { estimate($0) } ?? .null,
          ]
        }),
      "curves": .array(diagnostics.curves.map(curve)),
      "confusion": .array(
        diagnostics.confusion.map { confusion in
          [
            "class": JSON(confusion.class), "rows": .integer(confusion.rows),
            "predicted": .object(
              zip(classes, confusion.shares).map { (key: $0.string, value: .number($1)) }),
          ]
        }),
    ]
  }

  private static func curve(_ curve: DiagnosticCurve) -> JSON {
    [
      "kind": .string(curve.kind.rawValue), "class": JSON(curve.class),
      "points": .array(
        curve.points.map {
          [
            "place": .number($0.place), "value": .number($0.value), "low": JSON($0.low), "high": JSON($0.high),
            "rows": JSON($0.rows),
          ]
        }),
    ]
  }

  private static func estimate(_ estimate: Estimate) -> JSON {
    ["estimate": .number(estimate.value), "low": JSON(estimate.low), "high": JSON(estimate.high)]
  }
}
