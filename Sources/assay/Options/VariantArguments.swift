import ArgumentParser
import FeatureImportance
import Tabular

/// What a path becomes besides the elastic net.
struct VariantArguments: ParsableArguments {
  @Flag(
    name: .long,
    help: "Also fit the columns of each lambda without penalty, and judge mixtures of both by the same folds.")
  var relax = false
  @Flag(name: .long, help: "The adaptive lasso: penalty factors of 1 over the size of a ridge estimate.")
  var adaptive = false

  /// Shares of the lasso in a mixture with its refit, as glmnet's.
  static let gammas = [0, 0.25, 0.5, 0.75, 1]

  func validate(alpha: Double, hasSigns: Bool) throws {
    if adaptive && alpha == 0 { throw ValidationError("--adaptive weights a lasso: it takes no --alpha 0") }
    if relax && hasSigns { throw ValidationError("--relax fits without constraints: it takes no --nonnegative") }
  }

  /// Whether folds must make more than the path.
  var isAsked: Bool { relax || adaptive }

  func validation(
    _ path: ElasticNetPath, _ adaptive: AdaptiveLasso?, folds: Folds, measure: ValidationMeasure
  ) -> MixtureValidation {
    MixtureValidation(path, adaptive: adaptive, gammas: relax ? Self.gammas : [1], folds: folds, measure: measure)
  }
}

/// What was asked for beside a path; nil is what was not.
struct PathVariant {
  var relaxed: RelaxedPath?
  /// Of the mixtures of path and refits; nil also without folds.
  var choice: MixtureChoice?
  /// One a design column.
  var adaptiveWeights: [Double]?
}

extension CommonOptions {
  /// Where fits without penalty end.
  func note(_ relaxed: RelaxedPath) {
    guard let end = relaxed.end else { return }
    note("assay: note: fits without penalty end above lambda \(shortened(end.lambda)): \(end.message)")
  }
}
