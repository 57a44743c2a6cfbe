import FeatureImportance
import Tabular

/// The features by rank, with what each method says of them in one number.
struct RankingTable {
  private let run: Run
  private let model: ModelResult

  /// Beyond, a table is for programs: it is in the store.
  static let mostFeatures = 100

  init(_ run: Run, _ model: ModelResult) {
    self.run = run
    self.model = model
  }

  /// A column of which some feature has a value.
  private struct Column {
    var title: Prose
    var alignment = Block.Table.Column.Alignment.trailing
    var cell: (RankedFeature) -> Prose
  }

  var table: Block.Table {
    let columns = [rank, name, verdict, ranks, tier] + importance + others
    let shown = run.ranking.prefix(Self.mostFeatures)
    return Block.Table(
      caption: caption(hidden: run.ranking.count - shown.count),
      columns: columns.map { .init($0.title, $0.alignment) }, headerColumn: 1,
      rows: shown.map { feature in columns.map { $0.cell(feature) } })
  }

  private func caption(hidden: Int) -> Prose {
    let part: Prose = hidden > 0 ? "The first \(Self.mostFeatures) of \(run.ranking.count) features. " : ""
    let stability: Prose =
      run.stability == nil ? "" : " Stability: share of halves of the rows in which the feature is chosen."
    return part
      + "Ranks: places that the data cannot exclude. Features of one tier cannot be told apart from its first. Permutation, "
      + "conditional permutation and LOCO (leave one out): rise of held-out \(run.lossName)." + stability
  }

  // MARK: Columns

  private var rank: Column { Column(title: "#") { "\($0.rank)" } }
  private var name: Column { Column(title: "Feature", alignment: .leading) { Prose($0.feature.string) } }
  private var tier: Column { Column(title: "Tier") { "\($0.tier)" } }
  private var ranks: Column {
    Column(title: "Ranks") {
      Prose($0.rankLow == $0.rankHigh ? "\($0.rankLow)" : "\($0.rankLow)–\($0.rankHigh)")
    }
  }

  private var importance: [Column] {
    let decimals = SharedDecimals(of: run.ranking.map(\.score))
    return [
      Column(title: "Permutation") { Prose(decimals.text($0.score)) },
      Column(title: "\(run.confidenceText) interval") { feature in
        guard let low = feature.low, let high = feature.high else { return Prose(missingNumber) }
        return "[\(decimals.text(low)), \(decimals.text(high))]"
      },
    ]
  }

  /// What the other methods say, as far as they were asked.
  private var others: [Column] {
    let learned = run.importances("learned", of: model)
    let weight: Prose = model.coefficients.isEmpty ? "Weight" : "Std. coefficient"
    let methods: [(title: Prose, importances: Importances?)] = [
      (weight, learned), ("Conditional", run.importances("conditional", of: model)),
      ("LOCO", run.importances("loco", of: model)),
    ]
    return methods.compactMap { method in method.importances.flatMap { column(method.title, $0) } } + stability
  }

  private func column(_ title: Prose, _ importances: Importances) -> Column? {
    let scores = Dictionary(importances.features.map { ($0.feature, $0.score) }, uniquingKeysWith: { a, _ in a })
    let known = run.ranking.compactMap { scores[$0.feature] }
    guard !known.isEmpty else { return nil }
    let decimals = SharedDecimals(of: known)
    return Column(title: title) { Prose(scores[$0.feature].map { decimals.text($0) } ?? missingNumber) }
  }

  private var stability: [Column] {
    guard let features = run.stability?.features, !features.isEmpty else { return [] }
    let shares = Dictionary(features.map { ($0.feature, $0.probability) }, uniquingKeysWith: { a, _ in a })
    return [Column(title: "Stability") { Prose(shares[$0.feature]?.percent ?? missingNumber) }]
  }

  private var verdict: Column {
    Column(title: "Verdict", alignment: .leading) { feature in
      switch feature.verdict {
      case nil: "stands"
      case .nonlinear: "non-linear"
      case .suspicious, .unsupported, .redundant, .unique, .unstable: Prose(feature.verdict?.rawValue ?? "")
      }
    }
  }
}
