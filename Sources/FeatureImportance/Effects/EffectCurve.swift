public import Tabular

/// How predictions go with one feature: the mean over refits, with a band from how the refits differ.
///
/// On the scale of the linear predictor (units of the target, log-odds; of several classes each minus the mean of all), with
/// mean 0 over the rows. It describes the model, not the world.
public struct EffectCurve: Sendable, Equatable {
  public var model: String
  public var feature: ByteText
  /// Of a target of several classes; else nil.
  public var `class`: ByteText?
  public var kind: Kind
  /// In rising order of their places, or one a level.
  public var points: [Point]

  /// How the effect is measured.
  public enum Kind: String, Sendable, Codable, CaseIterable {
    /// Accumulated local effects: differences between neighbouring places, for the rows between them, summed. Stays with
    /// rows that exist. Of features whose values have an order. Apley, Zhu (2020), J. R. Stat. Soc. B 82(4).
    case accumulated = "ale"
    /// Partial dependence: the mean prediction when every row has the same value. Where features are correlated it goes
    /// through rows that do not exist. Friedman (2001), Ann. Stat. 29(5).
    case partial = "pdp"
  }

  /// The effect at one value of the feature.
  public struct Point: Sendable, Equatable {
    /// A quantile of the feature, for dates in days since the beginning of 1970; nil for a level.
    public var place: Double?
    public var level: ByteText?
    public var effect: Double
    /// The band; nil where there was one refit only.
    public var low: Double?
    public var high: Double?

    public init(place: Double? = nil, level: ByteText? = nil, effect: Double, low: Double? = nil, high: Double? = nil) {
      self.place = place
      self.level = level
      self.effect = effect
      self.low = low
      self.high = high
    }
  }

  public init(model: String, feature: ByteText, class: ByteText? = nil, kind: Kind, points: [Point]) {
    self.model = model
    self.feature = feature
    self.class = `class`
    self.kind = kind
    self.points = points
  }

  /// From the least effect to the largest.
  public var reach: Double { (points.map(\.effect).max() ?? 0) - (points.map(\.effect).min() ?? 0) }
}
