/// Everything that importance methods say of one model.
struct Measurement: Sendable {
  /// In the order of the catalog.
  let importances: [Importances]
  /// What the ranking is made of.
  let permutation: MethodTable
  let warnings: [RunWarning]

  /// - Parameter samplers: one a refit, if a method is conditional.
  init(
    _ evaluation: Evaluation, _ entries: [Catalog.MethodEntry], _ samplers: [ConditionalSampler],
    of everything: Dataset, options: AnalysisOptions, budget: inout SamplingBudget, clock: inout StageClock
  ) throws(FitError) {
    var importances: [Importances] = []
    var warnings: [RunWarning] = []
    var population: [String: PopulationImportance] = [:]
    if let influence = evaluation.influence, options.measure == nil {
      clock.begin("errors.\(evaluation.model.name)")
      population = try PopulationMethods(influence, options: options).importances(
        entries.map(\.name), reductions: evaluation.reductions)
    }
    clock.begin("permutation.\(evaluation.model.name)")
    permutation = try budget.share { deadline throws(FitError) in
      try MethodTable(
        PermutationImportance(repeats: options.repeats), evaluation, population["permutation"], options: options,
        deadline: deadline)
    }
    clock.count(permutation.work)
    if !permutation.open.isEmpty { warnings.append(.notSettled(permutation, evaluation.model.name)) }
    for entry in entries {
      guard let make = entry.make else { continue }
      let method = make(options, samplers)
      if method.name == "permutation" {
        importances.append(permutation.importances)
        continue
      }
      // A fit for each feature and refit takes minutes.
      if entry.refits && evaluation.model.isSlowToRefit && options.methods == nil { continue }
      clock.begin("\(method.name).\(evaluation.model.name)")
      do throws(FitError) {
        let table =
          entry.isConditional
          ? try budget.share { deadline throws(FitError) in
            try MethodTable(method, evaluation, population[method.name], options: options, deadline: deadline)
          } : try MethodTable(method, evaluation, population[method.name], options: options)
        importances.append(table.importances)
        clock.count(table.work)
      } catch {
        warnings.append(.notMeasured(entry, evaluation.model.name, error))
      }
    }
    let asked = Set(entries.map(\.name))
    let weights =
      [Importances(learned: evaluation, population["learned"], confidence: options.confidence)]
      + Importances.descriptions(evaluation, of: everything, confidence: options.confidence)
    let found = importances + weights.filter { asked.contains($0.method) }
    self.importances = entries.flatMap { entry in found.filter { $0.method == entry.name } }
    self.warnings = warnings
  }
}

extension RunWarning {
  /// That shuffles ended before the order was settled.
  fileprivate static func notSettled(_ table: MethodTable, _ model: String) -> RunWarning {
    let title = Catalog.model(model)?.title ?? model
    return RunWarning(
      code: "not-settled", severity: .note, feature: table.open.first,
      finding:
        "After \(table.work.repeats) shuffles a refit the place of \(table.open.count) features by permutation of "
        + "the \(title.lowercased()) could still change by chance.",
      remedy: "Raise --budget or --repeats.")
  }

  /// A method that a model could not be measured by.
  static func notMeasured(_ method: Catalog.MethodEntry, _ model: String, _ error: FitError) -> RunWarning {
    let title = Catalog.model(model)?.title ?? model
    return RunWarning(
      code: "not-measured", severity: .note,
      finding: "\(method.title) of \(title.lowercased()) is missing: \(error.message).")
  }
}
