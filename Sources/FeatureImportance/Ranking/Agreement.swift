package import Tabular

/// How far models and methods agree on which features matter.
public struct Agreement: Sendable, Equatable {
  /// Of every two rankings, in the order of the run's importances.
  public var pairs: [Pair]

  public init(pairs: [Pair] = []) { self.pairs = pairs }

  /// Whose importances a ranking is by.
  public struct Source: Sendable, Hashable {
    public var model: String
    public var method: String
    public init(model: String, method: String) {
      self.model = model
      self.method = method
    }
  }

  /// Two rankings of the same features.
  public struct Pair: Sendable, Equatable {
    public var first: Source
    public var second: Source
    /// Kendall's tau-b; nil where one of them gives every feature the same score.
    public var tau: Double?
    public var overlaps: [Overlap]
    public init(first: Source, second: Source, tau: Double?, overlaps: [Overlap]) {
      self.first = first
      self.second = second
      self.tau = tau
      self.overlaps = overlaps
    }
  }

  /// How many of the first features two rankings share.
  public struct Overlap: Sendable, Equatable {
    public var top: Int
    /// Of `top`, from 0 to 1. Features that share the last place with others count in part: as often as they would be
    /// among the first if ties were broken at random.
    public var share: Double
    public init(top: Int, share: Double) {
      self.top = top
      self.share = share
    }
  }

  public var sources: [Source] {
    var seen: Set<Source> = []
    return pairs.flatMap { [$0.first, $0.second] }.filter { seen.insert($0).inserted }
  }

  /// In either order.
  public func pair(_ a: Source, _ b: Source) -> Pair? {
    pairs.first { ($0.first == a && $0.second == b) || ($0.first == b && $0.second == a) }
  }
}

extension Agreement {
  /// Compares importances two by two.
  ///
  /// Descriptive measures of networks are left out: they restate the weights that a network's learned importance stands
  /// for, and would outnumber what was measured on held-out rows.
  /// - Parameter standing: how many features stand in the ranking.
  /// - Complexity: O(sources² p log p) for p features.
  init(_ importances: [Importances], standing: Int) {
    let descriptive = Set(NetworkMeasure.allCases.map(\.rawValue))
    let compared = importances.filter { !descriptive.contains($0.method) }
    pairs = compared.enumerated().flatMap { place, second in
      compared.prefix(place).map { Pair($0, second, standing: standing) }
    }
  }
}

extension Agreement.Pair {
  /// The first few, that a reader looks at.
  private static let tops = [5, 10]
  /// Whether two rankings share one or two features says little.
  private static let leastTop = 3

  fileprivate init(_ first: Importances, _ second: Importances, standing: Int) {
    let others = Dictionary(second.sizes, uniquingKeysWith: { a, _ in a })
    let common = first.sizes.compactMap { name, size in others[name].map { (size, $0) } }
    let (x, y) = (common.map(\.0), common.map(\.1))
    // Of all features, any two rankings share all.
    let tops = Set(Self.tops + [standing]).filter { $0 >= Self.leastTop && $0 < x.count }.sorted()
    self.init(
      first: .init(model: first.model, method: first.method), second: .init(model: second.model, method: second.method),
      tau: kendallTau(x, y), overlaps: tops.map { Agreement.Overlap(top: $0, share: overlap(x, y, top: $0)) })
  }
}

extension Importances {
  /// What features are ranked by: of learned weights the size, whatever their sign.
  fileprivate var sizes: [(ByteText, Double)] {
    features.compactMap { score in
      score.score.isFinite ? (score.feature, method == "learned" ? abs(score.score) : score.score) : nil
    }
  }

  /// The place of each feature from 1, the most important first; those that tie share the mean of their places.
  package var places: [ByteText: Double] {
    let falling = sizes.sorted { $1.1 < $0.1 }
    var places: [ByteText: Double] = [:]
    var start = 0
    while start < falling.count {
      let end = falling[start...].firstIndex { $0.1 != falling[start].1 } ?? falling.count
      for i in start..<end { places[falling[i].0] = Double(start + 1 + end) / 2 }
      start = end
    }
    return places
  }
}

/// The share of the first `top` that two lists of scores have in common.
private func overlap(_ x: [Double], _ y: [Double], top: Int) -> Double {
  let (a, b) = (memberships(x, top: top), memberships(y, top: top))
  return zip(a, b).reduce(0) { $0 + min($1.0, $1.1) } / Double(top)
}

/// How likely each is among the first `top` by falling score when ties are broken at random.
private func memberships(_ scores: [Double], top: Int) -> [Double] {
  let last = scores.sorted(by: >)[top - 1]
  let above = scores.count { $0 > last }
  let tied = scores.count { $0 == last }
  return scores.map { $0 > last ? 1 : $0 == last ? Double(top - above) / Double(tied) : 0 }
}
