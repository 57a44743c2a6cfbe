/// Training and held-out loss of one model along the number of rows it learns from, or along its complexity.
public struct LossCurve: Sendable, Equatable {
  /// As in the catalog.
  public var model: String
  public var axis: Axis
  /// Mean held-out loss of the null model that learnt from all training rows.
  public var nullLoss: Double
  /// By rising number of rows, by falling lambda, or by rising width: from rigid to flexible.
  public var points: [Point]

  public enum Axis: String, Sendable, Codable, CaseIterable {
    /// Rows that the model learns from.
    case rows
    /// The penalty of the L1 path, in units of the target or, for classes, of log-odds.
    case lambda
    /// Units in the hidden layer.
    case width
  }

  /// Means over refits, with the standard errors of `Replicates`.
  public struct Point: Sendable, Equatable {
    /// Number of rows (their mean, where refits differ), lambda or width.
    public var place: Double
    /// Fitted numbers that are not zero, intercepts among them; mean over refits.
    public var parameters: Double
    public var training: LossEstimate
    public var heldOut: LossEstimate
    /// By how much held-out loss is below that of the point before, refit by refit; nil at the first.
    public var gain: LossEstimate?

    public init(
      place: Double, parameters: Double, training: LossEstimate, heldOut: LossEstimate, gain: LossEstimate? = nil
    ) {
      self.place = place
      self.parameters = parameters
      self.training = training
      self.heldOut = heldOut
      self.gain = gain
    }
  }

  public init(model: String, axis: Axis, nullLoss: Double, points: [Point]) {
    self.model = model
    self.axis = axis
    self.nullLoss = nullLoss
    self.points = points
  }

  /// The point of least held-out loss, the first of equal ones.
  public var best: Int? { points.indices.min { points[$0].heldOut.value < points[$1].heldOut.value } }
}

/// About ten places of a long list for a table, the ends and one more among them.
package func fewPlaces(of count: Int, with place: Int?) -> [Int] {
  let step = max(1, (count - 1) / 9)
  return (0..<count).filter { $0 % step == 0 || $0 == count - 1 || $0 == place }
}

/// A mean loss, or a part of one, in the unit of the loss.
public struct LossEstimate: Sendable, Equatable {
  public var value: Double
  /// nil where the spread over refits is not known.
  public var standardError: Double?

  public init(_ value: Double, standardError: Double? = nil) {
    self.value = value
    self.standardError = standardError
  }
}

/// What refits measured on some rows: the mean, and the rows where a single split makes them the replicates.
struct RowMean: Sendable {
  let mean: Double
  let rows: [Double]

  /// - Parameter isKept: whether the rows are wanted.
  init(_ rows: [Double], isKept: Bool) {
    mean = FeatureImportance.mean(of: rows)
    self.rows = isKept ? rows : []
  }

  static func - (a: RowMean, b: RowMean) -> RowMean {
    RowMean(mean: a.mean - b.mean, rows: zip(a.rows, b.rows).map { $0 - $1 })
  }

  init(mean: Double, rows: [Double]) {
    self.mean = mean
    self.rows = rows
  }
}

extension RefitPlan {
  /// The mean over refits with its standard error.
  ///
  /// - Parameter parts: one a split, with rows if there is a single split.
  func estimate(_ parts: [RowMean]) -> LossEstimate {
    let center = mean(of: parts.map(\.mean))
    let replicates = replicates([parts.map(\.mean)]) { [parts.first?.rows ?? []] }
    return LossEstimate(
      center, standardError: (replicates.values.first?.count ?? 0) > 1 ? replicates.standardError(0) : nil)
  }

  /// Whether row by row values are the only replicates.
  var needsRows: Bool { rounds == nil }
}
