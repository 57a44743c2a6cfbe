import Tabular

/// Puts a run together: what was measured on all rows in place of what the sample says of the same.
struct LargeRun: Sendable {
  let cohort: LargeCohort
  let evaluations: [LargeEvaluation]
  /// Whose importances make the ranking.
  let best: Int
  let path: PathResult
  let stability: Stability?
  let failures: [(Catalog.ModelEntry, FitError)]
  let options: AnalysisOptions
  let engine: String

  private var survey: Survey { cohort.survey }
  private var family: Family { cohort.target.family }

  func composed(with sampled: Run, _ source: DataSource, _ timings: [Timing]) throws -> Run {
    let all = cohort.learnt()
    let exact = Set(evaluations.map(\.name))
    let tables = evaluations.map { evaluation in
      evaluation.tables.compactMap { evaluation.table($0.method, family, confidence: options.confidence) }
    }
    guard let permutation = tables[best].first(where: { $0.importances.method == "permutation" }) else {
      throw AnalysisError.notOnEngine("a ranking without permutation")
    }
    var run = sampled
    run.provenance.options += [
      Provenance.Option(name: "engine", value: engine),
      Provenance.Option(name: "rows of the sample", value: "\(survey.sample.rowCount)"),
      Provenance.Option(name: "on all rows", value: described),
    ]
    // Of the linear models every donor is counted; only what is of the sample is shuffled.
    let isShuffled = !sampled.models.allSatisfy { exact.contains($0.name) }
    if !isShuffled, let place = run.provenance.options.firstIndex(where: { $0.name == "shuffles" }) {
      run.provenance.options[place].value = "all"
    }
    if family == .binomial {
      run.provenance.options.append(
        Provenance.Option(name: "donors of an exchange", value: "the \(survey.sample.rowCount) rows of the sample"))
    }
    run.data = data(sampled.data, source)
    run.target = target(sampled.target)
    run.encoding = all.encoding
    run.models =
      evaluations.indices.map { evaluations[$0].result(isBest: $0 == best, confidence: options.confidence) }
      + sampled.models.filter { !exact.contains($0.name) }.map {
        var model = $0
        model.isBest = false
        return model
      }
    run.models.sort { order($0.name) < order($1.name) }
    run.importances = importances(tables, sampled.importances, exact)
    run.path = path
    run.stability = stability ?? sampled.stability
    run.refits = evaluations[best].refits
    run.warnings = warnings(sampled.warnings)
    let conditional = tables[best].first { $0.importances.method == "conditional" }?.importances
    let evidence = evidence(permutation.importances, conditional, sampled)
    let ranking = RankedFeature.ranking(
      permutation, evidence, path: path, task: cohort.target.task, confidence: options.confidence)
    run.ranking = ranking.judged(by: sampled.withoutSuspects)
    run.agreement = Agreement(run.importances, standing: run.ranking.count(where: \.stands))
    run.timings = timings
    run.work = tables.flatMap { $0.map(\.work) }
    return run
  }

  private var described: String {
    let models = evaluations.map(\.name).joined(separator: ", ")
    return "profile, \(models) with learned weights, permutation, conditional permutation and leave one out, L1 path"
      + (stability == nil ? "" : ", stability selection")
  }

  private func order(_ model: String) -> Int { Catalog.models.firstIndex { $0.name == model } ?? 0 }

  private func importances(_ tables: [[MethodTable]], _ sampled: [Importances], _ exact: Set<String>) -> [Importances] {
    var found = zip(evaluations, tables).flatMap { evaluation, tables in
      tables.map(\.importances) + [evaluation.learned(confidence: options.confidence)]
    }
    if options.methods.map({ $0.contains("learned") }) == false { found.removeAll { $0.method == "learned" } }
    if let stability { found.append(stability.importances) }
    let known = Set(found.map { [$0.model, $0.method] })
    found += sampled.filter {
      !known.contains([$0.model, $0.method]) && !(stability != nil && $0.method == "stability")
    }
    let methods = Catalog.methods.map(\.name)
    return found.enumerated().sorted { a, b in
      let (x, y) = (a.element, b.element)
      return (order(x.model), methods.firstIndex(of: x.method) ?? 0, a.offset)
        < (order(y.model), methods.firstIndex(of: y.method) ?? 0, b.offset)
    }.map(\.element)
  }

