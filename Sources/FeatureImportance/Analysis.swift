public import Tabular

/// The whole story: from a table and the name of a target to a `Run`.
public struct Analysis: Sendable {
  public let options: AnalysisOptions

  public init(_ options: AnalysisOptions) { self.options = options }

  /// Ranks the predictors of a table.
  ///
  /// - Parameters:
  ///   - source: where the table came from.
  ///   - identity: what the caller knows of the run.
  ///   - progress: called with the name of each stage as it begins.
  /// - Throws: `AnalysisError` when the table cannot be analysed; `FitError` when the path cannot be traced.
  /// - Complexity: for n rows and p design columns, each refit costs O(n p²), each shuffle of a feature O(n).
  public func run(
    on table: Table, from source: DataSource, as identity: RunIdentity, progress: @escaping (String) -> Void = { _ in }
  ) throws -> Run {
    var clock = StageClock(after: source.timings, progress)

    // What is predicted, from what, and what is odd about the data.
    clock.begin("audit")
    let (data, cohort) = try cohort(of: table, from: source)
    let target = cohort.target
    let (encoding, everything) = cohort.everything()
    guard everything.x.columnCount > 0 else { throw AnalysisError.noFeatures }
    let plan = try plan(for: cohort)
    let audited = AuditedTable(
      data, cohort, encoding, everything, plan: plan, splitting: options.splitting, threads: options.threads)
    var warnings = source.warnings + Audit.warnings(of: audited)

    // What counts in each level of a column, if that was asked for.
    var segments: Segments?
    if let column = options.segments {
      clock.begin("segments")
      segments = try SegmentStudy(cohort: cohort, column: column, options: options).segments()
    }

    // The L1 path on all rows, and the lambdas that cross-validation chooses.
    let path = try trace(everything, cohort, &clock).path
    let networkPath = try traceNetwork(everything, cohort, &clock)

    // Which features enter the path first on most halves of the rows.
    let (stability, unstable) = stability(of: everything, cohort, &clock)
    warnings += unstable

    // Which features tell the target more than synthetic ones like them, if that was asked for.
    let knockoffs = try selectBesideKnockoffs(everything, cohort, &clock)
    warnings += knockoffs?.warnings ?? []

    // Every model, refitted on each split and judged on the rows left out.
    if let warning = RunWarning(plan, options) { warnings.append(warning) }
    let (evaluations, failures) = try evaluate(everything, cohort, plan, &clock)
    warnings += failures + evaluations.flatMap { $0.influentialRows(target.rows) }
    let competition = Competition(evaluations, confidence: options.confidence)
    warnings += competition.warnings
    let best = competition.best
    if !evaluations[best].beatsNullModel(confidence: options.confidence) {
      warnings.append(.noSkill(target: target.name))
    }

    // How their held-out predictions compare with what came.
    clock.begin("diagnostics")
    let diagnostics = evaluations.map {
      Diagnostics(of: $0, dependence: cohort.dependence, confidence: options.confidence)
    }

    // How they learn from more rows and at other complexities, if that was asked for.
    let (curves, curveWarnings) = try curves(of: evaluations, cohort, plan, &clock)
    warnings += curveWarnings

    // How much each relies on each feature: by its weights, and by what held-out rows lose without its values.
    let measurements = try measure(evaluations, everything, cohort, plan, &clock)
    warnings += measurements.flatMap(\.warnings)

    // Which features say the same, whatever the target, and what those are worth together to the model that ranks.
    clock.begin("redundancy")
    var redundancy = Redundancy(
      of: cohort, everything, encoding: encoding, seed: options.seed, threads: options.threads)
    redundancy.measure { evaluations[best].permutation(of: $0, options: options) }

    // One ranking, by the model that predicts best.
    clock.begin("ranking")
    let evidence = VerdictEvidence.all(
      measurements[best], of: evaluations[best],
      linear: competition.skills[best] == nil
        ? nil : competition.bestLinear.map { measurements[$0].permutation.importances },
      redundancy: redundancy, stability: stability, warnings: warnings, groups: options.groups,
      confidence: options.confidence)
    let withAll = RankedFeature.ranking(
      measurements[best].permutation, evidence, path: path, task: target.task, confidence: options.confidence)
    let importances = measurements.flatMap(\.importances) + (stability.map { [$0.importances] } ?? [])
    let (withoutSuspects, notes) = rankingWithout(warnings, of: cohort, source, identity, &clock)
    warnings += notes
    let ranking = withAll.judged(by: withoutSuspects)

    // How often the tests behind it call noise important, on these very rows.
    clock.begin("calibration")
    let calibration = evaluations.flatMap { calibrations(of: $0, everything) }

    // How predictions go with the features that come first.
    clock.begin("effects")
    let effects = EffectStudy(
      evaluation: evaluations[best], cohort: cohort, confidence: options.confidence, seed: options.seed,
      threads: options.threads
    ).curves(of: ranking.map(\.feature))

    return Run(
      id: identity.id, createdAt: identity.createdAt,
      provenance: Provenance(
        version: identity.version, command: identity.command, seed: options.seed.value,
        options: options.described(target: target, plan: plan, pathFolds: path.validation?.folds ?? 0)),
      data: data, target: target.summary, encoding: encoding, groups: options.groups,
      models: evaluations.indices.map {
        ModelResult(
          evaluations[$0], skill: competition.skills[$0], diagnostics: diagnostics[$0], options: options,
          isBest: $0 == best)
      },
      importances: importances, ranking: ranking, withoutSuspects: withoutSuspects, calibration: calibration,
      path: path, networkPath: networkPath, curves: curves,
      effects: effects, redundancy: redundancy,
      agreement: Agreement(importances, standing: ranking.count(where: \.stands)), segments: segments,
      stability: stability,
      knockoffs: knockoffs,
      refits: plan.refits(of: cohort),
      warnings: RunWarning.bySeverity(warnings),
      timings: clock.finish(), work: clock.work)
  }

