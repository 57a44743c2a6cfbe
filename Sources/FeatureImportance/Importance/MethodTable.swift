import Foundation
import Tabular

/// One method's score of every feature in every refit of one model, and what the scores are worth.
struct MethodTable: Sendable {
  let importances: Importances
  /// For each feature its score in each refit, or in each held-out row of a single split.
  let replicates: Replicates
  /// nil for a model or a method whose errors over samples are not known.
  let population: PopulationImportance?
  let work: Work
  /// Features whose place among the first more shuffles could change; none unless that was asked for.
  let open: [ByteText]

  /// - Parameters:
  ///   - population: what all rows say of the same importances, where their errors are known.
  ///   - deadline: after which no round of shuffles begins.
  /// - Throws: what a refit without a feature throws.
  init(
    _ method: any ImportanceMethod, _ evaluation: Evaluation, _ population: PopulationImportance? = nil,
    options: AnalysisOptions, deadline: ContinuousClock.Instant? = nil
  ) throws(FitError) {
    // Single rows are wanted where the interval is made of them.
    let studies = evaluation.studies.map { $0.keepingRows(population == nil && evaluation.plan.rounds == nil) }
    let features = studies[0].heldOut.x.features
    let scoring = Scoring(studies: studies, threads: options.threads)
    func replicates(_ table: [[HeldOutScore]], seeds: () -> [[Double]] = { [] }) -> Replicates {
      evaluation.plan.replicates(table.map { $0.map(\.mean) }, seeds: seeds) { table.map { $0[0].rows } }
    }
    let settled = try options.sampling?.scores(method, scoring, most: options.repeats, deadline) { table, top in
      let replicates = replicates(table)
      return SettledOrder(table, top: top, confidence: options.confidence) { a, b in
        population.map { hypot($0.standardError(a), $0.standardError(b)) } ?? replicates.errorOfDifference(a, b)
      }
    }
    let table: [[HeldOutScore]]
    if let settled { table = settled.table } else { table = try scoring.table(method) }
    open = settled?.open.map { features[$0].name } ?? []
    let networks = studies[0].keepsRows ? studies[0].networks : []
    let seeds =
      networks.isEmpty
      ? []
      : try Scoring(studies: networks, threads: options.threads).table(method).map {
        $0.map(\.mean)
      }
    let replicates = replicates(table) { seeds }
    self.population = population
    self.replicates = replicates
    importances = Importances(
      table, method, evaluation, replicates, population, loss: options.measure?.title ?? evaluation.target.loss.name,
      confidence: options.confidence)
    work = Work(
      stage: "\(method.name).\(evaluation.model.name)", rows: studies.reduce(0) { $0 + $1.losses.count },
      features: features.count,
      repeats: settled?.table.flatMap { $0 }.map(\.shuffles).max() ?? options.repeats)
  }
}

extension MethodTable {
  /// What was measured by sums over rows.
  init(_ importances: Importances, _ replicates: Replicates, work: Work) {
    (self.importances, self.replicates, self.work) = (importances, replicates, work)
    (population, open) = (nil, [])
  }
}

/// Features that a method scores in several studies.
struct Scoring: Sendable {
  let studies: [Study]
  let threads: Threads

  /// For each feature its score in each study.
  ///
  /// - Parameter chosen: places of the features wanted; nil: all.
  func table(_ method: any ImportanceMethod, _ chosen: [Int]? = nil) throws(FitError) -> [[HeldOutScore]] {
    let chosen = chosen ?? Array(studies[0].heldOut.x.features.indices)
    let scorers = try threads.map(studies.count) { study throws(FitError) in try method.scorer(for: studies[study]) }
    // One piece of work for each study and feature.
    let scores = try threads.map(studies.count * chosen.count) { piece throws(FitError) in
      let study = piece / chosen.count
      // Each refit has learnt its own levels, so its own columns.
      let score = try scorers[study](studies[study].heldOut.x.features[chosen[piece % chosen.count]])
      return studies[study].keepsRows ? score : score.withoutRows
    }
    return chosen.indices.map { place in studies.indices.map { scores[$0 * chosen.count + place] } }
  }
}

