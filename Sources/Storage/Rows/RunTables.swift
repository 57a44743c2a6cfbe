internal import FeatureImportance
internal import Tabular

/// Every table of a run: which field of which value stands in which column.
///
/// A field added to `Run` gets one line here (and its column in a new migration); writing, reading and the digest
/// follow.
enum RunTables {
  static let runs = RowTable(
    "runs", keys: [], blank: RunRow(),
    fields: [
      Field("id", \.id), Field("created_at", \.createdAt), Field("version", \.version), Field("seed", \.seed),
      Field("file_name", \.fileName), Field("data_sha256", \.dataSHA256), Field("byte_count", \.byteCount),
      Field("rows_read", \.rowsRead), Field("rows_without_target", \.rowsWithoutTarget),
      Field("rejected_count", \.rejectedCount), Field("target", \.target.name), Field("task", \.target.task),
      Field("positive", \.target.positive), Field("negative", \.target.negative), Field("events", \.target.events),
      Field("target_mean", \.target.mean), Field("target_std_dev", \.target.standardDeviation),
    ])

  static let arguments = RowTable("run_arguments", blank: "", fields: [Field("argument", \.self)])

  static let options = RowTable(
    "run_options", blank: Provenance.Option(name: "", value: ""),
    fields: [Field("name", \.name), Field("value", \.value)])

  static let classes = RowTable(
    "target_classes", blank: TargetSummary.ClassCount(name: "", rows: 0),
    fields: [Field("class", \.name), Field("row_count", \.rows)])

  static let columns = RowTable(
    "columns", blank: ColumnRow(),
    fields: [
      Field("name", \.summary.name), Field("kind", \.summary.kind), Field("role", \.summary.role),
      Field("missing", \.summary.missing), Field("distinct_values", \.summary.distinct), Field("mean", \.mean),
      Field("std_dev", \.standardDeviation), Field("percentile_5", \.percentile5), Field("median", \.median),
      Field("percentile_95", \.percentile95),
    ])

  static let rejected = RowTable(
    "rejected_records", blank: RejectedRow(), fields: [Field("line", \.line), Field("reason", \.reason)])

  static let features = RowTable(
    "features", blank: FeatureRow(),
    fields: [
      Field("name", \.name), Field("coding", \.coding), Field("median", \.median),
      Field("most_frequent", \.mostFrequent), Field("pools_others", \.poolsOthers),
      Field("has_missing_indicator", \.hasMissingIndicator),
    ])

  static let levels = RowTable(
    "feature_levels", keys: ["feature", "position"], blank: "" as ByteText, fields: [Field("level", \.self)])

  static let groups = RowTable("feature_groups", blank: "" as ByteText, fields: [Field("name", \.self)])

  static let groupMembers = RowTable(
    "feature_group_members", keys: ["feature_group", "position"], blank: "" as ByteText,
    fields: [Field("feature", \.self)])

  static let models = RowTable(
    "models", blank: ModelResult(name: "", metrics: [], intercepts: [], coefficients: [], isBest: false),
    fields: [Field("name", \.name), Field("is_best", \.isBest)])

  static let intercepts = RowTable(
    "model_intercepts", keys: ["model", "position"], blank: 0.0, fields: [Field("estimate", \.self)])

  static let metrics = RowTable(
    "metrics", keys: ["model", "position"], blank: Metric(name: .auc, estimate: Estimate(0), baseline: 0),
    fields: [
      Field("name", \.name), Field("estimate", \.estimate.value), Field("conf_low", \.estimate.low),
      Field("conf_high", \.estimate.high), Field("baseline", \.baseline),
    ])

  static let coefficients = RowTable(
    "coefficients", keys: ["model", "position"],
    blank: Coefficient(
      feature: "", column: "", estimate: 0, standardError: nil, statistic: nil, pValue: nil, standardized: 0),
    fields: [
      Field("feature", \.feature), Field("term", \.column), Field("class", \.class), Field("estimate", \.estimate),
      Field("std_error", \.standardError), Field("statistic", \.statistic), Field("p_value", \.pValue),
      Field("standardized", \.standardized),
    ])

  static let methods = RowTable(
    "importance_methods",
    blank: Importances(model: "", method: "", meaning: "", intervalSource: "", baselineLoss: nil, features: []),
    fields: [
      Field("model", \.model), Field("method", \.method), Field("meaning", \.meaning),
      Field("interval_source", \.intervalSource), Field("baseline_loss", \.baselineLoss),
    ])

  static let importances = RowTable(
    "importances", keys: ["importance_method", "position"], blank: ImportanceScore(feature: "", score: 0),
    fields: [
      Field("feature", \.feature), Field("estimate", \.score), Field("std_error", \.standardError),
      Field("conf_low", \.low), Field("conf_high", \.high), Field("p_value", \.pValue),
      Field("adjusted_p_value", \.adjustedPValue), Field("false_discovery_rate", \.falseDiscoveryRate),
      Field("refit_spread", \.refitSpread), Field("row_spread", \.rowSpread),
      Field("shuffle_spread", \.shuffleSpread),
    ])

  static let ranking = RowTable("ranking", blank: blankRank, fields: rankFields)

  static let blankRank = RankedFeature(
    feature: "", rank: 0, rankLow: 0, rankHigh: 0, tier: 0, score: 0, low: nil, high: nil, isSelected: false,
    entry: nil, verdict: nil, why: "")

