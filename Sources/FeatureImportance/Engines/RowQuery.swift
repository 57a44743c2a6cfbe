import Foundation

/// A question to the rows, in one of the forms that an engine can answer by sums.
package struct RowQuery: Sendable {
  /// Of the linear predictor: one a raw column, the constant last. One list for all groups, or one for each.
  package var coefficients: [[Double]]
  /// The rows that are asked, in groups; nil: all that are used, as one group.
  package var groups: RowGroups?
  package var kind: Kind

  package enum Kind: Sendable {
    /// Minus the log-likelihood of an event, its gradient by the coefficients, and its second derivatives if wanted.
    case likelihood(hasCurvature: Bool)
    /// What held-out predictions of an event are worth; how they are spread only if a curve is wanted.
    case performance(hasCurve: Bool)
    /// By how much the log loss rises on average where a part of the predictor is a donor's.
    case exchange(Exchange)
  }

  /// A part of the linear predictor that is exchanged.
  package struct Exchange: Sendable {
    /// For each list of coefficients the part as a combination of the raw columns and, last, the constant.
    package var parts: [[Double]]
    /// For each list what the part is in other rows.
    package var donors: [DonorCurve]

    package init(parts: [[Double]], donors: [DonorCurve]) { (self.parts, self.donors) = (parts, donors) }
  }

  package init(_ coefficients: [[Double]], groups: RowGroups?, _ kind: Kind) {
    self.coefficients = coefficients
    self.groups = groups
    self.kind = kind
  }

  /// One predictor for some rows; nil: for all.
  package init(_ coefficients: [Double], rows: RowSet?, _ kind: Kind) {
    self.init([coefficients], groups: rows.map { RowGroups([$0]) }, kind)
  }

  package var groupCount: Int { groups?.count ?? 1 }

  /// Place of the list that a group's rows have.
  package func list(ofGroup group: Int) -> Int { coefficients.count > 1 ? group : 0 }
}

/// Sums over rows that answer a query. Those that its form does not ask for are empty.
package struct RowSums: Sendable, Equatable {
  package var rows = 0
  package var events = 0
  /// Of the log loss in nats; of an exchange of its rises.
  package var loss = 0.0
  /// The entropy of fitted probabilities: a bound on the objective follows from it.
  package var entropy = 0.0
  /// Of p (1 - p), p being the fitted probability.
  package var variance = 0.0
  /// By the coefficients, the constant last.
  package var gradient: [Double] = []
  /// Second derivatives, both triangles, the constant last.
  package var curvature: [Double] = []
  /// Of squared differences between event and probability.
  package var squares = 0.0
  /// Rows on the right side of a probability of a half.
  package var hits = 0
  /// Rows without and with the event by the linear predictor, in bins, where a curve is wanted; see `PredictorBins`.
  package var bins: [Int] = []
  /// Of squared losses.
  package var lossSquares = 0.0

  package init() {}

  /// Of events.
  package var share: Double { Double(events) / Double(max(1, rows)) }

  /// Of the model without features.
  package var logLikelihoodOfNull: Double {
    Double(rows) * (share * log(share) + (1 - share) * log(1 - share))
  }

  /// Adds the sums of other rows.
  package mutating func add(_ other: RowSums) {
    rows += other.rows
    events += other.events
    loss += other.loss
    entropy += other.entropy
    variance += other.variance
    gradient.add(other.gradient)
    curvature.add(other.curvature)
    squares += other.squares
    hits += other.hits
    bins.add(other.bins)
    lossSquares += other.lossSquares
  }
}

extension [RowSums] {
  /// The sums over the rows of all.
  package var total: RowSums {
    var total = RowSums()
    for own in self { total.add(own) }
    return total
  }
}

extension Array where Element: AdditiveArithmetic {
  /// Element by element; an empty array is all zeros.
  fileprivate mutating func add(_ other: [Element]) {
    if isEmpty {
      self = other
    } else {
      for k in other.indices { self[k] += other[k] }
    }
  }
}
