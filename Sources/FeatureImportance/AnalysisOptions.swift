public import Tabular

/// Everything that shapes the numbers of an analysis.
public struct AnalysisOptions: Sendable {
  public var target: ByteText
  /// nil: as the target suggests.
  public var task: Task?
  /// The label that is the event; nil: see `Target`.
  public var positive: ByteText?
  /// Names from the catalog; nil: those that suit the target.
  public var models: [String]?
  /// Names of importance methods from the catalog; nil: all that need no training for each feature.
  public var methods: [String]?
  /// What counts as importance in place of the loss; nil for the loss.
  public var measure: Metric.Name?
  /// Features that count as one.
  public var groups: [FeatureGroup]
  /// How columns become columns of the design matrix.
  public var encoding: EncodingRule
  public var resampling: Resampling
  /// What every split keeps together or in order.
  public var splitting: Splitting
  /// The column that says how much each row counts, in fits and in all that held-out rows are judged by; nil: alike.
  public var weights: ByteText?
  /// Shuffles of each feature in each refit; the most of them, if sampling may end before.
  public var repeats: Int
  /// When shuffles may end before; nil: all are made.
  public var sampling: Sampling?
  /// Folds that choose lambda on the path.
  public var pathFolds: Int
  /// Of every interval, between 0 and 1.
  public var confidence: Double
  /// How networks are built and trained; the target says of which family.
  public var network: NeuralNetwork
  /// The L1 path of a network beside the linear one; nil: not asked for.
  public var lassoNet: LassoNetPath?
  /// How models learn, beside how they rank; nil: not asked for.
  public var curves: CurveOptions?
  /// Whose levels get a ranking each; nil: not asked for.
  public var segments: ByteText?
  /// How features are chosen on halves of the rows; nil: as usual, and only where it takes no longer than the rest.
  public var stability: StabilityOptions?
  /// Features selected beside knockoffs of theirs; nil: not asked for.
  public var knockoffs: KnockoffOptions?
  /// The image whose pixels the features are; nil for a table of other things.
  public var grid: FeatureGrid?
  public var seed: Seed
  public var threads: Threads
  /// Whether suspects of leakage have been left out already.
  var isWithoutSuspects = false

  public init(
    target: ByteText, task: Task? = nil, positive: ByteText? = nil, models: [String]? = nil,
    methods: [String]? = nil, measure: Metric.Name? = nil, groups: [FeatureGroup] = [],
    encoding: EncodingRule = .ranking, resampling: Resampling = .folds(5, repeats: 2),
    splitting: Splitting = .random, weights: ByteText? = nil, repeats: Int = 20, sampling: Sampling? = nil,
    pathFolds: Int = 10,
    confidence: Double = 0.95,
    network: NeuralNetwork = NeuralNetwork(family: .gaussian), lassoNet: LassoNetPath? = nil,
    curves: CurveOptions? = nil, segments: ByteText? = nil,
    stability: StabilityOptions? = nil, knockoffs: KnockoffOptions? = nil, grid: FeatureGrid? = nil,
    seed: Seed = Seed(0), threads: Threads = Threads()
  ) {
    self.target = target
    self.task = task
    self.positive = positive
    self.models = models
    self.methods = methods
    self.measure = measure
    self.groups = groups
    self.encoding = encoding
    self.resampling = resampling
    self.splitting = splitting
    self.weights = weights
    self.repeats = repeats
    self.sampling = sampling
    self.pathFolds = pathFolds
    self.confidence = confidence
    self.network = network
    self.lassoNet = lassoNet
    self.curves = curves
    self.segments = segments
    self.stability = stability
    self.knockoffs = knockoffs
    self.grid = grid
    self.seed = seed
    self.threads = threads
  }

  /// The models to use, in the order asked for.
  ///
  /// - Throws: `AnalysisError.modelDoesNotSuit` for a name that is not in the catalog or is for another family.
  func entries(for family: Family) throws(AnalysisError) -> [Catalog.ModelEntry] {
    let suitable = Catalog.models(for: family)
    guard let models else { return suitable }
    var entries: [Catalog.ModelEntry] = []
    for name in models {
      guard let entry = suitable.first(where: { $0.name == name }) else {
        throw .modelDoesNotSuit(name, family, suitable: suitable.map(\.name))
      }
      entries.append(entry)
    }
    return entries
  }

  /// The importance methods to use, in the order of the catalog.
  ///
  /// - Throws: `AnalysisError.noSuchMethod`.
  func methodEntries() throws(AnalysisError) -> [Catalog.MethodEntry] {
    for name in methods ?? [] where !Catalog.methods.contains(where: { $0.name == name }) {
      throw .noSuchMethod(name, known: Catalog.methods.map(\.name))
    }
    // The ranking is by permutation.
    return Catalog.methods.filter { $0.name == "permutation" || methods?.contains($0.name) ?? true }
  }

  /// The options as resolved, for whoever repeats the run. Threads are not among them: they change nothing.
  ///
  /// - Parameters:
  ///   - plan: the splits that were made: there can be fewer than were asked for.
  ///   - pathFolds: how many folds chose lambda.
  func described(target: Target, plan: RefitPlan, pathFolds: Int) -> [Provenance.Option] {
    let names = models ?? Catalog.models(for: target.family).map(\.name)
    var options = [
      ("target", target.name.string), ("task", target.task.rawValue), ("positive", positive?.string ?? "default"),
      ("models", names.joined(separator: ",")),
      ("methods", methods?.joined(separator: ",") ?? "all"), ("importance is of", measure?.title ?? "the loss"),
    ]
    options += groups.map { ("group", $0.described) }
    switch resampling {
    case .folds: options += [("folds", "\(plan.foldCount)"), ("fold repeats", "\(plan.rounds ?? 1)")]
    case .holdout(let share): options.append(("holdout", shortened(share)))
    }
    switch splitting {
    case .random: options.append(("split", "at random"))
    case .groups(let column): options.append(("split by", column.string))
    case .time(let column, let gap):
      options.append(("time", column.string))
      if gap > 0 { options.append(("gap", shortened(gap, digits: 15))) }
    }
    if let weights { options.append(("weights", weights.string)) }
    options += [
      ("shuffles", "\(repeats)"), ("path folds", "\(pathFolds)"), ("confidence", shortened(confidence)),
      ("rare level below", "\(encoding.minimumLevelCount) rows"),
      ("missing indicator above", "\(shortened(100 * encoding.indicatorShare)) %"),
      ("calendar", encoding.hasCalendar ? "year, week, day" : "none"),
    ]
    if let sampling { options.append(("shuffles end when", sampling.described)) }
    if let curves {
      options += [
        ("learning curve rows", curves.sizes.map { $0.map { "\($0)" }.joined(separator: ",") } ?? "halved"),
        ("learning curve lambdas", "\(curves.lambdaCount)"), ("bootstrap fits", "\(curves.resamples)"),
      ]
    }
    if let segments { options.append(("by", segments.string)) }
    if let stability { options.append(("pfer", shortened(stability.allowed))) }
    if let knockoffs {
      options += [
        ("false discovery rate", shortened(knockoffs.fdr)), ("knockoff copies", "\(knockoffs.copies)"),
        ("knockoff matrix", knockoffs.construction.rawValue), ("knockoff folds", "\(knockoffs.foldCount)"),
      ]
    }
    if let grid { options.append(("grid", grid.description)) }
    if names.contains("mlp") { options.append(("network", network.described)) }
    return options.map { Provenance.Option(name: $0.0, value: $0.1) }
  }
}