  static let rankFields = [
    Field<RankedFeature>("feature", \.feature), Field("rank", \.rank), Field("rank_low", \.rankLow),
    Field("rank_high", \.rankHigh), Field("tier", \.tier), Field("estimate", \.score), Field("conf_low", \.low),
    Field("conf_high", \.high), Field("selected", \.isSelected), Field("entry", \.entry), Field("verdict", \.verdict),
    Field("why", \.why),
  ]

  static let paths = RowTable(
    "paths", blank: PathRow(),
    fields: [
      Field("model", \.model), Field("family", \.family), Field("alpha", \.alpha), Field("cv_folds", \.folds),
      Field("cv_minimum", \.minimum),
      Field("cv_one_std_error", \.oneStandardError), Field("cv_smallest", \.smallest),
    ])

  static let points = RowTable(
    "lambda_path", keys: ["path", "position"], blank: PointRow(),
    fields: [
      Field("lambda", \.lambda), Field("deviance_ratio", \.devianceRatio),
      Field("duality_gap", \.dualityGap), Field("cv_estimate", \.validationMean),
      Field("cv_std_error", \.validationStandardError), Field("aic", \.aic), Field("bic", \.bic),
      Field("ebic", \.ebic),
    ])

  static let pathIntercepts = RowTable(
    "path_intercepts", keys: ["path", "point", "class"], blank: 0.0, fields: [Field("estimate", \.self)])

  static let pathColumns = RowTable(
    "path_columns", keys: ["path", "position"], blank: PathResult.PathColumn(feature: "", column: ""),
    fields: [Field("feature", \.feature), Field("term", \.column)])

  static let pathCoefficients = RowTable(
    "path_coefficients", keys: ["path", "point", "class", "path_column"], blank: PathCoefficientRow(),
    fields: [Field("estimate", \.estimate), Field("standardized", \.standardized)])

  static let curves = RowTable(
    "curves", blank: LossCurve(model: "", axis: .rows, nullLoss: 0, points: []),
    fields: [Field("model", \.model), Field("axis", \.axis), Field("null_loss", \.nullLoss)])

  static let curvePoints = RowTable(
    "curve_points", keys: ["curve", "position"], blank: CurvePointRow(),
    fields: [
      Field("place", \.point.place), Field("parameters", \.point.parameters),
      Field("training_loss", \.point.training.value), Field("training_std_error", \.point.training.standardError),
      Field("held_out_loss", \.point.heldOut.value), Field("held_out_std_error", \.point.heldOut.standardError),
      Field("gain", \.gain), Field("gain_std_error", \.gainStandardError),
    ])

  static let biasVariance = RowTable(
    "bias_variance",
    blank: BiasVariance(
      model: "", axis: nil, place: nil, parameters: 0, loss: LossEstimate(0), squaredBias: LossEstimate(0),
      variance: LossEstimate(0), noise: LossEstimate(0), noiseSource: .neighbours, resamples: 0),
    fields: [
      Field("model", \.model), Field("axis", \.axis), Field("place", \.place), Field("parameters", \.parameters),
      Field("loss", \.loss.value), Field("loss_std_error", \.loss.standardError),
      Field("squared_bias", \.squaredBias.value), Field("squared_bias_std_error", \.squaredBias.standardError),
      Field("variance", \.variance.value), Field("variance_std_error", \.variance.standardError),
      Field("noise", \.noise.value), Field("noise_std_error", \.noise.standardError),
      Field("noise_source", \.noiseSource), Field("resamples", \.resamples),
    ])

  static let dictionary = RowTable(
    "dictionary", blank: VariableLabel(name: ""),
    fields: [
      Field("name", \.name), Field("label", \.label), Field("unit", \.unit), Field("expected_sign", \.expectedSign),
    ])

  static let warnings = RowTable(
    "warnings", blank: RunWarning(code: "", severity: .note, finding: ""),
    fields: [
      Field("code", \.code), Field("severity", \.severity), Field("feature", \.feature), Field("finding", \.finding),
      Field("consequence", \.consequence), Field("remedy", \.remedy),
    ])

  static let timings = RowTable(
    "timings", blank: Timing(stage: "", seconds: 0), fields: [Field("stage", \.stage), Field("seconds", \.seconds)])

  static let work = RowTable(
    "work", blank: Work(stage: "", rows: 0, features: 0, repeats: 0),
    fields: [
      Field("stage", \.stage), Field("row_count", \.rows), Field("feature_count", \.features),
      Field("repeats", \.repeats),
    ])

  /// All but `runs`, owners before what they own. The digest follows this order: append, do not rearrange.
  static let parts: [TableShape] =
    [
      arguments.shape, options.shape, classes.shape, columns.shape, rejected.shape, features.shape, levels.shape,
      groups.shape, groupMembers.shape,
      models.shape, intercepts.shape, metrics.shape, coefficients.shape, methods.shape, importances.shape,
      ranking.shape,
      paths.shape, points.shape, pathIntercepts.shape, pathColumns.shape, pathCoefficients.shape, curves.shape,
      curvePoints.shape, biasVariance.shape, warnings.shape,
      timings.shape, work.shape, dictionary.shape,
    ] + networkParts + effectParts + redundancyParts + segmentParts + stabilityParts + auditParts + knockoffParts
    + diagnosticParts + refitParts
}
