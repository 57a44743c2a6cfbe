internal import FeatureImportance

// Probabilities are sparse: only those that are not zero have a row.
extension RunRows {
  mutating func put(_ stability: Stability) throws {
    try put([stability], into: RunTables.stability)
    try put(stability.lambdas, into: RunTables.stabilityLambdas)
    try put(stability.features, into: RunTables.stabilityFeatures)
    for (index, feature) in stability.features.enumerated() {
      guard feature.probabilities.count == stability.lambdas.count else {
        throw RowMismatch(table: "stability_probabilities", "not one probability a lambda")
      }
      for (place, probability) in feature.probabilities.enumerated() where probability != 0 {
        try put(probability, into: RunTables.stabilityProbabilities, at: [index, place])
      }
    }
  }

  func stability() throws -> Stability? {
    guard var stability = try list(RunTables.stability).first else { return nil }
    stability.lambdas = try list(RunTables.stabilityLambdas)
    stability.features = try list(RunTables.stabilityFeatures)
    for index in stability.features.indices {
      stability.features[index].probabilities = stability.lambdas.map { _ in 0 }
    }
    for (keys, probability) in try scattered(RunTables.stabilityProbabilities) {
      guard stability.features.indices.contains(keys[0]), stability.lambdas.indices.contains(keys[1]) else {
        throw RowMismatch(table: "stability_probabilities", "a probability without a feature or a lambda")
      }
      stability.features[keys[0]].probabilities[keys[1]] = probability
    }
    return stability
  }
}
