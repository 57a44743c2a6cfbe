import FeatureImportance
import Tabular

// What several sections need to know of a run, in the words of a reader.

extension Run {
  /// The model whose importances make the ranking.
  var bestModel: ModelResult? { models.first { $0.isBest } ?? models.first }

  /// Whether some model predicts better than the null model beyond its error.
  var hasSkill: Bool { !warnings.contains { $0.code == "no-skill" } }

  /// The scores of one method for one model.
  func importances(_ method: String, of model: ModelResult?) -> Importances? {
    importances.first { $0.method == method && $0.model == model?.name }
  }

  /// The loss in which importance is measured.
  var lossName: String { target.task == .classification ? "log loss" : "squared error" }

  /// The unit of that loss, for an axis: "nats" or "squared units of lpsa".
  var lossUnit: String { target.task == .classification ? "nats" : "squared units of \(target.name)" }

  /// "95 %".
  var confidenceText: String {
    option("confidence").flatMap(Double.init).map { ($0 * 100).significant(3, keepsZeros: false) + " %" } ?? ""
  }

  /// "20 shuffles", or when they ended before.
  var shufflesText: String {
    let shuffles = "\(option("shuffles") ?? "") shuffles"
    return option("shuffles end when").map { "at most \(shuffles) (fewer when \($0))" } ?? shuffles
  }

  /// What splits kept together or in order.
  var splitting: Splitting {
    if let name = option("split by") { return .groups(ByteText(name)) }
    if let name = option("time") { return .time(ByteText(name), gap: option("gap").flatMap(Double.init) ?? 0) }
    return .random
  }

  /// How rows were held out: "10 refits (5 folds, dealt 2 times)", "one split, 30 % of the rows held out", with what was
  /// kept together or in order.
  var resamplingText: String {
    switch splitting {
    case .random: splitText
    case .groups(let name): "\(splitText), rows of one \(name) kept together"
    case .time(let name, let gap):
      "\(splitText), each judged by rows \(gap > 0 ? "at least \(gap.significant(6, keepsZeros: false)) " : "")later in \(name) than all it learnt from"
    }
  }

  /// How lambda was chosen: "10-fold cross-validation".
  var validationText: String {
    let folds = path.validation?.folds ?? 0
    return switch splitting {
    case .random: "\(folds)-fold cross-validation"
    case .groups(let name): "\(folds)-fold cross-validation with rows of one \(name) kept together"
    case .time(let name, _): "cross-validation in \(folds) steps forward in \(name)"
    }
  }

  private var splitText: String {
    if let share = option("holdout").flatMap(Double.init) {
      return "one split, \((share * 100).significant(3, keepsZeros: false)) % of the rows held out"
    }
    guard let folds = option("folds").flatMap({ Int($0) }), let repeats = option("fold repeats").flatMap({ Int($0) })
    else { return "held-out rows" }
    return repeats == 1
      ? "\(folds) refits (\(folds) folds)" : "\(folds * repeats) refits (\(folds) folds, dealt \(repeats) times)"
  }

  /// The features that stand, best first.
  var standing: [RankedFeature] { ranking.filter(\.stands) }
}

extension ModelResult {
  /// As the catalog calls it.
  var title: String { Catalog.model(name)?.title ?? name }

  /// With what a reader should know before using its scores: "Neural network (no skill)".
  var markedTitle: String { title(with: nil) }

  /// The marked title with another remark before: "Neural network (ranks; non-linear only)".
  func title(with remark: String?) -> String {
    let remarks = [remark, network?.skill.remark].compactMap { $0 }
    return remarks.isEmpty ? title : "\(title) (\(remarks.joined(separator: "; ")))"
  }

  func metric(_ name: Metric.Name) -> Metric? { metrics.first { $0.name == name } }
}

extension Metric.Name {
  /// Whether a larger value is the better one.
  var isBetterWhenLarger: Bool {
    switch self {
    case .auc, .accuracy, .balancedAccuracy, .rSquared: true
    case .logLoss, .brier, .meanSquaredError, .meanAbsoluteError: false
    }
  }
}

/// "0.031 [0.018, 0.044]", or the number alone where no interval is known.
func estimateText(_ value: Double, _ low: Double?, _ high: Double?) -> String {
  guard let low, let high, low.isFinite, high.isFinite else { return value.significant(3) }
  let decimals = SharedDecimals(low: low, high: high)
  return "\(decimals.text(value)) [\(decimals.text(low)), \(decimals.text(high))]"
}

extension Estimate {
  var text: String { estimateText(value, low, high) }
}

/// "1 row", "12,346 rows".
func counted(_ count: Int, _ noun: String) -> String { "\(count.grouped) \(noun)\(count == 1 ? "" : "s")" }