  /// The rows that have a target, and the columns that are features.
  func cohort(of table: Table, from source: DataSource) throws(AnalysisError) -> (DataSummary, Cohort) {
    if table[options.target] != nil, table.rowCount < AnalysisError.minimumRows {
      throw AnalysisError.tooFewRows(table.rowCount)
    }
    let target = try Target(options.target, in: table, task: options.task, positive: options.positive)
    try check(target)
    let data = DataSummary(
      of: table, from: source, target: target, splitting: options.splitting, weights: options.weights)
    if let grid = options.grid, grid.count != data.pixels.count {
      throw AnalysisError.gridMismatch(grid, columns: data.pixels.count)
    }
    let features = data.columns.filter { $0.role == .feature }.map(\.name)
    try FeatureGroup.check(options.groups, features: features)
    let cohort = Cohort(
      table: table, target: target, features: features,
      dependence: try options.splitting.dependence(in: table, rows: target.rows), rule: options.encoding,
      weights: try options.weights.map { name throws(AnalysisError) in
        try table.positiveWeights(name, rows: target.rows)
      }, groups: options.groups)
    return (data, cohort)
  }

  /// The splits that every model is refitted on.
  func plan(for cohort: Cohort) throws(AnalysisError) -> RefitPlan {
    let plan = options.resampling.plan(
      cohort.dependence, rowCount: cohort.rowCount, classes: cohort.classes, seed: options.seed)
    try options.splitting.check(plan.splits, classes: cohort.classes)
    return plan
  }

  private func check(_ target: Target) throws(AnalysisError) {
    guard target.rows.count >= AnalysisError.minimumRows else { throw .tooFewRows(target.rows.count) }
    guard target.task == .classification else { return }
    let rarest = target.classCounts.min() ?? 0
    guard rarest >= 2 else { throw .tooFewOfOneClass(target.name, rows: rarest) }
  }

  private func measure(
    _ evaluations: [Evaluation], _ everything: Dataset, _ cohort: Cohort, _ plan: RefitPlan, _ clock: inout StageClock
  ) throws -> [Measurement] {
    let methods = try options.methodEntries()
    var samplers: [ConditionalSampler] = []
    if methods.contains(where: \.isConditional) {
      clock.begin("dependence")
      samplers = try options.threads.map(plan.splits.count) { refit throws(FitError) in
        let (reference, heldOut) = cohort.datasets(plan.splits[refit])
        return try ConditionalSampler(reference: reference, heldOut: heldOut.x, seed: options.seed, refit: refit)
      }
    }
    let shuffled = methods.count { $0.name == "permutation" || $0.isConditional }
    var budget = SamplingBudget(options.sampling, tables: evaluations.count * shuffled)
    return try evaluations.map {
      try Measurement($0, methods, samplers, of: everything, options: options, budget: &budget, clock: &clock)
    }
  }

  private func curves(
    of evaluations: [Evaluation], _ cohort: Cohort, _ plan: RefitPlan, _ clock: inout StageClock
  ) throws -> (Curves, [RunWarning]) {
    guard let wanted = options.curves else { return (Curves(), []) }
    let study = CurveStudy(
      cohort: cohort, plan: plan, options: wanted, network: options.network, seed: options.seed,
      threads: options.threads)
    return try study.run(evaluations.compactMap { Catalog.model($0.model.name) }, &clock)
  }

  /// The L1 path of a network, if that was asked for, with cross-validation on the folds of the linear one.
  private func traceNetwork(
    _ everything: Dataset, _ cohort: Cohort, _ clock: inout StageClock
  ) throws -> PathResult? {
    guard var path = options.lassoNet else { return nil }
    clock.begin("path.lassonet")
    path.network = path.network.suiting(cohort.target)
    let points = try path.fit(everything, seed: options.seed)
    clock.begin("cv.lassonet")
    let losses = try path.losses(
      lambdas: points.map(\.lambda), splits: pathFolds(cohort).splits, seed: options.seed, threads: options.threads,
      datasets: cohort.datasets)
    var result = PathResult(path, points, design: everything.x, validation: losses.validation(of: points))
    result.classes = cohort.target.classes
    return result
  }

  /// A model that cannot be fitted, as logistic regression on separated classes, is left out with a warning.
  private func evaluate(
    _ everything: Dataset, _ cohort: Cohort, _ plan: RefitPlan, _ clock: inout StageClock
  ) throws(AnalysisError) -> ([Evaluation], [RunWarning]) {
    var evaluations: [Evaluation] = []
    var failures: [(Catalog.ModelEntry, FitError)] = []
    for entry in try options.entries(for: cohort.target.family) {
      clock.begin("fit.\(entry.name)")
      do throws(FitError) {
        evaluations.append(
          try Evaluation(
            entry.make(cohort.target, options.network), on: everything, plan: plan, of: cohort, options: options))
      } catch {
        failures.append((entry, error))
      }
    }
    if evaluations.isEmpty, let (_, error) = failures.last { throw .noModel(error) }
    return (evaluations, failures.map(RunWarning.failed))
  }
}