  private func evidence(_ permutation: Importances, _ conditional: Importances?, _ sampled: Run) -> [VerdictEvidence] {
    let hasSkill = evaluations[best].beatsNullModel(confidence: options.confidence)
    let suspects = sampled.warnings.suspects
    let members = Dictionary(uniqueKeysWithValues: options.groups.map { ($0.name, $0.members) })
    return permutation.features.map { score in
      let cluster = sampled.redundancy.cluster(of: score.feature)
      return VerdictEvidence(
        permutation: score, conditional: conditional?[score.feature],
        suspects: (members[score.feature] ?? [score.feature]).filter(suspects.contains), hasSkill: hasSkill,
        signAgreement: evaluations[best].signAgreement(of: score.feature),
        selection: stability?.features.first { $0.feature == score.feature }.map {
          ($0.probability, stability?.cutoff ?? 1)
        },
        isClusterSupported: cluster.map { ($0.importance?.low ?? 0) > 0 },
        substitutes: sampled.redundancy.features.first { $0.feature == score.feature }?.substitutes.map(\.feature)
          ?? cluster?.members.filter { $0 != score.feature } ?? [])
    }
  }

  private func warnings(_ sampled: [RunWarning]) -> [RunWarning] {
    var warnings = sampled.filter { $0.code != "no-skill" } + failures.map(RunWarning.failed)
    if survey.sample.rowCount < survey.rowsRead {
      warnings.append(
        RunWarning(
          code: "sampled", severity: .note,
          finding:
            "The table was read by the engine \(engine): \(described) are of all \(survey.rowsUsed) rows.",
          consequence:
            "Audit, networks, Shapley values, effects, redundancy, diagnostics, and of numbers the percentiles and how "
            + "many are distinct, are of a sample of \(survey.sample.rowCount) rows.",
          remedy: "Raise --sample-rows for more of them."))
    }
    if !evaluations[best].beatsNullModel(confidence: options.confidence) {
      warnings.append(.noSkill(target: cohort.target.name))
    }
    return RunWarning.bySeverity(warnings)
  }

  // MARK: What the table holds

  private func data(_ sampled: DataSummary, _ source: DataSource) -> DataSummary {
    let total = survey.rawTotal
    var data = sampled
    data.rowsRead = survey.rowsRead
    data.rowsWithoutTarget = survey.rowsRead - survey.rowsUsed
    for k in data.columns.indices {
      guard let source = survey.columns.firstIndex(where: { $0.name == data.columns[k].name }) else { continue }
      data.columns[k].missing = survey.columns[source].missing
      if let distinct = survey.columns[source].distinct { data.columns[k].distinct = distinct }
      if source == survey.target, family == .gaussian {
        let (mean, deviation) = total.present(survey.raw.count, nil, origin: 0)
        data.columns[k].numbers?.mean = mean
        data.columns[k].numbers?.standardDeviation = deviation
      }
      guard let place = survey.raw.place(source, .value), data.columns[k].numbers != nil else { continue }
      let (mean, deviation) = total.present(
        place, survey.raw.place(source, .missing), origin: survey.raw.origins[source])
      data.columns[k].numbers?.mean = mean
      data.columns[k].numbers?.standardDeviation = deviation
    }
    return data
  }

  private func target(_ sampled: TargetSummary) -> TargetSummary {
    var target = sampled
    let total = survey.rawTotal
    let p = survey.raw.count
    let n = Double(survey.rowsUsed)
    if family == .gaussian {
      target.mean = total.means[p]
      target.standardDeviation = (total.crossProducts[p * (p + 2)] / (n - 1)).squareRoot()
    } else {
      // Each deal holds every row out once.
      let folds = survey.request.partitions[LargeCohort.refits].deals[0].count
      let events = evaluations[best].refits.prefix(folds).reduce(0) { $0 + ($1.heldOutEvents ?? 0) }
      let share = Double(events) / n
      target.events = events
      target.mean = share
      target.standardDeviation = (share * (1 - share) * n / (n - 1)).squareRoot()
    }
    return target
  }
}

extension Moments {
  /// Mean and standard deviation (n - 1) of a raw column over the rows in which it is not missing.
  ///
  /// - Parameters:
  ///   - place: of its values, the origin where they are missing.
  ///   - missing: of its indicator.
  fileprivate func present(_ place: Int, _ missing: Int?, origin: Double) -> (mean: Double, deviation: Double) {
    let size = means.count
    let share = missing.map { 1 - means[$0] } ?? 1
    let count = weight * share
    guard count > 1 else { return (means[place], 0) }
    // With d the distance from the origin, which is 0 where the value is missing.
    let shift = (means[place] - origin) / share
    let square = crossProducts[place * (size + 1)] + weight * (means[place] - origin) * (means[place] - origin)
    return (origin + shift, (max(0, square - count * shift * shift) / (count - 1)).squareRoot())
  }
}
