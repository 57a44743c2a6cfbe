import FeatureImportance
import Tabular

/// What the other methods say of the features that one model ranks, beside each other.
struct MethodComparison {
  let run: Run
  let model: ModelResult

  /// nil where there is only permutation.
  var block: Block? {
    let methods = heldOut(model)
    guard methods.count > 1 else { return nil }
    return .section(
      title: "By every method",
      blocks: [.paragraph(reading), .table(scores(methods.filter { $0.method != "permutation" }))]
        + (tests.map { [.table($0)] } ?? []))
  }

  private var ranked: ArraySlice<RankedFeature> { run.ranking.prefix(RankingTable.mostFeatures) }

  private func heldOut(_ model: ModelResult) -> [Importances] {
    run.importances.filter { $0.model == model.name && Catalog.method($0.method)?.isHeldOut == true }
  }

  private var reading: Prose {
    "Each method asks another question of \(Prose(model.title)). Permutation: how much does this model lean on the feature? "
      + "Conditional permutation: how much does the feature add to what the others say of it? Leave one out: what is lost if "
      + "the model is refitted without it? A feature with a high first and low others shares its information; none of them "
      + "removes the effect of correlation for free (Verdinelli and Wasserman 2024)."
  }

  private func scores(_ methods: [Importances]) -> Block.Table {
    Block.Table(
      caption:
        "Scores by the other methods, with \(run.confidenceText) intervals where they are known. Permutation with its "
        + "interval is in the ranking above.",
      columns: [.init("Feature")] + methods.map { .init(Prose(title($0)), .trailing) },
      headerColumn: 0,
      rows: ranked.map { feature in
        [Prose(feature.feature.string)]
          + methods.map { method in
            Prose(method[feature.feature].map { estimateText($0.score, $0.low, $0.high) } ?? missingNumber)
          }
      })
  }

  /// p-values of what can be tested, plain and for all features together: of the regression whose errors over samples are
  /// known, if there is one, since it finds more.
  private var tests: Block.Table? {
    let known = run.models.first { run.importances("permutation", of: $0)?.intervalSource == "sample" }
    let tested = heldOut(known ?? model).filter { $0.features.contains { $0.pValue != nil } }
    guard !tested.isEmpty else { return nil }
    // Where they are tests of coefficients all methods share them.
    let isShared = tested.allSatisfy { $0.features.map(\.pValue) == tested[0].features.map(\.pValue) }
    let shown = isShared ? [tested[0]] : tested
    return Block.Table(
      caption:
        "Tests that a feature has no importance, by \((known ?? model).title.lowercased())"
        + (isShared ? ", the same for every method, since it has none where its coefficients are zero" : "")
        + ". Holm: for all features together, the chance of any false one."
        + (isShared ? " FDR: the expected share of false ones among those with this value or a smaller one." : ""),
      columns: [.init("Feature")]
        + shown.flatMap { method -> [Block.Table.Column] in
          let name = title(method)
          return isShared
            ? [.init("p", .trailing), .init("Holm", .trailing), .init("FDR", .trailing)]
            : [.init("\(name), p", .trailing), .init("Holm", .trailing)]
        },
      headerColumn: 0,
      rows: ranked.map { feature in
        [Prose(feature.feature.string)]
          + shown.flatMap { method -> [Prose] in
            let score = method[feature.feature]
            let values = [score?.pValue, score?.adjustedPValue] + (isShared ? [score?.falseDiscoveryRate] : [])
            return values.map {
              Prose($0?.pValueText ?? missingNumber)
            }
          }
      })
  }

  private func title(_ importances: Importances) -> String {
    importances.method == "conditional"
      ? "Conditional" : Catalog.method(importances.method)?.title ?? importances.method
  }
}
