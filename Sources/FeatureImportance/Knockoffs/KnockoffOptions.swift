/// How features are selected beside knockoffs of theirs.
public struct KnockoffOptions: Sendable, Equatable {
  /// The expected share of false features among the selected, between 0 and 1.
  public var fdr: Double
  /// How often knockoffs are drawn: one draw is a lottery, several agree on what is found in most of them.
  public var copies: Int
  public var construction: KnockoffConstruction
  /// Folds that choose lambda, for each copy anew.
  public var foldCount: Int

  public init(
    fdr: Double = 0.1, copies: Int = 20, construction: KnockoffConstruction = .minimumVariance, foldCount: Int = 5
  ) {
    self.fdr = fdr
    self.copies = copies
    self.construction = construction
    self.foldCount = foldCount
  }

  /// The level at which each copy is stopped to make its e-values.
  ///
  /// Any level is valid. Half of `fdr` finds most where many features can be found, since a feature that some copies miss
  /// still has enough evidence; but a copy then finds 2 / `fdr` features or none, for which small tables have too few.
  ///
  /// - SeeAlso: Ren, Barber (2023), J. R. Stat. Soc. B 86(1), section 4.
  func copyLevel(featureCount: Int) -> Double {
    copies > 1 && Double(featureCount) * fdr >= Self.featuresForHalfLevel ? fdr / 2 : fdr
  }

  /// In units of 1 / `fdr`: twice the features that half the level must find at once.
  private static let featuresForHalfLevel = 4.0
}

/// What decides how alike features and their knockoffs are: the diagonal s of `Cov(x, x̃) = Σ - diag(s)`.
public enum KnockoffConstruction: String, Sendable, Codable, CaseIterable {
  /// The least variance of coefficients when features and knockoffs are regressed on together.
  case minimumVariance = "mvr"
  /// One s for all: as far from the features as the least eigenvalue of Σ allows.
  case equicorrelated
}
