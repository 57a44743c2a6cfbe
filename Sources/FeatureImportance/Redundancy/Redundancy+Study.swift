import Tabular

extension Redundancy {
  /// Above, the pairs would take longer than the models.
  private static let mostFeatures = 2000

  /// Compares the features of a cohort with each other.
  ///
  /// - Parameters:
  ///   - everything: all rows of the cohort, encoded.
  ///   - encoding: with which they were.
  /// - Complexity: as `AssociationMatrix` and `VarianceInflation`.
  init(of cohort: Cohort, _ everything: Dataset, encoding: Encoding, seed: Seed, threads: Threads) {
    self.init()
    guard cohort.features.count > 1, cohort.features.count <= Self.mostFeatures else { return }
    let matrix = AssociationMatrix(
      of: cohort.features, in: cohort.table, rows: cohort.target.rows, seed: seed, threads: threads)
    self.init(
      matrix.joining(cohort.groups), inflation: VarianceInflation(everything, encoding: encoding, threads: threads))
  }

  init(_ matrix: AssociationMatrix, inflation: VarianceInflation) {
    let names = matrix.names
    // In the order of names, so that columns in another order make the same tree even where distances are equal.
    let byName = names.indices.sorted { names[$0] < names[$1] }
    let tree = Dendrogram(
      distances: byName.flatMap { i in byName.map { 1 - matrix[i, $0] } }, count: byName.count)
    var places = [Int](repeating: 0, count: names.count)
    for (place, leaf) in tree.order.enumerated() { places[byName[leaf]] = place }
    let groups = tree.clusters(upTo: 1 - Self.threshold).map { leaves in leaves.map { byName[$0] }.sorted() }
    var number = [Int?](repeating: nil, count: names.count)
    for (k, group) in groups.enumerated() { for i in group { number[i] = k } }
    self.init(
      clusters: groups.map { matrix.cluster($0) },
      features: names.indices.map { i in
        FeatureRedundancy(
          feature: names[i], varianceInflation: inflation[names[i]], place: places[i],
          substitutes: matrix.substitutes(for: i) { number[$0] != nil && number[$0] == number[i] })
      },
      associations: names.count <= Self.mostShown ? matrix.values : [])
  }

  /// Adds the importance of every cluster and puts the most important first.
  ///
  /// - Parameter scores: of groups, in their order, with the members of each moving as one in the same refits as the single
  ///   features do; none where that cannot be measured.
  mutating func measure(_ scores: ([FeatureGroup]) throws -> [ImportanceScore]) rethrows {
    // Named by its members in order, so that its shuffles do not depend on the order of columns.
    let groups = clusters.map { cluster in
      FeatureGroup(
        name: ByteText(cluster.members.sorted().map(\.string).joined(separator: " + ")), members: cluster.members)
    }
    guard !groups.isEmpty else { return }
    for (index, score) in try scores(groups).enumerated() {
      clusters[index].importance = Estimate(score.score, low: score.low, high: score.high)
    }
    clusters = clusters.enumerated().sorted {
      let (a, b) = ($0.element.importance?.value ?? 0, $1.element.importance?.value ?? 0)
      return (b, $0.offset) < (a, $1.offset)
    }.map(\.element)
  }
}

extension AssociationMatrix {
  fileprivate func cluster(_ members: [Int]) -> FeatureCluster {
    let pairs = members.enumerated().flatMap { place, i in members.prefix(place).map { (i, $0) } }
    let strengths = pairs.map { self[$0, $1] }
    let measures = Set(pairs.map { measure($0, $1) })
    return FeatureCluster(
      members: members.map { names[$0] }, measure: measures.count == 1 ? measures.first : nil,
      association: mean(of: strengths), weakest: strengths.reduce(1, min))
  }

  /// Of its cluster or with an association above the threshold.
  fileprivate func substitutes(for feature: Int, _ isInCluster: (Int) -> Bool) -> [FeatureRedundancy.Substitute] {
    let found = names.indices.filter {
      $0 != feature && (isInCluster($0) || self[feature, $0] >= Redundancy.threshold)
    }
    let sorted = found.sorted {
      (self[feature, $1], names[$0]) < (self[feature, $0], names[$1])
    }
    return sorted.prefix(FeatureRedundancy.mostSubstitutes).map {
      FeatureRedundancy.Substitute(
        feature: names[$0], association: self[feature, $0], measure: measure(feature, $0))
    }
  }
}
