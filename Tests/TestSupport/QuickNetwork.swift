public import FeatureImportance

extension NeuralNetwork {
  /// Trained for a moment: for tests of what is made of a network, not of what it learns.
  public static let quick = NeuralNetwork(family: .gaussian, hidden: [4], epochs: 8, networks: 2)
}

extension [String] {
  /// What a ranking needs: for tests of other things than importance methods.
  public static let brief = ["learned", "permutation"]
}
