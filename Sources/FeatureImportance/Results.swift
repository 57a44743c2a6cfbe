public import Tabular

/// A number with its confidence interval; the bounds are nil where no honest interval is known.
public struct Estimate: Sendable, Equatable {
  public var value: Double
  public var low: Double?
  public var high: Double?
  public init(_ value: Double, low: Double? = nil, high: Double? = nil) {
    self.value = value
    self.low = low
    self.high = high
  }
}

/// A measure of held-out performance.
public struct Metric: Sendable, Equatable {
  public var name: Name
  public var estimate: Estimate
  /// The same measure of the null model on the same rows.
  public var baseline: Double
  /// In each refit, in the order of `Run.refits`; nil where held-out rows do not define it. Empty where not known.
  public var refits: [Double?]

  public enum Name: String, Sendable, Codable, CaseIterable {
    case logLoss, auc, brier, accuracy, balancedAccuracy
    case meanSquaredError, rSquared, meanAbsoluteError

    /// For a reader of a report.
    public var title: String {
      switch self {
      case .logLoss: "Log loss"
      case .auc: "AUC"
      case .brier: "Brier score"
      case .accuracy: "Accuracy"
      case .balancedAccuracy: "Balanced accuracy"
      case .meanSquaredError: "Squared error"
      case .rSquared: "R²"
      case .meanAbsoluteError: "Absolute error"
      }
    }
  }

  public init(name: Name, estimate: Estimate, baseline: Double, refits: [Double?] = []) {
    self.name = name
    self.estimate = estimate
    self.baseline = baseline
    self.refits = refits
  }
}

/// One model: how well it predicts rows it has not seen, and its coefficients when refitted on all rows.
public struct ModelResult: Sendable, Equatable {
  /// As in the catalog: "linear", "logistic", "lasso".
  public var name: String
  /// Held-out loss first.
  public var metrics: [Metric]
  /// Of the linear predictor, in the units of the file: one, or one a class; none for a model without.
  public var intercepts: [Double]
  /// One a design column, for several classes those of the first class, then of the next; none for a model without.
  public var coefficients: [Coefficient]
  /// The one whose importances make the ranking.
  public var isBest: Bool
  /// nil for a model that is no network.
  public var network: NetworkResult?
  /// How its held-out predictions compare with what came.
  public var diagnostics: Diagnostics

  public init(
    name: String, metrics: [Metric], intercepts: [Double], coefficients: [Coefficient], isBest: Bool,
    network: NetworkResult? = nil, diagnostics: Diagnostics = Diagnostics()
  ) {
    self.network = network
    self.diagnostics = diagnostics
    self.name = name
    self.metrics = metrics
    self.intercepts = intercepts
    self.coefficients = coefficients
    self.isBest = isBest
  }
}

/// One column's coefficient in the units of the file.
public struct Coefficient: Sendable, Equatable {
  public var feature: ByteText
  /// Name of the design column: the feature's, or "feature=level".
  public var column: ByteText
  /// Whose linear predictor it is part of; nil where there is one only.
  public var `class`: ByteText?
  public var estimate: Double
  /// nil where the model selects on the same rows, since no such error is honest there.
  public var standardError: Double?
  /// t for least squares, z for logistic regression.
  public var statistic: Double?
  /// Two-sided.
  public var pValue: Double?
  /// The estimate times the column's standard deviation, for least squares divided by the target's.
  public var standardized: Double

  public init(
    feature: ByteText, column: ByteText, class: ByteText? = nil, estimate: Double, standardError: Double?,
    statistic: Double?, pValue: Double?, standardized: Double
  ) {
    self.feature = feature
    self.column = column
    self.class = `class`
    self.estimate = estimate
    self.standardError = standardError
    self.statistic = statistic
    self.pValue = pValue
    self.standardized = standardized
  }
}

/// How important each feature is to one model, by one method.
public struct Importances: Sendable, Equatable {
  public var model: String
  /// As in the catalog: "learned", "permutation", "conditional", "loco", "shap", "sage", "stability".
  public var method: String
  /// What a score is in one sentence, with its unit.
  public var meaning: String
  /// What the intervals come from: "sample" (how the estimate would vary over samples of rows), "refits", "rows", "seeds",
  /// "model", or "none".
  public var intervalSource: String
  /// The held-out loss before anything is permuted; nil where the method has none.
  public var baselineLoss: Double?
  /// In the order of the table's columns.
  public var features: [ImportanceScore]

