import Tabular

/// The whole story where rows don't fit in memory: from an engine and the name of a target to a `Run`.
///
/// What sums over rows can tell (profile, linear models, their importance, the path, stability selection) is told of all
/// rows. All else (audit, networks, effects, redundancy, diagnostics) is what `Analysis` says of a sample of them. A run
/// says which is which.
package struct LargeAnalysis: Sendable {
  package let options: AnalysisOptions
  private let engine: any Engine
  private let sampleRows: Int

  /// - Parameter sampleRows: at most.
  package init(_ options: AnalysisOptions, on engine: any Engine, sampleRows: Int) {
    (self.options, self.engine, self.sampleRows) = (options, engine, sampleRows)
  }

  /// Rows beyond which a bigger sample changes nothing that a report shows.
  package static let usualSample = 20_000

  /// - Parameters:
  ///   - source: where the table came from; asked once the rows have been seen.
  ///   - identity: what the caller knows of the run, for that source.
  /// - Throws: `AnalysisError`, `FitError`, or what the engine throws.
  package func run(
    from source: () throws -> DataSource, as identity: (DataSource) -> RunIdentity,
    progress: @escaping (String) -> Void = { _ in }
  ) throws -> Run {
    var clock = StageClock(after: [], progress)

    // One look at all rows: columns, moments of every part, a sample.
    clock.begin("ingest")
    let survey = try engine.survey(request())
    let (source, seen) = (try source(), SampledAnalysis(options, survey))
    let identity = identity(source)

    // Everything that needs rows, on the sample.
    clock.begin("sample")
    let sampled = try seen.run(from: source, as: identity)
    let cohort = try cohort(survey, sampled)
    guard cohort.survey.rowsUsed >= AnalysisError.minimumRows else { throw AnalysisError.tooFewRows(survey.rowsUsed) }

    // The L1 path and stability selection, from moments of parts.
    let path = try LargePath(
      cohort, ElasticNetPath(family: cohort.target.family, lambdas: .automatic()), splits: pathSplits(survey),
      threads: options.threads
    ).result(&clock).path
    let stability = try stability(cohort, &clock)

    // Every linear model, refitted on each split and judged on the rows left out.
    let (evaluations, failures) = try evaluate(cohort, &clock)
    let best = evaluations.indices.min { evaluations[$0].loss < evaluations[$1].loss } ?? 0

    clock.begin("ranking")
    return try LargeRun(
      cohort: cohort, evaluations: evaluations, best: best, path: path, stability: stability, failures: failures,
      options: options, engine: engine.name
    ).composed(with: sampled, source, clock.finish())
  }

  /// The path alone, on complete rows.
  package func path(
    _ path: ElasticNetPath, folds: Int, measure: ValidationMeasure
  ) throws -> (survey: Survey, target: Target, path: PathResult, losses: FoldLosses?, timings: [Timing]) {
    var clock = StageClock(after: [], { _ in })
    clock.begin("ingest")
    let request = SurveyRequest(
      target: options.target, task: path.family == .gaussian ? .regression : .classification,
      positive: options.positive, wantsCompleteRows: true,
      partitions: [RowPartition([deal(max(2, folds), "path folds", options.seed.stream("path folds"))])],
      sampleRows: sampleRows, seed: options.seed)
    let survey = try engine.survey(request)
    let cohort = try completeCohort(survey)
    let splits =
      folds > 0
      ? SetSplits(partition: 0, of: request.partitions[0]) : .none
    let (result, losses) = try LargePath(cohort, path, splits: splits, measure: measure, threads: options.threads)
      .result(&clock)
    return (survey, cohort.target, result, losses, clock.finish())
  }

  /// One linear or logistic fit, on complete rows.
  package func fit() throws -> (survey: Survey, target: Target, fit: LinearFit, timings: [Timing]) {
    var clock = StageClock(after: [], { _ in })
    clock.begin("ingest")
    let survey = try engine.survey(
      SurveyRequest(
        target: options.target, task: options.task, positive: options.positive, wantsCompleteRows: true,
        partitions: [RowPartition([deal(1, "all", options.seed.stream("all"))])], sampleRows: sampleRows,
        seed: options.seed))
    let cohort = try completeCohort(survey)
    clock.begin("fit")
    let fit: LinearFit
    if cohort.target.family == .gaussian {
      let all = cohort.learnt()
      fit = try MomentRegression(all.moments, all.design).fit()
    } else {
      fit = try EventModels(
        cohort: cohort, splits: .none, methods: [], threads: options.threads
      ).logistic().refitted
    }
    return (survey, cohort.target, fit, clock.finish())
  }

  // MARK: Parts of the rows

  private func deal(_ count: Int, _ key: String, _ stream: RandomStream) -> RowPartition.Deal {
    RowPartition.Deal(count: count, stream: stream, key: key)
  }

  private func request() throws(AnalysisError) -> SurveyRequest {
    guard case .folds(let folds, let repeats) = options.resampling, repeats == 2 else {
      throw .notOnEngine("--holdout")
    }
    guard options.splitting == .random else { throw .notOnEngine("--split-by and --time") }
    guard options.weights == nil else { throw .notOnEngine("--weights") }
    guard !options.encoding.hasCalendar else { throw .notOnEngine("--calendar") }
    let seed = options.seed
    return SurveyRequest(
      target: options.target, task: options.task, positive: options.positive,
      partitions: [
        RowPartition((0..<repeats).map { deal(folds, "folds \($0)", seed.stream("folds", "", $0)) }),
        RowPartition([deal(options.pathFolds, "path folds", seed.stream("path folds"))]),
        RowPartition([deal(StabilityStudy.blockCount, "half blocks", seed.stream("half blocks"))]),
      ], sampleRows: sampleRows, seed: seed)
  }

  private func pathSplits(_ survey: Survey) -> SetSplits {
    SetSplits(partition: LargeCohort.pathFolds, of: survey.request.partitions[LargeCohort.pathFolds])
  }

  private func refitSplits(_ survey: Survey) -> SetSplits {
    SetSplits(partition: LargeCohort.refits, of: survey.request.partitions[LargeCohort.refits])
  }

  private func target(_ survey: Survey) throws -> Target {
    let target = try Target(options.target, in: survey.sample, task: options.task, positive: options.positive)
    guard target.family != .multinomial else { throw AnalysisError.notOnEngine("a target of several classes") }
    return target
  }

  private func cohort(_ survey: Survey, _ sampled: Run) throws -> LargeCohort {
    try LargeCohort(
      engine, survey, target: target(survey), data: sampled.data, groups: options.groups, rule: options.encoding,
      learningFrom: refitSplits(survey).training + pathSplits(survey).training)
  }

  private func completeCohort(_ survey: Survey) throws -> LargeCohort {
    let target = try target(survey)
    var data = DataSummary(of: survey.sample, from: .nowhere, target: target, splitting: .random)
    // Every column is a predictor but names and texts, which the survey has left out.
    for k in data.columns.indices where data.columns[k].role != .target { data.columns[k].role = .feature }
    return try LargeCohort(
      engine, survey, target: target, data: data, groups: [], rule: .verbatim, learningFrom: [])
  }

  // MARK: What moments tell

  private func stability(_ cohort: LargeCohort, _ clock: inout StageClock) throws(FitError) -> Stability? {
    let isWanted = options.stability != nil || options.methods?.contains("stability") ?? true
    guard cohort.target.family == .gaussian, isWanted else { return nil }
    clock.begin("stability")
    let all = cohort.learnt()
    return try StabilityStudy(
      cohort.survey.moments[LargeCohort.halves].map(all.map.moments), of: all.design,
      options: options.stability ?? StabilityOptions(), seed: options.seed, threads: options.threads
    ).run()
  }

  private func evaluate(
    _ cohort: LargeCohort, _ clock: inout StageClock
  ) throws -> ([LargeEvaluation], [(Catalog.ModelEntry, FitError)]) {
    let methods = Set(try options.methodEntries().map(\.name))
    let splits = refitSplits(cohort.survey)
    let gaussian = GaussianModels(cohort: cohort, splits: splits, methods: methods, threads: options.threads)
    let events = EventModels(cohort: cohort, splits: splits, methods: methods, threads: options.threads)
    var evaluations: [LargeEvaluation] = []
    var failures: [(Catalog.ModelEntry, FitError)] = []
    for entry in try options.entries(for: cohort.target.family) {
      do {
        switch (entry.name, cohort.target.family) {
        case ("linear", _):
          clock.begin("fit.linear")
          evaluations.append(try gaussian.linear())
        case ("lasso", .gaussian):
          clock.begin("fit.lasso")
          evaluations.append(try gaussian.lasso())
        case ("logistic", _):
          clock.begin("fit.logistic")
          evaluations.append(try events.logistic())
        // On the sample only.
        default: break
        }
      } catch let error as FitError {
        failures.append((entry, error))
      }
    }
    if evaluations.isEmpty, let (_, error) = failures.last { throw AnalysisError.noModel(error) }
    guard !evaluations.isEmpty else { throw AnalysisError.notOnEngine("an analysis without a linear model") }
    return (evaluations, failures)
  }
}

extension DataSource {
  fileprivate static let nowhere = DataSource(fileName: "", sha256: "", byteCount: 0)
}
