import ArgumentParser
import FeatureImportance
import Tabular

/// Options of inference beside a path, whose own coefficients have none: they were selected on the same rows.
struct InferenceArguments: ParsableArguments {
  @Flag(name: .long, help: "Estimate every coefficient without the lasso's bias: 95 % intervals and p-values.")
  var debias = false
  @Option(
    name: .customLong("split-pvalues"), defaultAsFlag: 50,
    help: "Test features on rows that did not select them, over this many splits into halves.")
  var splitCount: Int?

  func validate() throws {
    if let splitCount, splitCount < 1 { throw ValidationError("--split-pvalues takes at least 1 split") }
  }

  /// - Throws: `ValidationError` where an option does not suit the others.
  func validate(family: Family, isWeighted: Bool, isIndependent: Bool) throws {
    if family == .multinomial && (debias || splitCount != nil) {
      throw ValidationError("--debias and --split-pvalues go with --family gaussian or binomial")
    }
    if !isIndependent && (debias || splitCount != nil) {
      throw ValidationError("--debias and --split-pvalues assume independent rows: they take no --split-by or --time")
    }
    if isWeighted && splitCount != nil { throw ValidationError("--split-pvalues takes no --weights") }
  }

  /// What was asked for.
  ///
  /// - Throws: `FitError`; `Failure` for more columns than the debiased lasso takes.
  func run(_ data: Dataset, family: Family, compute: ComputeOptions) throws -> PathInference {
    let (seed, threads) = (Seed(compute.seed), Threads(compute.threads))
    let clock = ContinuousClock()
    var result = PathInference()
    if debias {
      let most = DebiasedLasso.largestColumnCount
      guard data.x.columnCount <= most else {
        throw Failure(
          .input, code: "too-many-columns",
          message: "--debias takes at most \(most) columns, not \(data.x.columnCount)",
          fix: "leave some out with --exclude, or use --split-pvalues")
      }
      let start = clock.now
      result.debiased = try DebiasedLasso(family: family).fit(data, seed: seed, threads: threads)
      result.timings.append(Timing(stage: "debias", seconds: seconds(clock.now - start)))
    }
    if let splitCount {
      let start = clock.now
      result.splitPValues = try SampleSplitting(family: family, splitCount: splitCount).pValues(
        data, seed: seed, threads: threads)
      result.timings.append(Timing(stage: "splitPValues", seconds: seconds(clock.now - start)))
    }
    return result
  }
}

/// Inference beside a path; nil is what was not asked for.
struct PathInference {
  var debiased: [DebiasedCoefficient]?
  var splitPValues: [SplitPValue]?
  var timings: [Timing] = []
}
