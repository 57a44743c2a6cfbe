public import Tabular

extension Analysis {
  /// The L1 path and what cross-validation says of it alone, without any ranking.
  ///
  /// - Parameters: as `run`.
  /// - Throws: as `run`.
  public func path(
    on table: Table, from source: DataSource, progress: @escaping (String) -> Void = { _ in }
  ) throws -> PathResult {
    var clock = StageClock(after: source.timings, progress)
    let (cohort, everything) = try selectionData(of: table, from: source)
    return try trace(everything, cohort, &clock).path
  }

  /// What a selection without a ranking starts from.
  ///
  /// - Throws: also for names of models and methods that do not suit, as the analysis would.
  func selectionData(of table: Table, from source: DataSource) throws(AnalysisError) -> (Cohort, Dataset) {
    let (_, cohort) = try cohort(of: table, from: source)
    _ = try options.entries(for: cohort.target.family)
    _ = try options.methodEntries()
    let (_, everything) = cohort.everything()
    guard everything.x.columnCount > 0 else { throw .noFeatures }
    return (cohort, everything)
  }

  /// The L1 path on all rows, and what each lambda is worth on held-out ones.
  ///
  /// - Parameter penaltyFactors: of the columns of a design, for every fold has its own; nil: all 1.
  func trace(
    _ everything: Dataset, _ cohort: Cohort, _ clock: inout StageClock,
    penaltyFactors: (@Sendable (DesignMatrix) -> [Double])? = nil
  ) throws -> (path: PathResult, losses: FoldLosses) {
    clock.begin("path")
    let hasClasses = cohort.target.family == .multinomial
    var path = ElasticNetPath(
      family: cohort.target.family, lambdas: hasClasses ? .severalClasses(count: 60) : .automatic())
    path.penaltyFactors = penaltyFactors?(everything.x)
    let points = try path.fit(everything, threads: options.threads)
    clock.begin("cv")
    let folds = pathFolds(cohort)
    try options.splitting.check(folds.splits, classes: cohort.classes)
    var rough = path
    rough.tolerance = hasClasses ? 1e-4 : 1e-6  // held-out deviances need no more
    let validation = CrossValidation(rough, folds: folds)
    let lambdas = points.map(\.lambda)
    let losses =
      cohort.isEncodedAlike(in: folds.splits)
      ? try validation.run(everything, lambdas: lambdas, threads: options.threads)
      : try validation.run(
        lambdas: lambdas, penaltyFactors: penaltyFactors, threads: options.threads, datasets: cohort.datasets)
    var result = PathResult(path, points, design: everything.x, validation: losses.validation(of: points))
    result.classes = cohort.target.classes
    result.criteria = InformationCriteria(result, of: everything)
    return (result, losses)
  }

  /// What chooses lambda, on every path of an analysis.
  func pathFolds(_ cohort: Cohort) -> Folds {
    Folds(
      cohort.dependence, rowCount: cohort.rowCount, count: options.pathFolds, classes: cohort.classes,
      stream: options.seed.stream("path folds"))
  }
}
