public import Tabular

/// The whole result of one analysis, as a value.
///
/// A report is a pure function of a `Run`, fresh or reloaded from the store. It holds aggregates only: no value of a
/// data row, and but for classes of the target no level of a category that fewer than ten rows have.
public struct Run: Sendable, Equatable {
  /// Unique; begins with the UTC time so that ids sort by age.
  public var id: String
  /// UTC, ISO 8601 with seconds.
  public var createdAt: String
  public var provenance: Provenance
  public var data: DataSummary
  public var target: TargetSummary
  /// How columns of the table became columns of the design matrix, learnt on all rows that were used.
  public var encoding: Encoding
  /// Features that were ranked as one; they stand under the groups' names.
  public var groups: [FeatureGroup]
  public var models: [ModelResult]
  public var importances: [Importances]
  /// By rank, best first.
  public var ranking: [RankedFeature]
  /// By the same model without the features that are suspected of leakage; nil when there are none.
  public var withoutSuspects: [RankedFeature]?
  /// How often tests call noise important on this table; empty where that is not known.
  public var calibration: [SelfCalibration]
  public var path: PathResult
  /// Of a network, beside it; nil unless it was asked for.
  public var networkPath: PathResult?
  /// How the models learn; empty when that was not asked for.
  public var curves: Curves
  /// How predictions go with the features that rank first, by the model that ranks them.
  public var effects: [EffectCurve]
  /// Which features say the same.
  public var redundancy: Redundancy
  /// How far models and methods agree.
  public var agreement: Agreement
  /// How importance differs between levels of a column; nil when that was not asked for.
  public var segments: Segments?
  /// Which features are chosen on most halves of the rows; nil where it was left out.
  public var stability: Stability?
  /// Which features tell the target more than knockoffs of theirs; nil when that was not asked for.
  public var knockoffs: Knockoffs?
  /// What a data dictionary says of the columns; none without one.
  public var labels: [VariableLabel]
  /// The splits that models were refitted on, in the order of every list of values over refits.
  public var refits: [Refit]
  public var warnings: [RunWarning]
  public var timings: [Timing]
  public var work: [Work]

  public init(
    id: String, createdAt: String, provenance: Provenance, data: DataSummary, target: TargetSummary,
    encoding: Encoding, groups: [FeatureGroup] = [], models: [ModelResult], importances: [Importances],
    ranking: [RankedFeature], withoutSuspects: [RankedFeature]? = nil, calibration: [SelfCalibration] = [],
    path: PathResult, networkPath: PathResult? = nil, curves: Curves = Curves(),
    effects: [EffectCurve] = [], redundancy: Redundancy = Redundancy(), agreement: Agreement = Agreement(),
    segments: Segments? = nil,
    stability: Stability? = nil,
    knockoffs: Knockoffs? = nil,
    labels: [VariableLabel] = [],
    refits: [Refit] = [],
    warnings: [RunWarning],
    timings: [Timing], work: [Work]
  ) {
    self.id = id
    self.createdAt = createdAt
    self.provenance = provenance
    self.data = data
    self.target = target
    self.encoding = encoding
    self.groups = groups
    self.models = models
    self.importances = importances
    self.ranking = ranking
    self.withoutSuspects = withoutSuspects
    self.calibration = calibration
    self.path = path
    self.networkPath = networkPath
    self.curves = curves
    self.effects = effects
    self.redundancy = redundancy
    self.agreement = agreement
    self.segments = segments
    self.stability = stability
    self.knockoffs = knockoffs
    self.labels = labels
    self.refits = refits
    self.warnings = warnings
    self.timings = timings
    self.work = work
  }
}

extension Run {
  /// What is ranked, in the order of the design matrix.
  public var featureNames: [ByteText] { FeatureGroup.joined(encoding.features.map(\.name), groups) }

  /// The value of a resolved option.
  public func option(_ name: String) -> String? { provenance.options.first { $0.name == name }?.value }
}

/// What the caller knows of a run before it begins.
public struct RunIdentity: Sendable {
  /// As `Run.id`.
  public var id: String
  /// As `Run.createdAt`.
  public var createdAt: String
  /// Of this program.
  public var version: String
  /// As `Provenance.command`.
  public var command: [String]

  public init(id: String, createdAt: String, version: String, command: [String]) {
    self.id = id
    self.createdAt = createdAt
    self.version = version
    self.command = command
  }
}

/// What somebody needs to make the run again.
public struct Provenance: Sendable, Equatable {
  /// Of this program.
  public var version: String
  /// The command line as typed, one argument an element, the program's name first.
  public var command: [String]
  public var seed: UInt64
  /// Every option that shapes a number, as resolved.
  public var options: [Option]

  public struct Option: Sendable, Equatable {
    public var name: String
    public var value: String
    public init(name: String, value: String) {
      self.name = name
      self.value = value
    }
  }

  public init(version: String, command: [String], seed: UInt64, options: [Option]) {
    self.version = version
    self.command = command
    self.seed = seed
    self.options = options
  }
}

