import Tabular

extension Knockoffs {
  /// What a reader should know, a sentence each: what is selected, why not more, and what could not be told apart.
  public var reading: [String] {
    let draws = copies == 1 ? "one draw" : "\(copies) draws"
    var sentences = [
      "Beside \(draws) of knockoffs, at a false discovery rate of \(shortened(fdr)), "
        + (selected.isEmpty
          ? "no feature is selected."
          : "\(selected.count) of \(features.count) features \(selected.count == 1 ? "is" : "are") selected: "
            + "\(Self.list(strongest.map(\.feature))).")
    ]
    if features.count < fewestSelected {
      sentences.append(
        "At this rate at least \(fewestSelected) features are selected or none, and the table has \(features.count): "
          + "too few for it.")
    } else if selected.isEmpty {
      sentences.append(
        "At this rate at least \(fewestSelected) features are selected or none: fewer that matter are not found.")
    }
    let alike = features.filter { $0.likeness > Self.alike }.map(\.feature)
    if !alike.isEmpty {
      sentences.append(
        "Others say nearly the same as \(Self.list(alike)): a knockoff is then nearly the feature itself, which can "
          + "hardly be selected. Declaring such features a --group makes them count as one.")
    }
    return sentences
  }

  /// The selected, those of the largest W first.
  private var strongest: [KnockoffFeature] {
    features.filter(\.isSelected).sorted { ($1.statistic, $0.feature) < ($0.statistic, $1.feature) }
  }

  private static func list(_ names: [ByteText]) -> String {
    let more = names.count > mostNames ? " and \(names.count - mostNames) more" : ""
    return names.prefix(mostNames).map(\.string).joined(separator: ", ") + more
  }

  /// Correlation with its own knockoff from which a feature is hard to tell from it: a twentieth of its variance differs.
  private static let alike = 0.95
  private static let mostNames = 8
}
