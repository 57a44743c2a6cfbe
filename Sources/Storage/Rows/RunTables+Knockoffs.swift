internal import FeatureImportance
internal import Tabular

extension RunTables {
  static let knockoffs = RowTable(
    "knockoffs",
    blank: Knockoffs(
      fdr: 0, copies: 0, copyLevel: 0, construction: .minimumVariance, copiesThatSelect: 0,
      threshold: nil, isSecondOrder: false, features: []),
    fields: [
      Field("fdr", \.fdr), Field("copies", \.copies), Field("copy_level", \.copyLevel),
      Field("construction", \.construction), Field("selecting_copies", \.copiesThatSelect),
      Field("threshold", \.threshold),
      Field("is_second_order", \.isSecondOrder),
    ])

  static let knockoffFeatures = RowTable(
    "knockoff_features",
    blank: KnockoffFeature(
      feature: "", statistic: 0, low: 0, high: 0, eValue: 0, frequency: 0, likeness: 0, isSelected: false),
    fields: [
      Field("feature", \.feature), Field("statistic", \.statistic), Field("low", \.low), Field("high", \.high),
      Field("e_value", \.eValue), Field("frequency", \.frequency), Field("likeness", \.likeness),
      Field("is_selected", \.isSelected),
    ])

  static var knockoffParts: [TableShape] { [knockoffs.shape, knockoffFeatures.shape] }
}

extension KnockoffConstruction: Storable {}
