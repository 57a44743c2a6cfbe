internal import FeatureImportance

// Associations are symmetric with ones on the diagonal: each pair has one row.
extension RunRows {
  /// - Throws: `RowMismatch` for associations that are not those of the features.
  mutating func put(_ redundancy: Redundancy) throws {
    let count = redundancy.features.count
    try put(redundancy.features, into: RunTables.featureRedundancy)
    for (index, feature) in redundancy.features.enumerated() {
      try put(feature.substitutes, into: RunTables.substitutes, of: index)
    }
    let values = redundancy.associations
    if !values.isEmpty {
      guard values.count == count * count, Self.matrix(count, { values[$0 * count + $1] }) == values else {
        throw RowMismatch(table: RunTables.associations.shape.name, "no associations of these features")
      }
      for i in 0..<count {
        for j in i + 1..<max(count, i + 1) {
          try put(values[i * count + j], into: RunTables.associations, at: [i, j])
        }
      }
    }
    try put(redundancy.clusters.map(ClusterRow.init), into: RunTables.clusters)
    for (index, cluster) in redundancy.clusters.enumerated() {
      try put(cluster.members, into: RunTables.clusterMembers, of: index)
    }
  }

  func redundancy() throws -> Redundancy {
    var features = try list(RunTables.featureRedundancy)
    let substitutes = try lists(RunTables.substitutes, owners: features.count)
    for index in features.indices { features[index].substitutes = substitutes[index] }
    let clusters = try list(RunTables.clusters)
    let members = try lists(RunTables.clusterMembers, owners: clusters.count)
    return Redundancy(
      clusters: try zip(clusters, members).map { try $0.value(members: $1) }, features: features,
      associations: try associations(features.count))
  }

  private func associations(_ count: Int) throws -> [Double] {
    var pairs: [[Int]: Double] = [:]
    for (keys, value) in try scattered(RunTables.associations) { pairs[keys] = value }
    guard !pairs.isEmpty else { return [] }
    let expected = (0..<count).flatMap { i in (0..<count).filter { $0 > i }.map { [i, $0] } }
    guard Set(pairs.keys) == Set(expected) else {
      throw RowMismatch(table: RunTables.associations.shape.name, "a row is missing")
    }
    return Self.matrix(count) { pairs[[$0, $1], default: 0] }
  }

  /// The matrix whose upper triangle is known.
  private static func matrix(_ count: Int, _ value: (Int, Int) -> Double) -> [Double] {
    (0..<count).flatMap { i in (0..<count).map { j in i == j ? 1 : value(min(i, j), max(i, j)) } }
  }
}

extension RunRows {
  mutating func put(_ agreement: Agreement) throws {
    try put(agreement.pairs, into: RunTables.agreements)
    for (index, pair) in agreement.pairs.enumerated() {
      try put(pair.overlaps, into: RunTables.agreementOverlaps, of: index)
    }
  }

  func agreement() throws -> Agreement {
    var pairs = try list(RunTables.agreements)
    let overlaps = try lists(RunTables.agreementOverlaps, owners: pairs.count)
    for index in pairs.indices { pairs[index].overlaps = overlaps[index] }
    return Agreement(pairs: pairs)
  }
}
