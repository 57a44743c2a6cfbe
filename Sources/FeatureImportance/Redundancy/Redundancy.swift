public import Tabular

/// Which features say the same, whatever the target: what shares importance, and what can stand in for what.
///
/// Learnt from the features alone, on all rows. It enters no model; only the groups whose importance is measured come from
/// it.
public struct Redundancy: Sendable, Equatable {
  /// Of several features each; the most important first, where that is known.
  public var clusters: [FeatureCluster]
  /// In the order of the table's columns; none where there were too many to compare.
  public var features: [FeatureRedundancy]
  /// Of every two features, row after row in the order of `features`; empty for more than `mostShown`.
  public var associations: [Double]

  public init(clusters: [FeatureCluster] = [], features: [FeatureRedundancy] = [], associations: [Double] = []) {
    self.clusters = clusters
    self.features = features
    self.associations = associations
  }

  /// Features of an average association from here on form a cluster: about half of the variance of their ranks is shared,
  /// and here collinearity begins to distort what models say of single features.
  /// - SeeAlso: Dormann et al. (2013), Ecography 36.
  public static let threshold = 0.7

  /// More cannot be told apart in a picture.
  public static let mostShown = 60

  public var isEmpty: Bool { features.isEmpty }

  /// The cluster of a feature; nil for one that stands alone.
  public func cluster(of feature: ByteText) -> FeatureCluster? { clusters.first { $0.members.contains(feature) } }
}

/// Features that say nearly the same.
public struct FeatureCluster: Sendable, Equatable {
  /// In the order of the table's columns; at least two.
  public var members: [ByteText]
  /// What their associations are; nil where numbers and labels are together.
  public var measure: AssociationMeasure?
  /// Mean over all pairs of members.
  public var association: Double
  /// The least of them.
  public var weakest: Double
  /// Of the model that ranks when the members are shuffled together; nil where that was not measured.
  public var importance: Estimate?

  public init(
    members: [ByteText], measure: AssociationMeasure?, association: Double, weakest: Double,
    importance: Estimate? = nil
  ) {
    self.members = members
    self.measure = measure
    self.association = association
    self.weakest = weakest
    self.importance = importance
  }
}

/// What the other features tell of one.
public struct FeatureRedundancy: Sendable, Equatable {
  public var feature: ByteText
  /// As `VarianceInflation`; infinite for one that others tell exactly, nil for one that does not vary.
  public var varianceInflation: Double?
  /// From 0, such that alike features are neighbours.
  public var place: Int
  /// Features that could stand in for it, strongest first, at most `mostSubstitutes`.
  public var substitutes: [Substitute]

  /// Nobody looks at more.
  public static let mostSubstitutes = 10

  /// A feature that could stand in for another.
  public struct Substitute: Sendable, Equatable {
    public var feature: ByteText
    public var association: Double
    public var measure: AssociationMeasure
    public init(feature: ByteText, association: Double, measure: AssociationMeasure) {
      self.feature = feature
      self.association = association
      self.measure = measure
    }
  }

  public init(feature: ByteText, varianceInflation: Double?, place: Int, substitutes: [Substitute]) {
    self.feature = feature
    self.varianceInflation = varianceInflation
    self.place = place
    self.substitutes = substitutes
  }
}
