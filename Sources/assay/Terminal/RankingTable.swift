import FeatureImportance
import Tabular

/// The ranking as text: what `rank` and `runs show` print.
struct RankingTable {
  let run: Run

  init(_ run: Run) { self.run = run }

  func text(_ style: Style) -> String {
    header(style) + "\n" + ranking(style) + "\n" + RedundancyText(run).text(style) + CalibrationText(run).text
      + learning + segments + knockoffs + warnings(style)
  }

  private func header(_ style: Style) -> String {
    var text = style.bold(visible(run.target.name.string))
    if let positive = run.target.positive, let events = run.target.events {
      text += " = \(visible(positive.string)) (\(events) of \(run.data.rowsUsed) rows)"
    } else if run.target.family == .multinomial {
      text += ", \(run.target.classes.count) classes (\(run.data.rowsUsed) rows)"
    } else {
      text += " (\(run.data.rowsUsed) rows)"
    }
    text += " in \(visible(run.data.fileName))\n"
    for model in run.models {
      guard let metric = model.metrics.first else { continue }
      text += "\(model.isBest ? "ranked by" : "also     ")  \(model.name): \(metric.name.rawValue) "
      text += shortened(metric.estimate.value)
      if let low = metric.estimate.low, let high = metric.estimate.high {
        text += " (\(shortened(low)) to \(shortened(high)))"
      }
      text += ", null model \(shortened(metric.baseline))"
      text += (model.network?.skill.remark.map { "; \($0)" } ?? "") + "\n"
    }
    return text
  }

  private func ranking(_ style: Style) -> String {
    guard let best = run.models.first(where: \.isBest) else { return "" }
    let weights = run.importances.first { $0.model == best.name && $0.method == "learned" }
    let others = ["conditional", "loco"].compactMap { method in
      run.importances.first { $0.model == best.name && $0.method == method }
    }
    var table = TextTable(
      [
        ("rank", .right), ("ranks", .left), ("tier", .right), ("feature", .left), ("permutation", .right),
        ("interval", .left),
      ] + others.map { ($0.method, .right) } + [
        ("weight", .right), ("entry", .right), ("1se", .left), ("", .left),
      ])
    for feature in run.ranking {
      let interval = feature.low.flatMap { low in feature.high.map { "\(shortened(low)) to \(shortened($0))" } }
      var cells = [
        "\(feature.rank)", feature.rankLow == feature.rankHigh ? "" : "\(feature.rankLow)–\(feature.rankHigh)",
      ]
      cells += ["\(feature.tier)", feature.feature.string, shortened(feature.score), interval ?? ""]
      for method in others { cells.append(method[feature.feature].map { shortened($0.score) } ?? "") }
      cells.append(weights?[feature.feature].map { shortened($0.score) } ?? "")
      cells.append(feature.entry.map { "\($0)" } ?? "–")
      cells += [feature.isSelected ? "yes" : "", feature.verdict?.rawValue ?? ""]
      table.add(cells)
    }
    let loss = run.target.task == .classification ? "log loss in nats" : "squared error"
    let overlaps = Overlap.all(in: run.ranking).prefix(5).map { visible($0.text) + "\n" }.joined()
    return table.text(style) + overlaps
      + style.faint(
        "permutation: increase of held-out \(loss) when shuffled, conditional: of what the others do not say of it, loco: when "
          + "refitted without; ranks: those the data cannot exclude; "
          + "1se: kept by the lasso at lambda.1se") + "\n"
  }

  private var segments: String { run.segments.map { $0.reading.map { visible($0) + "\n" }.joined() } ?? "" }

  private var knockoffs: String { run.knockoffs.map { $0.reading.map { visible($0) + "\n" }.joined() } ?? "" }

  private var learning: String {
    run.curves.isEmpty ? "" : CurveText.reading(run.curves) + "\n"
  }

  private func warnings(_ style: Style) -> String {
    let serious = run.warnings.filter { $0.severity == .serious }
    let notes = run.warnings.filter { $0.severity == .note }
    var text = serious.map { style.bold("warning") + ": \(visible($0.message))\n" }.joined()
    text += notes.prefix(5).map { "note: \(visible($0.message))\n" }.joined()
    if notes.count > 5 { text += "… and \(notes.count - 5) more notes in the report\n" }
    return text
  }
}
