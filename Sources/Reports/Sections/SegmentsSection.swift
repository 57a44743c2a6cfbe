import FeatureImportance
import Tabular

/// Rankings of the levels of a column beside each other.
struct SegmentsSection: ReportSection {
  func blocks(for run: Run) -> [Block] {
    guard let segments = run.segments else { return [] }
    let fitted = segments.levels.filter { $0.failure == nil }
    var blocks: [Block] = [
      .paragraph(
        "The same regression (\(Prose(Catalog.model(segments.model)?.title.lowercased() ?? segments.model))) fitted to the rows of "
          + "each level of \(strong: segments.column). Scores are permutation importances, drawn towards what the levels have in "
          + "common: the more, the fewer rows a level has. Signs count: a feature that raises the target here and lowers it "
          + "there differs."),
      .list(segments.reading.map { Prose($0) }),
    ]
    if segments.rowsLeftOut > 0 {
      blocks.append(
        .paragraph(
          "\(segments.rowsLeftOut) rows have no level, or one that fewer than ten rows have, and are left out."))
    }
    if !fitted.isEmpty { blocks.append(.table(table(run, segments, fitted))) }
    return [.section(title: "Segments", blocks: blocks)]
  }

  private func table(_ run: Run, _ segments: Segments, _ levels: [Segment]) -> Block.Table {
    let shown = levels.prefix(Self.mostLevels)
    let order = segments.tests.indices.sorted {
      (segments.tests[$0].pValue ?? 1, $0) < (segments.tests[$1].pValue ?? 1, $1)
    }
    let more = levels.count > shown.count ? " The \(shown.count) largest of \(levels.count) levels." : ""
    return Block.Table(
      caption:
        "Importance (\(run.lossUnit)) and rank by level of \(segments.column), the features that differ most first, with "
        + "\(run.confidenceText) intervals. p: that the importance is the same in all levels; Holm: for all features.\(more)",
      columns: [.init("Feature")] + shown.map { .init("\(Prose($0.level.string)) (\($0.rows) rows)", .trailing) }
        + [.init("p", .trailing), .init("Holm", .trailing)],
      headerColumn: 0,
      rows: order.map { f in
        let test = segments.tests[f]
        return [Prose(test.feature.string)]
          + shown.map { level in
            guard let pooled = level.scores[f].pooled else { return Prose(missingNumber) }
            return Prose("\(estimateText(pooled.value, pooled.low, pooled.high)) · \(level.scores[f].rank)")
          }
          + [test.pValue, test.adjustedPValue].map { Prose($0?.pValueText ?? missingNumber) }
      })
  }

  private static let mostLevels = 6

  static func definitions(_ run: Run) -> [Block.Definition] {
    guard run.segments != nil else { return [] }
    return [
      .init(
        "Segments",
        "Each level has a regression of its own, with errors over samples. Its signed roots of importance are drawn towards the "
          + "mean over levels by the share of their variance that is error, and compared by a test that allows for unequal errors. "
          + "A level that differs in how much a feature varies differs in importance, even with equal coefficients. "
          + "(DerSimonian and Laird 1986; Welch 1951)")
    ]
  }
}
