import Testing

@testable import FeatureImportance

@Suite("Clustering with average linkage")
struct DendrogramTests {
  private static let distances: [[Double]] = [
    [0, 0.10, 0.35, 0.60, 0.72, 0.90, 0.81, 0.20], [0.10, 0, 0.41, 0.55, 0.70, 0.95, 0.85, 0.24],
    [0.35, 0.41, 0, 0.66, 0.64, 0.77, 0.92, 0.31], [0.60, 0.55, 0.66, 0, 0.15, 0.83, 0.71, 0.58],
    [0.72, 0.70, 0.64, 0.15, 0, 0.88, 0.69, 0.62], [0.90, 0.95, 0.77, 0.83, 0.88, 0, 0.28, 0.94],
    [0.81, 0.85, 0.92, 0.71, 0.69, 0.28, 0, 0.86], [0.20, 0.24, 0.31, 0.58, 0.62, 0.94, 0.86, 0],
  ]

  @Test("the tree is that of scipy 1.17.1, cluster.hierarchy.linkage(…, 'average')")
  func scipy() {
    let tree = Dendrogram(distances: Self.distances.flatMap { $0 }, count: 8)
    let heights = [0.1, 0.15, 0.22, 0.28, 0.35666667, 0.63375, 0.8425]
    for (join, height) in zip(tree.joins, heights) { #expect(abs(join.height - height) < 1e-8) }
    #expect(
      tree.joins.map { $0.leaves.sorted() } == [
        [0, 1], [3, 4], [0, 1, 7], [5, 6], [0, 1, 2, 7], [0, 1, 2, 3, 4, 7], Array(0..<8),
      ])
    #expect(tree.order == [0, 1, 7, 2, 3, 4, 5, 6])
    #expect(tree.clusters(upTo: 0.3) == [[0, 1, 7], [3, 4], [5, 6]])
    #expect(tree.clusters(upTo: 0.05).isEmpty)
  }

  /// Joins the nearest two clusters until one is left; distances are means over all pairs of leaves.
  private func bruteForce(_ distances: [Double], count: Int) -> [Dendrogram.Join] {
    var clusters = (0..<count).map { [$0] }
    var joins: [Dendrogram.Join] = []
    while clusters.count > 1 {
      var best = (height: Double.infinity, a: 0, b: 0)
      for b in clusters.indices {
        for a in 0..<b {
          let pairs = clusters[a].flatMap { i in clusters[b].map { distances[i * count + $0] } }
          let height = pairs.reduce(0, +) / Double(pairs.count)
          if height < best.height { best = (height, a, b) }
        }
      }
      clusters[best.a] += clusters.remove(at: best.b)
      joins.append(Dendrogram.Join(leaves: clusters[best.a], height: best.height))
    }
    return joins
  }

  @Test("chains of neighbours find what joining the nearest two finds", arguments: 1...8)
  func chains(seed: UInt64) {
    var stream = Seed(seed).stream("distances")
    let count = 17
    var distances = [Double](repeating: 0, count: count * count)
    for i in 0..<count {
      for j in 0..<i {
        distances[i * count + j] = stream.uniform()
        distances[j * count + i] = distances[i * count + j]
      }
    }
    let tree = Dendrogram(distances: distances, count: count)
    let expected = bruteForce(distances, count: count)
    #expect(tree.joins.map { $0.leaves.sorted() } == expected.map { $0.leaves.sorted() })
    for (a, b) in zip(tree.joins, expected) { #expect(abs(a.height - b.height) < 1e-12) }
    #expect(tree.order.sorted() == Array(0..<count))
    for join in tree.joins {
      // Leaves of a cluster are drawn beside each other.
      let places = join.leaves.compactMap { tree.order.firstIndex(of: $0) }.sorted()
      #expect(places == Array(places[0]..<places[0] + places.count))
    }
  }

  @Test("equal distances and few leaves end in a tree all the same", arguments: [0, 1, 2, 3, 9])
  func ties(count: Int) {
    for distance in [0.0, 0.5] {
      var distances = [Double](repeating: distance, count: count * count)
      for i in 0..<count { distances[i * (count + 1)] = 0 }
      let tree = Dendrogram(distances: distances, count: count)
      #expect(tree.joins.count == max(0, count - 1))
      #expect(tree.order.sorted() == Array(0..<count))
      #expect(tree.clusters(upTo: distance).map(\.count) == (count > 1 ? [count] : []))
    }
  }
}