  public init(
    model: String, method: String, meaning: String, intervalSource: String, baselineLoss: Double?,
    features: [ImportanceScore]
  ) {
    self.model = model
    self.method = method
    self.meaning = meaning
    self.intervalSource = intervalSource
    self.baselineLoss = baselineLoss
    self.features = features
  }

  /// The score of the feature with exactly this name.
  public subscript(feature: ByteText) -> ImportanceScore? { features.first { $0.feature == feature } }
}

/// One feature's score.
public struct ImportanceScore: Sendable, Equatable {
  public var feature: ByteText
  public var score: Double
  public var standardError: Double?
  public var low: Double?
  public var high: Double?
  /// Of the hypothesis that the feature has no importance.
  public var pValue: Double?
  /// The p-value when all features are tested: Holm's, which bounds the chance of any false rejection.
  public var adjustedPValue: Double?
  /// The share of false ones among features with this p-value or a smaller one: Benjamini and Hochberg's.
  public var falseDiscoveryRate: Double?
  /// Standard deviation of the score over refits; nil for a single one.
  public var refitSpread: Double?
  /// Standard deviation of the increase over held-out rows, mean over refits; nil where rows have none of their own.
  public var rowSpread: Double?
  /// Standard deviation of the score over shuffles alone, mean over refits; nil where nothing is shuffled.
  public var shuffleSpread: Double?
  /// The score in each refit, in the order of `Run.refits`; empty for methods that score no held-out rows.
  public var refits: [Double]

  public init(
    feature: ByteText, score: Double, standardError: Double? = nil, low: Double? = nil, high: Double? = nil,
    pValue: Double? = nil, adjustedPValue: Double? = nil, falseDiscoveryRate: Double? = nil,
    refitSpread: Double? = nil, rowSpread: Double? = nil, shuffleSpread: Double? = nil,
    refits: [Double] = []
  ) {
    self.feature = feature
    self.score = score
    self.standardError = standardError
    self.low = low
    self.high = high
    self.pValue = pValue
    self.adjustedPValue = adjustedPValue
    self.falseDiscoveryRate = falseDiscoveryRate
    self.refitSpread = refitSpread
    self.rowSpread = rowSpread
    self.shuffleSpread = shuffleSpread
    self.refits = refits
  }
}

/// A feature's place in the ranking.
public struct RankedFeature: Sendable, Equatable {
  public var feature: ByteText
  public var rank: Int
  /// The ranks that the data cannot exclude.
  public var rankLow: Int
  public var rankHigh: Int
  /// Features of one tier cannot be told apart from its first.
  public var tier: Int
  /// Increase of held-out loss when permuted, of the model that ranks.
  public var score: Double
  public var low: Double?
  public var high: Double?
  /// Whether its lasso coefficient at lambda.1se is not zero.
  public var isSelected: Bool
  /// Place in the order of entry on the path, from 1; nil when it never enters.
  public var entry: Int?
  /// nil where it stands and nobody measured whether others carry it.
  public var verdict: Verdict?
  /// One sentence with the numbers.
  public var why: String

  /// Whether the interval of its importance lies above zero and nobody doubts it.
  package var stands: Bool {
    switch verdict {
    case nil, .unique, .nonlinear: true
    case .redundant: (low ?? 0) > 0
    case .suspicious, .unstable, .unsupported: false
    }
  }

  /// One word for each feature; the rules are `VerdictRules`.
  public enum Verdict: String, Sendable, Codable, CaseIterable {
    /// May give the outcome away.
    case suspicious
    /// Not distinguishable from noise.
    case unsupported
    /// The network needs it, the best linear model does not see it.
    case nonlinear
    /// Informative, but others carry it.
    case redundant
    /// Needed, not replaceable.
    case unique
    /// Its importance or sign changes over resamples.
    case unstable
  }

  public init(
    feature: ByteText, rank: Int, rankLow: Int, rankHigh: Int, tier: Int, score: Double, low: Double?, high: Double?,
    isSelected: Bool, entry: Int?, verdict: Verdict?, why: String
  ) {
    self.feature = feature
    self.rank = rank
    self.rankLow = rankLow
    self.rankHigh = rankHigh
    self.tier = tier
    self.score = score
    self.low = low
    self.high = high
    self.isSelected = isSelected
    self.entry = entry
    self.verdict = verdict
    self.why = why
  }
}

