import FeatureImportance
import Tabular

extension NetworkDocument {
  /// The network in words, its training, and what its weights say of the features.
  func text(_ style: Style) -> String {
    var text = title + "\n\n" + training.text(style) + "\n"
    text += "\(lossName) \(shortened(loss, digits: 4)) on these rows, null model \(shortened(nullLoss, digits: 4))\n"
    if let score {
      text +=
        "\(lossName) \(shortened(score.loss, digits: 4)) on \(score.rows) other rows, null model "
        + "\(shortened(score.nullLoss, digits: 4))\n"
    }
    return text + "\n" + weights.text(style)
      + "Descriptive: what the network holds, not what would be lost without a feature (for that: assay rank).\n"
  }

  private var title: String {
    let event = target.positive.map { " = \(visible($0.string))" } ?? ""
    let shape = fit.shape.widths.map(String.init).joined(separator: "–")
    let networks = fit.members.count > 1 ? ", \(fit.members.count) networks averaged" : ""
    return "neural network of \(visible(target.name.string))\(event) on \(rows) complete rows: \(shape), "
      + "\(fit.activation.rawValue)\(networks)"
  }

  private var training: TextTable {
    var table = TextTable([
      ("network", .right), ("epochs", .right), ("kept", .right), ("training loss", .right), ("validation loss", .right),
      ("ended", .left),
    ])
    for (index, member) in fit.members.enumerated() {
      let record = member.record
      table.add([
        "\(index + 1)", "\(record.epochs.last?.epoch ?? 0)", "\(record.best)",
        record.kept.map { shortened($0.loss, digits: 4) } ?? "",
        record.kept?.validationLoss.map { shortened($0, digits: 4) } ?? "", record.end.rawValue,
      ])
    }
    return table
  }

  /// By falling integrated gradients, at most thirty.
  private var weights: TextTable {
    var table = TextTable([("feature", .left)] + descriptions.map { ($0.method, .right) })
    guard let last = descriptions.last else { return table }
    let order = last.scores.indices.sorted { (last.scores[$1].score, $0) < (last.scores[$0].score, $1) }
    for place in order.prefix(30) {
      table.add([last.scores[place].feature.string] + descriptions.map { shortened($0.scores[place].score) })
    }
    return table
  }
}
