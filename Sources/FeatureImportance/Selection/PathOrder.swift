public import Tabular

/// In which order features enter and leave as lambda falls.
///
/// A feature is in when any of its columns has a coefficient that is not zero, in any class.
public struct PathOrder: Sendable, Equatable {
  /// Every entry, by falling lambda; a feature that returns has several. Features that enter at one lambda come by
  /// the size of their largest standardised coefficient there.
  public let entries: [Event]
  /// Every exit, by falling lambda.
  public let exits: [Event]

  /// What a feature does at one lambda of the path.
  public struct Event: Sendable, Equatable {
    public let feature: ByteText
    /// Index into the points of the path.
    public let point: Int
    public let lambda: Double
  }

  /// - Complexity: O(lambdas x coefficients).
  public init(_ path: PathResult) {
    var entries: [Event] = []
    var exits: [Event] = []
    var before: Set<ByteText> = []
    for index in path.fallingOrder {
      let point = path.points[index]
      let sizes = path.sizes(at: point)
      let present = Set(sizes.map(\.feature))
      func event(_ feature: ByteText) -> Event { Event(feature: feature, point: index, lambda: point.lambda) }
      let new = sizes.enumerated().filter { !before.contains($0.element.feature) }
      entries += new.sorted { ($1.element.size, $0.offset) < ($0.element.size, $1.offset) }
        .map { event($0.element.feature) }
      exits += before.subtracting(present).sorted().map(event)
      before = present
    }
    self.entries = entries
    self.exits = exits
  }

  /// The place of each feature in the order of first entry, from 1.
  public var ranks: [ByteText: Int] {
    var ranks: [ByteText: Int] = [:]
    for event in entries where ranks[event.feature] == nil { ranks[event.feature] = ranks.count + 1 }
    return ranks
  }
}

extension PathResult {
  /// The indices of the points by falling lambda.
  public var fallingOrder: [Int] { points.indices.sorted { (points[$1].lambda, $0) < (points[$0].lambda, $1) } }

  /// What is worth drawing, by falling lambda: the path down to half a decade below lambda.min. Coefficients of a model
  /// that is overfitted further would dwarf all others.
  public var shown: PathResult {
    let least = validation.map { 0.3 * points[$0.minimum].lambda } ?? 0
    let order = fallingOrder.filter { points[$0].lambda >= least }
    var part = self
    part.points = order.map { points[$0] }
    part.criteria = nil
    part.validation = validation.flatMap { validation in
      guard let minimum = order.firstIndex(of: validation.minimum),
        let oneStandardError = order.firstIndex(of: validation.oneStandardError)
      else { return nil }
      return Validation(
        mean: order.map { validation.mean[$0] }, standardError: order.map { validation.standardError[$0] },
        folds: validation.folds, minimum: minimum, oneStandardError: oneStandardError)
    }
    return part
  }

  /// The features with a coefficient that is not zero, in the order of the table, each with its largest standardised one.
  func sizes(at point: PathPoint) -> [(feature: ByteText, size: Double)] {
    var sizes: [(feature: ByteText, size: Double)] = []
    for (j, column) in columns.enumerated() {
      var size = 0.0
      for c in point.intercepts.indices { size = max(size, abs(point.standardized[c * columns.count + j])) }
      guard size > 0 else { continue }
      // Columns of one feature are neighbours.
      if let last = sizes.last, last.feature == column.feature {
        sizes[sizes.count - 1].size = max(last.size, size)
      } else {
        sizes.append((column.feature, size))
      }
    }
    return sizes
  }

  /// The features with a coefficient that is not zero, in the order of the table.
  public func features(at point: PathPoint) -> [ByteText] { sizes(at: point).map(\.feature) }
}
