public import Tabular

/// Bias and variance of models: loss over rows and over complexity, and what squared error consists of.
public struct Curves: Sendable, Equatable {
  /// Over rows for each model, then over complexity where a model has one.
  public var curves: [LossCurve]
  /// Of each model as it is, then along its complexity; empty for classes, whose loss has no such parts.
  public var decompositions: [BiasVariance]

  public init(curves: [LossCurve] = [], decompositions: [BiasVariance] = []) {
    self.curves = curves
    self.decompositions = decompositions
  }

  public var isEmpty: Bool { curves.isEmpty }

  /// What they say in plain sentences.
  public var reading: [String] { CurveReading(curves, decompositions).sentences }
}

/// Makes curves of catalog models over the splits of an analysis.
struct CurveStudy: Sendable {
  let cohort: Cohort
  let plan: RefitPlan
  let options: CurveOptions
  let network: NeuralNetwork
  let seed: Seed
  let threads: Threads

  /// - Parameter entries: of the task.
  /// - Returns: with a warning for each model that cannot be fitted.
  /// - Throws: `FitError` when the path cannot be traced.
  func run(_ entries: [Catalog.ModelEntry], _ clock: inout StageClock) throws(FitError) -> (Curves, [RunWarning]) {
    var warnings: [RunWarning] = []
    var result = Curves()
    clock.begin("curves.rows")
    let shares = LearningCurve.shares(options.sizes, of: plan)
    for entry in entries {
      let curve = LearningCurve(
        model: entry.make(cohort.target, network), cohort: cohort, plan: plan, seed: seed, threads: threads)
      do throws(FitError) {
        result.curves.append(try curve.run(shares: shares))
      } catch {
        warnings.append(.noCurve(entry.name, "learning curve", error))
      }
    }
    clock.begin("curves.complexity")
    let sweeps = try sweeps(entries)
    for (sweep, axis) in sweeps.compactMap({ sweep in sweep.axis.map { (sweep, $0) } }) {
      let curve = ComplexityCurve(sweep: sweep, cohort: cohort, plan: plan, seed: seed, threads: threads)
      do throws(FitError) {
        result.curves.append(try curve.run(axis))
      } catch {
        warnings.append(.noCurve(sweep.model, "curve over \(axis.rawValue)", error))
      }
    }
    guard cohort.target.task == .regression else { return (result, warnings) }
    clock.begin("curves.bootstrap")
    let decomposition = BootstrapDecomposition(
      sweeps: sweeps, cohort: cohort, plan: plan, resamples: options.resamples, seed: seed, threads: threads)
    let (parts, failures) = decomposition.run()
    result.decompositions = parts
    warnings += failures.map { .noCurve($0.model, "decomposition", $0.error) }
    if parts.isEmpty && failures.count < sweeps.count { warnings.append(.noNeighbours) }
    return (result, warnings)
  }

  /// Every model as it is, then those with a complexity along it.
  private func sweeps(_ entries: [Catalog.ModelEntry]) throws(FitError) -> [any ComplexitySweep] {
    let family = cohort.target.family
    var sweeps: [any ComplexitySweep] = entries.map { FixedModel($0.make(cohort.target, network)) }
    if entries.contains(where: { $0.name == "lasso" }) {
      sweeps.append(
        try LambdaSweep(cohort.everything().dataset, family: family, count: options.lambdaCount, threads: threads))
    }
    if entries.contains(where: { $0.name == "mlp" }) {
      sweeps.append(WidthSweep(network.suiting(cohort.target)))
    }
    return sweeps
  }
}

extension RunWarning {
  fileprivate static func noCurve(_ model: String, _ what: String, _ error: FitError) -> RunWarning {
    RunWarning(
      code: "no-curve", severity: .note,
      finding: "\(model) has no \(what): \(error.message).", remedy: "To have it, \(error.fix).")
  }

  fileprivate static var noNeighbours: RunWarning {
    RunWarning(
      code: "no-noise", severity: .note,
      finding: "Squared error is not split into bias, variance and noise: some held-out rows have no other group to "
        + "compare them with.",
      remedy: "Use fewer folds.")
  }
}

/// Curves with what a reader needs to know of the table.
public struct CurveResult: Sendable {
  public var curves: Curves
  public var data: DataSummary
  public var target: TargetSummary
  /// As resolved.
  public var options: [Provenance.Option]
  public var warnings: [RunWarning]
  public var timings: [Timing]
}

extension Analysis {
  /// Bias and variance of models, without a ranking.
  ///
  /// - Parameters: as `run`.
  /// - Throws: `AnalysisError` when the table cannot be analysed; `FitError` when no model or no path can be fitted.
  public func curves(
    on table: Table, from source: DataSource, progress: @escaping (String) -> Void = { _ in }
  ) throws -> CurveResult {
    var clock = StageClock(after: source.timings, progress)
    clock.begin("audit")
    let (data, cohort) = try cohort(of: table, from: source)
    guard cohort.everything().dataset.x.columnCount > 0 else { throw AnalysisError.noFeatures }
    let plan = try plan(for: cohort)
    let study = CurveStudy(
      cohort: cohort, plan: plan, options: options.curves ?? CurveOptions(), network: options.network,
      seed: options.seed,
      threads: options.threads)
    let (curves, warnings) = try study.run(try options.entries(for: cohort.target.family), &clock)
    return CurveResult(
      curves: curves, data: data, target: cohort.target.summary,
      options: options.described(target: cohort.target, plan: plan, pathFolds: options.pathFolds),
      warnings: RunWarning.bySeverity(source.warnings + warnings), timings: clock.finish())
  }
}
