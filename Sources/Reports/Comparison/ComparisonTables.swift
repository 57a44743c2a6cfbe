import FeatureImportance
import Tabular

/// What differs in ranking, selection, verdicts and performance.
struct ComparisonTables {
  let comparison: RunComparison

  init(_ comparison: RunComparison) { self.comparison = comparison }

  var blocks: [Block] {
    [importances, moves, table, selection, verdicts, performance].compactMap(\.self)
  }

  private var importances: Block? {
    let changed = comparison.changedFeatures
    guard !changed.isEmpty else { return nil }
    return .section(
      title: "Importance",
      blocks: [
        .table(
          Block.Table(
            caption:
              "\(compared) Difference: second minus first, with its own \(comparison.confidence.wholePercent) interval.",
            columns: [
              .init("Feature"), .init("#"), .init("First", .trailing), .init("Second", .trailing),
              .init("Difference", .trailing), .init("p (Holm)", .trailing),
            ],
            rows: changed.map { change in
              [
                Prose(change.feature.string), "\(change.first.rank) → \(change.second.rank)",
              ] + cells(change.difference)
            }))
      ])
  }

  private var compared: Prose {
    let model = comparison.model
    func title(_ name: String) -> String { (Catalog.model(name)?.title ?? name).lowercased() }
    return model.first == model.second
      ? "Permutation importance by \(title(model.first))."
      : "Permutation importance by \(title(model.first)) in the first run, by \(title(model.second)) in the second."
  }

  /// Ranks that moved without a change of importance.
  private var moves: Block? {
    let changed = Set(comparison.changedFeatures.map(\.feature))
    let moved = comparison.features.filter { $0.first.rank != $0.second.rank && !changed.contains($0.feature) }
    guard !moved.isEmpty, comparison.incomparable == nil else { return nil }
    return .paragraph(
      "\(counted(moved.count, changed.isEmpty ? "feature" : "other feature")) moved in rank within noise.")
  }

  private var table: Block? {
    list(
      "Features",
      [("Ranked by the second run only", comparison.entered), ("Ranked by the first run only", comparison.left)],
      remark: nil)
  }

  private var selection: Block? {
    list(
      "Selected set", [("Entered", comparison.selected), ("Left", comparison.deselected)],
      remark: "The lasso keeps features at lambda.1se by a threshold, so one may enter or leave while its importance "
        + "differs within noise.")
  }

  private func list(_ title: Prose, _ parts: [(String, [ByteText])], remark: Prose?) -> Block? {
    let parts = parts.filter { !$0.1.isEmpty }
    guard !parts.isEmpty else { return nil }
    let items: [Prose] = parts.map { label, names in
      Prose(label) + ": " + names.map { Prose([.strong($0.string)]) }.joined(separator: ", ")
    }
    return .section(title: title, blocks: [.list(items)] + (remark.map { [.paragraph($0)] } ?? []))
  }

  private var verdicts: Block? {
    let changed = comparison.features.filter(\.hasOtherVerdict)
    guard !changed.isEmpty else { return nil }
    return .section(
      title: "Verdicts",
      blocks: [
        .table(
          Block.Table(
            caption: "Verdicts are passed by thresholds, so one may change while importance differs within noise.",
            columns: [.init("Feature"), .init("First"), .init("Second")],
            rows: changed.map {
              [
                Prose($0.feature.string), Prose($0.first.verdict?.rawValue ?? "stands"),
                Prose($0.second.verdict?.rawValue ?? "stands"),
              ]
            }))
      ])
  }

  private var performance: Block? {
    let changed = comparison.changedMetrics
    guard !changed.isEmpty else { return nil }
    return .section(
      title: "Performance",
      blocks: [
        .table(
          Block.Table(
            caption:
              "Held-out performance. Difference: second minus first, with its own \(comparison.confidence.wholePercent) interval.",
            columns: [
              .init("Model"), .init("Measure"), .init("First", .trailing), .init("Second", .trailing),
              .init("Difference", .trailing), .init("p (Holm)", .trailing),
            ],
            rows: changed.map { change in
              [
                Prose(Catalog.model(change.model)?.title ?? change.model),
                Prose("\(change.metric.title)\(change.metric.isBetterWhenLarger ? " ↑" : " ↓")"),
              ] + cells(change.difference)
            }))
      ])
  }

  /// Before, after, difference and p-value.
  private func cells(_ difference: Difference?) -> [Prose] {
    guard let difference else { return [Prose](repeating: Prose(missingNumber), count: 4) }
    return [
      Prose(difference.first.significant(3)), Prose(difference.second.significant(3)),
      Prose(estimateText(difference.estimate, difference.low, difference.high)),
      Prose(difference.adjustedPValue.map(\.pValueText) ?? missingNumber),
    ]
  }
}

extension Double {
  /// "95 %".
  fileprivate var wholePercent: String { (self * 100).significant(3, keepsZeros: false) + " %" }
}
