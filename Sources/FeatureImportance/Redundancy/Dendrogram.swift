/// Agglomerative clustering with average linkage: the distance of two clusters is the mean over all pairs between them.
///
/// Found by chains of nearest neighbours, which for this linkage gives the same tree as always joining the nearest two.
/// - SeeAlso: Sokal, Michener (1958), Univ. Kansas Sci. Bull. 38; Murtagh (1983), The Computer Journal 26(4).
struct Dendrogram: Sendable {
  /// Two clusters becoming one.
  struct Join: Sendable, Equatable {
    /// In the order in which they are drawn: of the two clusters the one with the lowest leaf comes first.
    let leaves: [Int]
    /// Distance of the two.
    let height: Double
  }

  let leafCount: Int
  /// By rising height; the last has all leaves.
  let joins: [Join]

  /// - Parameters:
  ///   - distances: of leaves, symmetric, finite, row after row.
  ///   - count: of leaves.
  /// - Complexity: O(count²) besides the lists of leaves.
  init(distances: [Double], count: Int) {
    precondition(distances.count == count * count, "one distance a pair")
    var clusters = Clusters(distances: distances, count: count)
    var joins: [Join] = []
    var chain: [Int] = []
    while clusters.active.count > 1 {
      let last = chain.last ?? clusters.active[0]
      if chain.isEmpty { chain.append(last) }
      let before = chain.count > 1 ? chain[chain.count - 2] : nil
      let nearest = clusters.nearest(to: last, favouring: before)
      if nearest == before {
        chain.removeLast(2)
        joins.append(clusters.join(last, nearest))
      } else {
        chain.append(nearest)
      }
    }
    leafCount = count
    // Chains find joins out of order; of equal heights a cluster comes after its parts.
    self.joins = joins.enumerated().sorted { ($0.element.height, $0.offset) < ($1.element.height, $1.offset) }
      .map(\.element)
  }

  /// All leaves, neighbours being alike.
  var order: [Int] { joins.last?.leaves ?? Array(0..<leafCount) }

  /// The clusters of several leaves that are left when joins above a height are undone, in the order of the leaves.
  func clusters(upTo height: Double) -> [[Int]] {
    var found: [Int: [Int]] = [:]
    // A later join replaces those that it holds.
    for join in joins where join.height <= height {
      for leaf in join.leaves { found[leaf] = join.leaves }
    }
    return order.compactMap { leaf in found[leaf].flatMap { $0[0] == leaf ? $0 : nil } }
  }
}

/// Clusters while they are joined: each in the slot of one of its leaves.
private struct Clusters {
  private(set) var active: [Int]
  private let count: Int
  private var distances: [Double]
  private var leaves: [[Int]]
  private var heights: [Double]

  init(distances: [Double], count: Int) {
    (self.distances, self.count) = (distances, count)
    active = Array(0..<count)
    leaves = active.map { [$0] }
    heights = [Double](repeating: 0, count: count)
  }

  /// The nearest other cluster; of equal ones the favoured one, without which a chain could run in a circle, else the
  /// lowest slot.
  func nearest(to cluster: Int, favouring favourite: Int?) -> Int {
    var nearest = favourite ?? (active[0] == cluster ? active[1] : active[0])
    var least = distances[cluster * count + nearest]
    for other in active where other != cluster && distances[cluster * count + other] < least {
      least = distances[cluster * count + other]
      nearest = other
    }
    return nearest
  }

  /// Lance and Williams' update: the mean of both distances to each other cluster, by numbers of leaves.
  mutating func join(_ a: Int, _ b: Int) -> Dendrogram.Join {
    let (sizeA, sizeB) = (Double(leaves[a].count), Double(leaves[b].count))
    active.removeAll { $0 == b }
    for other in active where other != a {
      let mean =
        (sizeA * distances[a * count + other] + sizeB * distances[b * count + other]) / (sizeA + sizeB)
      distances[a * count + other] = mean
      distances[other * count + a] = mean
    }
    // Rounding must not put a cluster below its parts.
    heights[a] = max(distances[a * count + b], heights[a], heights[b])
    let isFirst = (leaves[a].min() ?? 0) < (leaves[b].min() ?? 0)
    leaves[a] = isFirst ? leaves[a] + leaves[b] : leaves[b] + leaves[a]
    return Dendrogram.Join(leaves: leaves[a], height: heights[a])
  }
}
