public import Tabular

/// How a model's held-out predictions compare with what came: curves, calibration, and which class is taken for which.
///
/// Every prediction is of a row that the model which made it had not seen. Where folds were dealt several times, each
/// row has a prediction from each deal; they are kept apart, since an average of them would be the prediction of another
/// model. Nothing is said of fewer than ten rows.
public struct Diagnostics: Sendable, Equatable {
  public var curves: [DiagnosticCurve]
  /// One for a quantity or an event, one a class for several.
  public var calibrations: [PredictionCalibration]
  /// Of several classes, one a class that has at least ten held-out rows; otherwise none.
  public var confusion: [ClassConfusion]

  public init(
    curves: [DiagnosticCurve] = [], calibrations: [PredictionCalibration] = [], confusion: [ClassConfusion] = []
  ) {
    self.curves = curves
    self.calibrations = calibrations
    self.confusion = confusion
  }

  /// The curves of one kind: one, none, or one a class.
  public func curves(_ kind: DiagnosticCurve.Kind) -> [DiagnosticCurve] { curves.filter { $0.kind == kind } }
}

/// Points that make one diagnostic plot.
public struct DiagnosticCurve: Sendable, Equatable {
  public var kind: Kind
  /// Whose probability it is about, against all others; nil for an event or a quantity.
  public var `class`: ByteText?
  /// By rising place.
  public var points: [Point]

  /// What places, values and bounds are.
  public enum Kind: String, Sendable, Codable, CaseIterable {
    /// True-positive rate at each false-positive rate: mean over refits, with its interval over refits.
    case roc
    /// Precision at each recall: mean over refits, with its interval over refits.
    case precisionRecall = "precision-recall"
    /// Share of events at the mean predicted risk of a group of rows, with Wilson's interval; for a quantity the mean
    /// outcome at the mean prediction, with a t interval.
    case calibration
    /// Net benefit in true positives per row at each threshold of risk.
    case netBenefit = "net-benefit"
    /// Median residual (outcome minus prediction) at the mean prediction of a group of rows; bounds are its 5 % and 95 %
    /// quantiles.
    case residuals
    /// Quantile of the residuals at each probability.
    case residualQuantiles = "residual-quantiles"
  }

  public struct Point: Sendable, Equatable {
    public var place: Double
    public var value: Double
    public var low: Double?
    public var high: Double?
    /// Held-out rows of the group, for kinds that group rows.
    public var rows: Int?

    public init(place: Double, value: Double, low: Double? = nil, high: Double? = nil, rows: Int? = nil) {
      self.place = place
      self.value = value
      self.low = low
      self.high = high
      self.rows = rows
    }
  }

  public init(_ kind: Kind, class: ByteText? = nil, points: [Point]) {
    self.kind = kind
    self.class = `class`
    self.points = points
  }
}

/// How predictions must be corrected to be right on average.
///
/// Both numbers are on the scale of the linear predictor eta: log-odds, or units of the target.
/// - SeeAlso: Cox (1958), Biometrika 45(3/4); Van Calster et al. (2019), BMC Medicine 17:230.
public struct PredictionCalibration: Sendable, Equatable {
  /// Whose probability it is about, against all others; nil for an event or a quantity.
  public var `class`: ByteText?
  /// Calibration in the large: the a of `a + eta` that fits the outcomes best. Above 0, predictions are too low.
  public var intercept: Estimate
  /// The b of `a + b eta` that fits best. Below 1, predictions are too extreme, as of a model that is overfitted; nil
  /// where it isn't known, as for predictions that are all alike.
  public var slope: Estimate?

  public init(class: ByteText? = nil, intercept: Estimate, slope: Estimate?) {
    self.class = `class`
    self.intercept = intercept
    self.slope = slope
  }
}

/// What rows of one class are taken for.
public struct ClassConfusion: Sendable, Equatable {
  public var `class`: ByteText
  /// Held-out rows of the class.
  public var rows: Int
  /// Share of them that is predicted as each class, in the order of the target's classes; they sum to 1.
  public var shares: [Double]

  public init(class: ByteText, rows: Int, shares: [Double]) {
    self.class = `class`
    self.rows = rows
    self.shares = shares
  }
}
