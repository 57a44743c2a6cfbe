import ArgumentParser
import FeatureImportance

/// The path of a network instead of a linear model's.
struct LassoNetArguments: ParsableArguments {
  @Flag(
    name: .long, help: "The L1 path of a network: LassoNet. Coefficients are those of its straight way to the outputs.")
  var lassonet = false
  @Option(
    name: .long, help: "Units of the hidden layers, as 32,16; 0 for none (default: 32), with --lassonet.",
    transform: HiddenLayers.init)
  var hidden: HiddenLayers?
  @Option(
    name: .long,
    help: "How many times a feature's linear weight its first-layer weights may be (default: 10), with --lassonet.")
  var hierarchy: Double?

  func validate() throws {
    if !lassonet && (hidden != nil || hierarchy != nil) {
      throw ValidationError("--hidden and --hierarchy go with --lassonet")
    }
    if let hierarchy, !(hierarchy >= 0 && hierarchy.isFinite) {
      throw ValidationError("--hierarchy must not be negative")
    }
  }

  /// - Throws: `ValidationError` where an option means something for linear paths only.
  func validate(_ isLinearOnly: [(name: String, isGiven: Bool)]) throws {
    guard lassonet, let option = isLinearOnly.first(where: \.isGiven) else { return }
    throw ValidationError("--lassonet takes no \(option.name)")
  }

  /// Nil where the path is a linear model's.
  ///
  /// - Parameter classes: of a multinomial target.
  func path(_ family: Family, classes: Int, lambdas: LambdaSequence) throws -> LassoNetPath? {
    guard lassonet else { return nil }
    var path = LassoNetPath(hidden: hidden?.widths ?? [32], family: family, classCount: max(2, classes))
    if let hierarchy { path.hierarchy = hierarchy }
    switch lambdas {
    case .given(let values): path.lambdas = .given(values)
    case .automatic(let count, let ratio): path.lambdas = .automatic(count: count, minimumRatio: ratio ?? 0.01)
    }
    return path
  }
}