/// The coefficients along the L1 path and what cross-validation says of each lambda.
public struct PathResult: Sendable, Equatable {
  public var model: Model
  public var family: Family
  /// 1: lasso, 0: ridge.
  public var alpha: Double
  public var points: [PathPoint]
  /// Columns of the design matrix, in the order of `PathPoint.coefficients`.
  public var columns: [PathColumn]
  /// Multinomial: the classes, in the order of `PathPoint.intercepts`; otherwise none.
  public var classes: [ByteText]
  /// nil when no cross-validation was asked for.
  public var validation: Validation?
  /// nil for ridge, which chooses nothing.
  public var criteria: InformationCriteria?

  /// What the path is of.
  public enum Model: String, Sendable, Codable, CaseIterable {
    case linear
    /// A network whose points are as `LassoNetPath.fit` gives them; what is reached depends on the seed.
    case network = "lassonet"
  }

  public struct PathColumn: Sendable, Equatable {
    public var feature: ByteText
    public var column: ByteText
    public init(feature: ByteText, column: ByteText) {
      self.feature = feature
      self.column = column
    }
  }

  public struct Validation: Sendable, Equatable {
    /// Mean held-out deviance per lambda (gaussian: squared error; binomial: twice the log loss), and its standard
    /// error over folds.
    public var mean: [Double]
    public var standardError: [Double]
    public var folds: Int
    /// Indices into `points`: the smallest mean, and the largest lambda within one standard error of it.
    public var minimum: Int
    public var oneStandardError: Int
    /// The fewest features that predict not worse than the best lambda; see `SmallestSubset`. nil where it isn't known.
    public var smallest: Int?
    /// What rows are judged by; a run's path always by deviance.
    public var measure: ValidationMeasure
    public init(
      mean: [Double], standardError: [Double], folds: Int, minimum: Int, oneStandardError: Int, smallest: Int? = nil,
      measure: ValidationMeasure = .deviance
    ) {
      self.smallest = smallest
      self.measure = measure
      self.mean = mean
      self.standardError = standardError
      self.folds = folds
      self.minimum = minimum
      self.oneStandardError = oneStandardError
    }
  }

  public init(
    model: Model = .linear, family: Family, alpha: Double, points: [PathPoint], columns: [PathColumn],
    classes: [ByteText] = [], validation: Validation?, criteria: InformationCriteria? = nil
  ) {
    self.model = model
    self.family = family
    self.alpha = alpha
    self.points = points
    self.columns = columns
    self.classes = classes
    self.validation = validation
    self.criteria = criteria
  }
}

/// The distribution of the target given the features.
public enum Family: String, Sendable, Codable, CaseIterable {
  case gaussian, binomial, multinomial
}

/// The solution at one lambda.
public struct PathPoint: Sendable, Equatable {
  public var lambda: Double
  /// In the units of the file: one, or for a multinomial path one a class, which sum to zero.
  public var intercepts: [Double]
  /// In the units of the file, one a design column; multinomial: those of the first class, then of the next.
  public var coefficients: [Double]
  /// For plotting, the coefficients of the standardised columns; of a network the norm of each column's skip weight and
  /// first-layer weights.
  public var standardized: [Double]
  /// Share of the null deviance that is explained.
  public var devianceRatio: Double
  /// Upper bound on how far the objective is above its minimum; nil where none is known, as of a problem that is not convex.
  public var dualityGap: Double?

  /// The only intercept.
  public var intercept: Double { intercepts[0] }

  /// Design columns with a coefficient that is not zero, in any class: glmnet's `df`.
  public var degreesOfFreedom: Int {
    let columns = coefficients.count / intercepts.count
    return (0..<columns).count { j in intercepts.indices.contains { coefficients[$0 * columns + j] != 0 } }
  }

  public init(
    lambda: Double, intercepts: [Double], coefficients: [Double], standardized: [Double], devianceRatio: Double,
    dualityGap: Double?
  ) {
    self.lambda = lambda
    self.intercepts = intercepts
    self.coefficients = coefficients
    self.standardized = standardized
    self.devianceRatio = devianceRatio
    self.dualityGap = dualityGap
  }
}
