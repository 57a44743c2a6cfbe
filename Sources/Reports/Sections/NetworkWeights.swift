import FeatureImportance
import Tabular

/// What a network's weights and gradients hold of each feature: one table of descriptive measures, no ranking.
struct NetworkWeights {
  private let model: ModelResult
  private let run: Run
  private let measures: [(title: Prose, importances: Importances)]

  /// nil for a model that is no network.
  init?(_ model: ModelResult, _ run: Run) {
    guard model.network != nil else { return nil }
    let titles: [(String, Prose)] = [
      ("learned", "First layer"), ("garson", "Garson"), ("olden", "Olden"), ("gradient-input", "Gradient × input"),
      ("integrated-gradients", "Integrated gradients"),
    ]
    measures = titles.compactMap { method, title in run.importances(method, of: model).map { (title, $0) } }
    guard !measures.isEmpty else { return nil }
    self.model = model
    self.run = run
  }

  var block: Block {
    let names = run.ranking.prefix(RankingTable.mostFeatures).map(\.feature)
    let formats = measures.map { SharedDecimals(of: $0.importances.features.map(\.score), digits: 2) }
    let table = Block.Table(
      caption: "Weights of features, best ranked first\(spread).",
      columns: [.init("Feature")] + measures.map { .init($0.title, .trailing) },
      rows: names.map { name in
        [Prose(name.string)]
          + zip(measures, formats).map { measure, format in
            Prose(measure.importances[name].map { text($0, format) } ?? missingNumber)
          }
      })
    return .section(
      title: Prose(model.markedTitle),
      blocks: [
        .paragraph(
          "\(strong: "Descriptive"): a network has no coefficients. These measures say what its weights hold for standardised "
            + "columns when it is fitted on all rows, not what is lost without a feature. Where they differ from the ranking, "
            + "the ranking counts.\(doubt)"),
        .table(table),
      ])
  }

  private var doubt: Prose {
    switch model.network?.skill {
    case NetworkSkill.none?: " This network does no better than the null model: its weights mean nothing."
    case .noGain:
      " This network does no better than the linear models: their coefficients say as much, and more plainly."
    case nil, .gain, .nonlinearOnly, .unopposed: ""
    }
  }

  private var spread: Prose {
    guard measures.contains(where: { $0.importances.intervalSource == "seeds" }) else { return "" }
    return
      "; means over \(model.network?.training.count ?? 0) networks, ± half of the \(run.confidenceText) interval that "
      + "their spread gives"
  }

  /// "0.61 ± 0.04"
  private func text(_ score: ImportanceScore, _ format: SharedDecimals) -> String {
    guard let high = score.high, high.isFinite else { return format.text(score.score) }
    return "\(format.text(score.score)) ± \(format.text(high - score.score))"
  }
}
