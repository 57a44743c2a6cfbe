internal import FeatureImportance

extension RunRows {
  mutating func put(_ knockoffs: Knockoffs) throws {
    try put([knockoffs], into: RunTables.knockoffs)
    try put(knockoffs.features, into: RunTables.knockoffFeatures)
  }

  func knockoffs() throws -> Knockoffs? {
    guard var knockoffs = try list(RunTables.knockoffs).first else { return nil }
    knockoffs.features = try list(RunTables.knockoffFeatures)
    return knockoffs
  }
}