/// What the target is and how it is distributed in the rows used.
public struct TargetSummary: Sendable, Equatable {
  public var name: ByteText
  public var task: Task
  /// For classification: the label modelled as the event, and the others as one text ("no" or "barbera, grignolino").
  public var positive: ByteText?
  public var negative: ByteText?
  /// Rows with the positive label; nil for regression and several classes.
  public var events: Int?
  /// Of a target of several classes, in the order of models' coefficients; otherwise none.
  public var classes: [ClassCount]
  /// Of the target; for an event its share and the standard deviation of that; nil for several classes.
  public var mean: Double?
  public var standardDeviation: Double?

  /// How many rows are of a class.
  public struct ClassCount: Sendable, Equatable {
    public var name: ByteText
    public var rows: Int
    public init(name: ByteText, rows: Int) {
      self.name = name
      self.rows = rows
    }
  }

  public var family: Family {
    switch task {
    case .regression: .gaussian
    case .classification: classes.isEmpty ? .binomial : .multinomial
    }
  }

  public init(
    name: ByteText, task: Task, positive: ByteText?, negative: ByteText?, events: Int?,
    classes: [ClassCount] = [], mean: Double?, standardDeviation: Double?
  ) {
    self.name = name
    self.task = task
    self.positive = positive
    self.negative = negative
    self.events = events
    self.classes = classes
    self.mean = mean
    self.standardDeviation = standardDeviation
  }
}

/// What is predicted: a quantity, or the probability of an event or of each of several classes.
public enum Task: String, Sendable, Codable, CaseIterable {
  case regression, classification
}

/// Something that a reader must know before trusting the numbers.
public struct RunWarning: Sendable, Equatable {
  /// Stable, for programs: `leakage`, `id`, `constant`, `separation`, …
  public var code: String
  public var severity: Severity
  public var feature: ByteText?
  /// What was found, with its numbers. This and the following are sentences, and name columns in double quotes.
  public var finding: String
  /// What follows for whoever reads the numbers; may be empty.
  public var consequence: String
  /// What to do about it; may be empty.
  public var remedy: String

  /// All of it.
  public var message: String { [finding, consequence, remedy].filter { !$0.isEmpty }.joined(separator: " ") }

  public enum Severity: String, Sendable, Codable, CaseIterable {
    /// The ranking can mislead.
    case serious
    /// A decision was taken that the reader may want to undo.
    case note
  }

  public init(
    code: String, severity: Severity, feature: ByteText? = nil, finding: String, consequence: String = "",
    remedy: String = ""
  ) {
    self.code = code
    self.severity = severity
    self.feature = feature
    self.finding = finding
    self.consequence = consequence
    self.remedy = remedy
  }
}

extension RunWarning {
  /// Serious ones first, otherwise as they came.
  static func bySeverity(_ warnings: [RunWarning]) -> [RunWarning] {
    warnings.filter { $0.severity == .serious } + warnings.filter { $0.severity == .note }
  }

  static func noSkill(target: ByteText) -> RunWarning {
    RunWarning(
      code: "no-skill", severity: .serious,
      finding: "No model predicts \"\(target)\" better than the null model beyond its error.",
      consequence: "A ranking of features that together predict nothing means nothing.",
      remedy: "Get more rows or other features before choosing any.")
  }

  /// That there are fewer splits than were asked for, as when there are fewer groups.
  init?(_ plan: RefitPlan, _ options: AnalysisOptions) {
    guard case .folds(let wanted, _) = options.resampling, let column = options.splitting.column,
      plan.foldCount < wanted
    else { return nil }
    self.init(
      code: "few-groups", severity: .note, feature: column,
      finding: "\"\(column)\" allows \(plan.foldCount) splits, not \(wanted).",
      consequence: "How results would vary over other groups or times is known from few of them.")
  }

  static func failed(_ entry: Catalog.ModelEntry, _ error: FitError) -> RunWarning {
    var feature: ByteText?
    if case .separation(let names) = error { feature = names.first }
    return RunWarning(
      code: error.code, severity: .note, feature: feature,
      finding: "\(entry.title) is left out: \(error.message).", remedy: "To have it, \(error.fix).")
  }
}

/// Wall-clock seconds of one stage. No report shows them: two equal runs differ in them.
public struct Timing: Sendable, Equatable {
  public var stage: String
  public var seconds: Double
  public init(stage: String, seconds: Double) {
    self.stage = stage
    self.seconds = seconds
  }
}

/// How much one stage did, so that its timing can be read.
public struct Work: Sendable, Equatable {
  public var stage: String
  /// Held-out rows scored per feature and repeat, summed over refits.
  public var rows: Int
  public var features: Int
  /// Shuffles per refit.
  public var repeats: Int
  public init(stage: String, rows: Int, features: Int, repeats: Int) {
    self.stage = stage
    self.rows = rows
    self.features = features
    self.repeats = repeats
  }
}
