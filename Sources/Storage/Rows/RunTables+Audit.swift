internal import FeatureImportance
internal import Tabular

extension RunTables {
  static let rankingWithoutSuspects = RowTable(
    "ranking_without_suspects", blank: blankRank, fields: rankFields)

  static let calibration = RowTable(
    "calibration",
    blank: SelfCalibration(model: "", methods: "", noise: .permutedTarget, calls: 0, tests: 0, low: 0, high: 0),
    fields: [
      Field("model", \.model), Field("methods", \.methods), Field("noise", \.noise), Field("calls", \.calls),
      Field("tests", \.tests), Field("conf_low", \.low), Field("conf_high", \.high),
    ])

  static var auditParts: [TableShape] { [rankingWithoutSuspects.shape, calibration.shape] }
}

extension SelfCalibration.Noise: Storable {}
