import FeatureImportance

extension JSON {
  static func calibration(_ calibration: SelfCalibration) -> JSON {
    [
      "model": .string(calibration.model), "methods": .string(calibration.methods),
      "noise": .string(calibration.noise.rawValue), "level": .number(SelfCalibration.level),
      "calls": .integer(calibration.calls), "tests": .integer(calibration.tests), "rate": .number(calibration.rate),
      "low": .number(calibration.low), "high": .number(calibration.high),
    ]
  }
}