extension Importances {
  fileprivate init(
    _ table: [[HeldOutScore]], _ method: any ImportanceMethod, _ evaluation: Evaluation, _ replicates: Replicates,
    _ population: PopulationImportance?, loss: String, confidence: Double
  ) {
    let features = evaluation.studies[0].heldOut.x.features
    let isMeasured = !(replicates.values.first?.isEmpty ?? true)
    var scores = features.indices.map { f in
      let refits = table[f]
      let center = mean(of: refits.map(\.mean))
      var score = ImportanceScore(
        feature: features[f].name, score: center,
        refitSpread: refits.count > 1
          ? standardDeviation(of: refits.map(\.mean), denominator: Double(refits.count - 1)) : nil,
        rowSpread: refits.contains { $0.rowSpread == nil } ? nil : mean(of: refits.compactMap(\.rowSpread)),
        shuffleSpread: mean(of: refits.map(\.shuffleSpread)), refits: refits.map(\.mean))
      if let population {
        let interval = population.interval(f, confidence: confidence)
        score.standardError = population.standardError(f)
        // Held-out rows may say less than nothing, which is no possible importance but what was measured.
        (score.low, score.high) = (min(interval.lowerBound, center), max(interval.upperBound, center))
        score.pValue = population.pValues[f]
      } else if isMeasured {
        let reach = replicates.reach(of: f, confidence: confidence)
        score.standardError = replicates.standardError(f)
        (score.low, score.high) = (center - reach, center + reach)
        if method.isTestable { score.pValue = replicates.pValue(f) }
      }
      return score
    }
    scores.adjustPValues()
    self.init(
      model: evaluation.model.name, method: method.name, meaning: method.meaning(loss),
      intervalSource: population != nil ? "sample" : isMeasured ? replicates.source.rawValue : "none",
      baselineLoss: evaluation.loss, features: scores)
  }

  /// The weights of a model fitted on all rows.
  init(learned evaluation: Evaluation, _ population: PopulationImportance?, confidence: Double) {
    let fit = evaluation.refitted
    var scores = fit.learnedWeights(confidence: confidence)
    if let population {
      for f in scores.indices {
        scores[f].standardError = population.standardError(ofRoot: f)
        let interval = population.rootInterval(f, confidence: confidence)
        (scores[f].low, scores[f].high) = (interval.lowerBound, interval.upperBound)
        scores[f].pValue = population.pValues[f]
      }
    }
    scores.adjustPValues()
    self.init(
      model: evaluation.model.name, method: "learned", meaning: fit.learnedMeaning,
      intervalSource: population != nil ? "sample" : fit.learnedIntervalSource, baselineLoss: nil, features: scores)
  }

  /// What else the weights of a model say.
  static func descriptions(_ evaluation: Evaluation, of data: Dataset, confidence: Double) -> [Importances] {
    evaluation.refitted.descriptions(of: data, confidence: confidence).map {
      Importances(
        model: evaluation.model.name, method: $0.method, meaning: $0.meaning, intervalSource: $0.intervalSource,
        baselineLoss: nil, features: $0.scores)
    }
  }
}

extension Evaluation {
  /// Permutation importance of features that move as one, beside that of each.
  ///
  /// - Parameter groups: of features of the design; they may overlap.
  /// - Returns: one score a group, with its interval over refits, or over rows of a single split.
  func permutation(of groups: [FeatureGroup], options: AnalysisOptions) -> [ImportanceScore] {
    let exchanges = options.threads.map(studies.count) { Exchange(studies[$0], repeats: options.repeats) }
    let scores = options.threads.map(studies.count * groups.count) { piece in
      let (exchange, group) = (exchanges[piece / groups.count], groups[piece % groups.count])
      let x = exchange.study.heldOut.x
      let members = Set(group.members)
      let columns = x.features.filter { members.contains($0.name) }.flatMap { Array($0.columns) }
      return exchange.score(
        ShuffledColumns(columns, of: x),
        stream: options.seed.stream("permutation of a group", group.name, exchange.study.refit))
    }
    let table = groups.indices.map { group in studies.indices.map { scores[$0 * groups.count + group] } }
    let replicates = plan.replicates(table.map { $0.map(\.mean) }) {
      table.map { $0[0].rows }
    }
    return groups.indices.map { g in
      let center = replicates.mean(g)
      guard !replicates.values[g].isEmpty else {
        return ImportanceScore(feature: groups[g].name, score: mean(of: table[g].map(\.mean)))
      }
      let reach = replicates.reach(of: g, confidence: options.confidence)
      return ImportanceScore(
        feature: groups[g].name, score: center, standardError: replicates.standardError(g), low: center - reach,
        high: center + reach)
    }
  }
}

extension [ImportanceScore] {
  /// Fills in what the p-values are worth when all features are looked at.
  mutating func adjustPValues() {
    let tested = indices.filter { self[$0].pValue != nil }
    let pValues = tested.compactMap { self[$0].pValue }
    for ((f, holm), rate) in zip(zip(tested, holmAdjusted(pValues)), benjaminiHochbergAdjusted(pValues)) {
      self[f].adjustedPValue = holm
      self[f].falseDiscoveryRate = rate
    }
  }
}
