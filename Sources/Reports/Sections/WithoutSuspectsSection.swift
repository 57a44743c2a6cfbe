import FeatureImportance
import Tabular

/// The ranking once suspects of leakage have been left out, beside what it was with them.
struct WithoutSuspectsSection: ReportSection {
  /// Nobody compares more.
  private static let mostShown = 30

  func blocks(for run: Run) -> [Block] {
    guard let ranking = run.withoutSuspects else { return [] }
    let suspects = Set(run.warnings.filter(\.isLeakage).compactMap(\.feature))
    let before = Dictionary(run.ranking.map { ($0.feature, $0) }) { first, _ in first }
    let decimals = SharedDecimals(of: ranking.map(\.score))
    let shown = ranking.prefix(Self.mostShown)
    let names = run.data.columns.filter { $0.role == .feature && suspects.contains($0.name) }.map {
      Prose($0.name.string)
    }
    let lead: Prose =
      names.isEmpty
      ? "What is suspected of leakage has been left out."
      : names.enumeration + (names.count == 1 ? " is" : " are") + " suspected of leakage and left out."
    return [
      .section(
        title: "Ranking without suspects",
        blocks: [
          .paragraph(
            lead
              + " All models were fitted again to the other features on the same splits, and the best of them ranks here. "
              + "Verdicts are passed on this ranking. If the suspicion is right, it is the one to read."),
          .table(
            Block.Table(
              caption: ranking.count > shown.count
                ? "The first \(shown.count) of \(ranking.count) features." : "All other features.",
              columns: [
                .init("#", .trailing), .init("Feature"), .init("Importance", .trailing),
                .init("\(run.confidenceText) interval", .trailing), .init("# with suspects", .trailing),
                .init("Importance with suspects", .trailing), .init("Verdict"),
              ],
              headerColumn: 1,
              rows: shown.map { feature in
                let old = before[feature.feature]
                let interval = feature.low.flatMap { low in
                  feature.high.map { "[\(decimals.text(low)), \(decimals.text($0))]" }
                }
                return [
                  "\(feature.rank)", Prose(feature.feature.string), Prose(decimals.text(feature.score)),
                  Prose(interval ?? missingNumber), Prose(old.map { "\($0.rank)" } ?? missingNumber),
                  Prose(old.map { decimals.text($0.score) } ?? missingNumber),
                  feature.verdict == nil ? "stands" : Prose(feature.verdict?.rawValue ?? ""),
                ]
              })),
        ])
    ]
  }
}
