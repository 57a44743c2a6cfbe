public import Tabular

/// Which features tell the target more than knockoffs of theirs do: synthetic columns that are related to the other
/// features as the feature is, but not to the target. The expected share of false features among the selected is at most
/// `fdr`, if features are jointly normal with the estimated covariances.
public struct Knockoffs: Sendable, Equatable {
  /// The largest expected share of false features among the selected.
  public var fdr: Double
  /// How often knockoffs were drawn. Of one, features above the threshold are selected; of several, by e-values.
  public var copies: Int
  /// At which each copy was stopped to make its e-values.
  public var copyLevel: Double
  public var construction: KnockoffConstruction
  /// Copies in which some feature stands above the threshold of `fdr`.
  public var copiesThatSelect: Int
  /// Median over those copies of the threshold of W; nil where there is none.
  public var threshold: Double?
  /// Whether some feature cannot be normal, so that knockoffs imitate its mean and covariances only.
  public var isSecondOrder: Bool
  /// In the order of the table's columns.
  public var features: [KnockoffFeature]

  public init(
    fdr: Double, copies: Int, copyLevel: Double, construction: KnockoffConstruction,
    copiesThatSelect: Int, threshold: Double?, isSecondOrder: Bool, features: [KnockoffFeature]
  ) {
    self.fdr = fdr
    self.copies = copies
    self.copyLevel = copyLevel
    self.construction = construction
    self.copiesThatSelect = copiesThatSelect
    self.threshold = threshold
    self.isSecondOrder = isSecondOrder
    self.features = features
  }

  /// Of the copies' W outside `low ... high`, on each side.
  static let outside = 0.1

  /// In the order of the table.
  public var selected: [ByteText] { features.filter(\.isSelected).map(\.feature) }

  /// Fewer features are never selected: `1 / fdr`, rounded up.
  public var fewestSelected: Int { Int((1 / fdr * (1 - 1e-12)).rounded(.up)) }
}

/// One feature beside its knockoffs.
public struct KnockoffFeature: Sendable, Equatable {
  public var feature: ByteText
  /// Mean over copies of W, the norm of its coefficients minus that of its knockoff's, of standardised columns.
  public var statistic: Double
  /// Between which eight of ten copies have their W.
  public var low: Double
  public var high: Double
  /// Mean over copies; above 1 it speaks for the feature.
  public var eValue: Double
  /// Share of copies in which it stands above the threshold of `fdr`.
  public var frequency: Double
  /// Correlation with its knockoff: near 1 neither can be told from the other.
  public var likeness: Double
  public var isSelected: Bool

  public init(
    feature: ByteText, statistic: Double, low: Double, high: Double, eValue: Double, frequency: Double,
    likeness: Double, isSelected: Bool
  ) {
    self.feature = feature
    self.statistic = statistic
    self.low = low
    self.high = high
    self.eValue = eValue
    self.frequency = frequency
    self.likeness = likeness
    self.isSelected = isSelected
  }
}
