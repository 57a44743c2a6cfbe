import ArgumentParser
import FeatureImportance

/// Options that say how many shuffles are made.
struct SamplingArguments: ParsableArguments {
  @Option(name: .long, help: "Shuffles of each feature in each refit (default: 20; at most 1000 with --budget).")
  var repeats: Int?
  @Option(
    name: .long, help: "Shuffle only until the first so many features, and their order, are settled beyond chance.")
  var top: Int?
  @Option(
    name: .long,
    help:
      "Shuffle on for so many seconds in all, unless the order is settled before. The clock then shapes the numbers.")
  var budget: Double?

  func validate() throws {
    if let repeats, repeats < 2 { throw ValidationError("--repeats must be at least 2") }
    if let top, top < 1 { throw ValidationError("--top must be at least 1") }
    if let budget, !(budget > 0 && budget.isFinite) { throw ValidationError("--budget must be above 0") }
  }

  /// Shuffles of a feature in a refit, if nothing settles its place before.
  var most: Int { repeats ?? (budget == nil ? 20 : 1000) }

  /// nil: all of them are made.
  var sampling: Sampling? { top == nil && budget == nil ? nil : Sampling(top: top, budget: budget) }
}
