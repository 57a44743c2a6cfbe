import FeatureImportance
import Tabular

/// Everything that was found odd or decided without asking: how serious, what follows, what to do.
struct WarningsSection: ReportSection {
  /// Of one kind: a table of a thousand columns would otherwise fill the report.
  private static let mostOfAKind = 8

  func blocks(for run: Run) -> [Block] {
    guard !run.warnings.isEmpty else {
      return [
        .section(
          title: "Warnings",
          blocks: [.paragraph("None: no leakage suspected, no id or constant column, no model that failed.")])
      ]
    }
    return [.section(title: "Warnings", blocks: [.table(table(run.warnings))] + more(run.warnings))]
  }

  private func table(_ warnings: [RunWarning]) -> Block.Table {
    var shown: [String: Int] = [:]
    let listed = warnings.filter { warning in
      shown[warning.code, default: 0] += 1
      return shown[warning.code, default: 0] <= Self.mostOfAKind
    }
    let serious = warnings.count { $0.severity == .serious }
    return Block.Table(
      caption:
        "\(serious == 0 ? "None of them is serious" : counted(serious, "serious warning")); "
        + "\(counted(warnings.count - serious, "note")). Serious: the ranking can mislead. Note: a decision that you may "
        + "want to undo.",
      columns: [
        .init("Severity"), .init("Kind"), .init("What was found"), .init("What follows"), .init("What to do"),
      ],
      headerColumn: 1,
      rows: listed.map { warning in
        [
          severity(warning), Prose(kind(warning)), Prose(warning.finding), orNone(warning.consequence),
          orNone(warning.remedy),
        ]
      })
  }

  /// A sign beside the word, for those who skim.
  private func severity(_ warning: RunWarning) -> Prose {
    switch warning.severity {
    case .serious: "\(strong: "▲ serious")"
    case .note: "note"
    }
  }

  private func orNone(_ text: String) -> Prose { Prose(text.isEmpty ? missingNumber : text) }

  /// The code in plain words: "rare-levels" as "rare levels".
  private func kind(_ warning: RunWarning) -> String { String(warning.code.map { $0 == "-" ? " " : $0 }) }

  private func more(_ warnings: [RunWarning]) -> [Block] {
    let counts = Dictionary(grouping: warnings, by: kind).mapValues { $0.count - Self.mostOfAKind }
    let left = counts.filter { $0.value > 0 }.sorted { $0.key < $1.key }
    guard !left.isEmpty else { return [] }
    let parts = left.map { "\($0.value) of “\($0.key)”" as Prose }
    return [.paragraph("Not listed: \(parts.enumeration), which the store has in \(code: "v_warnings").")]
  }
}
