import Tabular

/// Permutation importance of every feature in every refit of one model.
struct PermutationTable: Sendable {
  let importances: Importances
  /// For each feature its score in each refit, or in each held-out row of a single split.
  let replicates: Replicates
  let work: Work

  init(_ evaluation: Evaluation, features: [ByteText], options: AnalysisOptions) {
    let method = PermutationImportance(repeats: options.repeats)
    let studies = evaluation.studies
    // One piece of work for each refit and feature.
    let scores = options.threads.map(studies.count * features.count) { piece in
      let study = studies[piece / features.count]
      return method.score(study.heldOut.x.features[piece % features.count], in: study)
    }
    func score(_ refit: Int, _ feature: Int) -> HeldOutScore { scores[refit * features.count + feature] }
    let replicates = evaluation.plan.replicates(
      features.indices.map { feature in studies.indices.map { score($0, feature).mean } }
    ) {
      let networks = studies[0].networks
      guard !networks.isEmpty else { return [] }
      return options.threads.map(features.count) { feature in
        networks.map { method.score($0.heldOut.x.features[feature], in: $0).mean }
      }
    } rows: {
      features.indices.map { score(0, $0).rows }
    }

    let loss = evaluation.target.loss
    importances = Importances(
      model: evaluation.model.name, method: method.name, meaning: method.meaning(loss),
      intervalSource: replicates.source.rawValue, baselineLoss: evaluation.loss,
      features: features.indices.map { feature in
        let center = replicates.mean(feature)
        let error = replicates.standardError(feature)
        let reach = replicates.criticalValue(of: feature, confidence: options.confidence) * error
        return ImportanceScore(
          feature: features[feature], score: center, standardError: error, low: center - reach, high: center + reach,
          shuffleSpread: mean(of: studies.indices.map { score($0, feature).shuffleSpread }))
      })
    self.replicates = replicates
    work = Work(
      stage: "permutation.\(evaluation.model.name)", rows: studies.reduce(0) { $0 + $1.losses.count },
      features: features.count, repeats: options.repeats)
  }
}

extension Importances {
  /// The weights of a model fitted on all rows.
  init(learned fit: any Predictor, model: String, confidence: Double) {
    self.init(
      model: model, method: "learned", meaning: fit.learnedMeaning,
      intervalSource: fit.learnedIntervalSource, baselineLoss: nil,
      features: fit.learnedWeights(confidence: confidence))
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
