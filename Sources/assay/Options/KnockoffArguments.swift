import ArgumentParser
import FeatureImportance

/// Options of the selection beside knockoffs.
struct KnockoffArguments: ParsableArguments {
  @Option(
    name: .long,
    help: "Also select features beside knockoffs of theirs, at most this share of them false (rule knockoff: 0.1).")
  var fdr: Double?
  @Option(name: .long, help: "How often knockoffs are drawn.")
  var knockoffCopies = KnockoffOptions().copies
  @Option(
    name: .long,
    help:
      "What decides how alike features and knockoffs are: \(KnockoffConstruction.allCases.map(\.rawValue).joined(separator: ", ")).",
    transform: choice)
  var knockoffMatrix = KnockoffOptions().construction

  func validate() throws {
    if let fdr, !(fdr > 0 && fdr < 1) { throw ValidationError("--fdr must be between 0 and 1") }
    if knockoffCopies < 1 { throw ValidationError("--knockoff-copies must be at least 1") }
  }

  /// nil where neither a rate nor the method is named.
  func options(methods: String?) -> KnockoffOptions? {
    let isNamed = methods?.split(separator: ",").contains { $0 == Self.method } ?? false
    return fdr != nil || isNamed ? options : nil
  }

  /// As asked for by a rule that needs them.
  var options: KnockoffOptions {
    KnockoffOptions(
      fdr: fdr ?? KnockoffOptions().fdr, copies: knockoffCopies, construction: knockoffMatrix)
  }

  /// The name by which `--methods` asks for knockoffs, which are no method of the models in the catalog.
  static let method = "knockoff"

  /// The methods of the catalog among those named, at least the one that ranks.
  static func others(of methods: [String]) -> [String] {
    let others = methods.filter { $0 != method }
    return others.isEmpty ? ["permutation"] : others
  }
}
