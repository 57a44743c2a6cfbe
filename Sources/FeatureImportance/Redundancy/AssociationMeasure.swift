/// Which measure says how strongly two features go together; see `Association`.
public enum AssociationMeasure: String, Sendable, Codable, CaseIterable {
  case spearman
  case cramersV = "cramers-v"
  case correlationRatio = "correlation-ratio"

  /// As the field writes it.
  package var title: String {
    switch self {
    case .spearman: "Spearman"
    case .cramersV: "Cramér's V"
    case .correlationRatio: "correlation ratio"
    }
  }
}
