internal import FeatureImportance

extension RunTables {
  static let refits = RowTable(
    "refits", blank: Refit(trainingRows: 0, heldOutRows: 0),
    fields: [
      Field("training_rows", \.trainingRows), Field("held_out_rows", \.heldOutRows),
      Field("held_out_events", \.heldOutEvents),
    ])

  static let metricRefits = RowTable(
    "metric_refits", keys: ["model", "metric", "refit"], blank: 0.0, fields: [Field("estimate", \.self)])

  static let importanceRefits = RowTable(
    "importance_refits", keys: ["importance_method", "importance", "refit"], blank: 0.0,
    fields: [Field("estimate", \.self)])

  static var refitParts: [TableShape] { [refits.shape, metricRefits.shape, importanceRefits.shape] }
}
