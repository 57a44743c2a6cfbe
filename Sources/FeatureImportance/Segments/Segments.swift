public import Tabular

/// How importance differs between the levels of a column: a ranking for each sector, each sex, each group of customers.
public struct Segments: Sendable, Equatable {
  /// Whose levels they are.
  public var column: ByteText
  /// As in the catalog: the regression that was fitted to each level.
  public var model: String
  /// Rows without a level, or of one that has too few rows to be shown.
  public var rowsLeftOut: Int
  /// Those with more rows first.
  public var levels: [Segment]
  /// One a feature, in the order of the features.
  public var tests: [SegmentTest]

  public init(column: ByteText, model: String, rowsLeftOut: Int, levels: [Segment], tests: [SegmentTest]) {
    self.column = column
    self.model = model
    self.rowsLeftOut = rowsLeftOut
    self.levels = levels
    self.tests = tests
  }
}

/// One level and what counts in it.
public struct Segment: Sendable, Equatable {
  public var level: ByteText
  public var rows: Int
  /// Why the regression could not be fitted; nil where it was.
  public var failure: String?
  /// In the order of the features; none where nothing was fitted.
  public var scores: [SegmentScore]

  public init(level: ByteText, rows: Int, failure: String? = nil, scores: [SegmentScore] = []) {
    self.level = level
    self.rows = rows
    self.failure = failure
    self.scores = scores
  }
}

/// A feature's permutation importance in one level.
public struct SegmentScore: Sendable, Equatable {
  public var feature: ByteText
  /// From the rows of the level alone; nil where the feature does not vary in it.
  public var alone: Estimate?
  /// Drawn towards what the levels have in common, the more the fewer rows the level has.
  public var pooled: Estimate?
  /// By the pooled score, from 1.
  public var rank: Int

  public init(feature: ByteText, alone: Estimate?, pooled: Estimate?, rank: Int) {
    self.feature = feature
    self.alone = alone
    self.pooled = pooled
    self.rank = rank
  }
}

/// Whether a feature's importance differs between levels.
public struct SegmentTest: Sendable, Equatable {
  public var feature: ByteText
  /// Standard deviation between levels of the importance's signed root, without what chance adds.
  public var spread: Double
  /// That the signed roots are equal in all levels; nil with fewer than two levels to compare.
  public var pValue: Double?
  /// Holm's, for all features.
  public var adjustedPValue: Double?
  /// Benjamini and Hochberg's.
  public var falseDiscoveryRate: Double?

  public init(
    feature: ByteText, spread: Double, pValue: Double? = nil, adjustedPValue: Double? = nil,
    falseDiscoveryRate: Double? = nil
  ) {
    self.feature = feature
    self.spread = spread
    self.pValue = pValue
    self.adjustedPValue = adjustedPValue
    self.falseDiscoveryRate = falseDiscoveryRate
  }
}
