import ArgumentParser
import FeatureImportance
import Tabular

/// Options of the analysis behind `rank` and `select`.
struct AnalysisArguments: ParsableArguments {
  @Option(name: .long, parsing: .unconditional, help: "The column to predict.")
  var target: String
  @Option(name: .long, help: "regression or classification (default: as the target suggests).", transform: choice)
  var task: Task?
  @Option(
    name: .long, parsing: .unconditional,
    help: "The label that is the event; others become one (default for three and more: each is a class).")
  var positive: String?
  @Option(
    name: .long,
    help: "linear, logistic, multinomial, lasso, mlp; separated by commas (default: those that suit the target).")
  var models: String?
  @Option(
    name: .long,
    help: ArgumentHelp(
      "\(Catalog.methods.map(\.name).joined(separator: ", ")); separated by commas (default: all; loco of networks and of the lasso of several classes only when named)."
    ))
  var methods: String?
  @Option(
    name: .long,
    help:
      "What permutation and the like are to worsen in place of the loss: \(Metric.Name.allCases.map(\.rawValue).joined(separator: ", ")).",
    transform: choice)
  var measure: Metric.Name?
  @OptionGroup var grouping: GroupArguments
  @Flag(name: .long, help: "Dates also enter by their place in the year, the week and the day, as one feature.")
  var calendar = false
  @Option(name: .long, help: "Folds that are held out in turn, dealt twice.")
  var folds = 5
  @Option(name: .long, help: "Hold out this share of rows once, instead of folds.")
  var holdout: Double?
  @OptionGroup var splitting: SplitArguments
  @Option(
    name: .long, parsing: .unconditional,
    help: "A column of weights: how much each row counts, in fits and where held-out rows judge. No feature.")
  var weights: String?
  @OptionGroup var sampling: SamplingArguments
  @OptionGroup var knockoffs: KnockoffArguments
  @OptionGroup var network: NetworkArguments
  @Flag(name: .long, help: "Also trace the L1 path of a network: LassoNet.")
  var lassonet = false
  @Option(
    name: .long,
    help: "Stability selection, with so many false selections at most on average (default: 1, where it is cheap).")
  var pfer: Double?
  @Option(name: .long, help: "Of all intervals.")
  var confidence = 0.95

  func validate() throws {
    if folds < 2 { throw ValidationError("--folds must be at least 2") }
    if let holdout, !(holdout > 0 && holdout < 1) { throw ValidationError("--holdout must be between 0 and 1") }
    try splitting.validate(target: target)
    if let weights, [target, splitting.splitBy, splitting.time].contains(weights) {
      throw ValidationError("the weights are a column of their own")
    }
    if let pfer, !(pfer > 0 && pfer.isFinite) { throw ValidationError("--pfer must be a positive number") }
    if !(confidence > 0 && confidence < 1) { throw ValidationError("--confidence must be between 0 and 1") }
  }

  /// An option that needs the whole table in memory.
  var obstacle: String? {
    if holdout != nil { return "--holdout" }
    if splitting.splitBy != nil { return "--split-by" }
    if splitting.time != nil { return "--time" }
    if weights != nil { return "--weights" }
    if calendar { return "--calendar" }
    if measure != nil { return "--measure" }
    return nil
  }

  func refuseWeights(for what: String) throws {
    if weights != nil { throw ValidationError("--weights does not go with \(what)") }
  }

  func options(_ compute: ComputeOptions, grid: FeatureGrid? = nil) throws -> AnalysisOptions {
    var encoding = EncodingRule.ranking
    encoding.hasCalendar = calendar
    return AnalysisOptions(
      target: ByteText(target), task: task, positive: positive.map { ByteText($0) },
      models: models.map { $0.split(separator: ",").map(String.init) },
      methods: methods.map { KnockoffArguments.others(of: $0.split(separator: ",").map(String.init)) },
      measure: measure, groups: try grouping.groups,
      encoding: encoding, resampling: holdout.map { .holdout($0) } ?? .folds(folds, repeats: 2),
      splitting: splitting.splitting, weights: weights.map { ByteText($0) }, repeats: sampling.most,
      sampling: sampling.sampling, confidence: confidence,
      network: try network.applied(to: NeuralNetwork(family: .gaussian)),
      lassoNet: lassonet ? LassoNetPath(hidden: network.hidden?.widths ?? [32]) : nil,
      stability: pfer.map { StabilityOptions(allowed: $0) }, knockoffs: knockoffs.options(methods: methods), grid: grid,
      seed: Seed(compute.seed),
      threads: Threads(compute.threads))
  }
}

/// One of the names that a type knows.
func choice<Choice: RawRepresentable<String> & CaseIterable>(_ text: String) throws -> Choice {
  guard let choice = Choice(rawValue: text) else {
    throw ValidationError(
      "\"\(text)\" is not among \(Choice.allCases.map(\.rawValue).joined(separator: ", "))")
  }
  return choice
}
