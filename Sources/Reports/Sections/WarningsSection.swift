import FeatureImportance
import Tabular

/// Everything that was found odd or decided without asking.
struct WarningsSection: ReportSection {
  func blocks(for run: Run) -> [Block] {
    let (serious, notes) = (
      run.warnings.filter { $0.severity == .serious }, run.warnings.filter { $0.severity == .note }
    )
    guard !run.warnings.isEmpty else {
      return [
        .section(
          title: "Warnings",
          blocks: [.paragraph("None: no leakage suspected, no id or constant column, no model that failed.")])
      ]
    }
    var blocks = serious.map {
      Block.callout(Block.Callout(.serious, title: heading($0), blocks: [.paragraph(Prose($0.message))]))
    }
    if !notes.isEmpty { blocks.append(.list(notes.map { "\(strong: label($0)): \($0.message)" })) }
    return [.section(title: "Warnings", blocks: blocks)]
  }

  private func heading(_ warning: RunWarning) -> Prose {
    guard let feature = warning.feature else { return Prose(capitalised(label(warning))) }
    return "\(capitalised(label(warning))): \(feature)"
  }

  /// The code in plain words: "rare-levels" as "rare levels".
  private func label(_ warning: RunWarning) -> String { String(warning.code.map { $0 == "-" ? " " : $0 }) }

  private func capitalised(_ text: String) -> String { text.prefix(1).uppercased() + text.dropFirst() }
}
