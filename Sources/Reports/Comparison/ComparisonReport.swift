public import FeatureImportance

/// What differs between two runs as text for people; what does not is left out.
public struct ComparisonReport: Sendable {
  private let comparison: RunComparison

  public init(_ comparison: RunComparison) { self.comparison = comparison }

  /// The answer in one line.
  public var title: Prose {
    if let reason = comparison.incomparable { return "Not comparable: \(reason)" }
    let (features, metrics) = (comparison.changedFeatures.count, comparison.changedMetrics.count)
    if !comparison.hasInferentialChange { return "No inferential change" }
    let parts = [(features, "importance"), (metrics, "measure of performance")].filter { $0.0 > 0 }.map { count, noun in
      Prose(count == 1 ? "1 \(noun)" : "\(count) \(noun == "importance" ? "importances" : "measures of performance")")
    }
    return parts.enumeration + (features + metrics == 1 ? " differs" : " differ") + " beyond noise"
  }

  /// Which runs.
  public var runs: Prose {
    "Run \(code: comparison.first.id) of \(comparison.first.createdAt), then run \(code: comparison.second.id) of "
      + "\(comparison.second.createdAt)"
  }

  /// All that differs, each part only where it does.
  public var blocks: [Block] {
    [dataWarning, .paragraph(cause), judging].compactMap(\.self)
      + ComparisonTables(comparison).blocks + ComparisonOrigin(comparison.origin).blocks
  }

  /// As GitHub's Markdown, with every name of the data escaped.
  public var markdown: String {
    MarkdownRenderer().render(Document(title: title, stamp: runs, blocks: blocks)).text
  }

  private var dataWarning: Block? {
    let data = comparison.origin.data
    guard data.isChanged else { return nil }
    return .callout(
      Block.Callout(
        .serious, title: "The data differ",
        blocks: [
          .paragraph(
            (data.sha256 != nil
              ? "The files have other bytes: \(comparison.first.fileName), \(comparison.first.rowsUsed) rows used, then "
                + "\(comparison.second.fileName), \(comparison.second.rowsUsed) rows."
              : "The file is the same, but other rows or columns of it were used.")
              + " What differs can come from the rows as well as from what they say.")
        ]))
  }

  private var cause: Prose {
    let names = comparison.origin.causes.map { cause -> Prose in
      switch cause {
      case .data: "the data"
      case .options: "the options"
      case .version: "the version"
      case .seed: "the seed"
      }
    }
    switch names.count {
    case 0: return "Data, options, version and seed are the same."
    case 1: return "The runs differ in \(names[0]) alone, so what differs is due to it."
    default:
      return "The runs differ in \(names.enumeration): which of them a difference is due to cannot be told."
    }
  }

  private var judging: Block? {
    guard comparison.incomparable == nil, !comparison.features.isEmpty else { return nil }
    let how: Prose
    switch comparison.pairing {
    case .paired:
      how = "Both runs have the same splits, so differences are judged refit by refit (corrected resampled t-test)."
    case .unpaired(let reason):
      how =
        "Differences are judged by the standard errors of both runs, as if they shared no rows: \(wording(reason))"
    }
    return .paragraph(
      how
        + " Beyond noise is what has a p-value of at most \((1 - comparison.confidence).significant(2, keepsZeros: false))"
        + " by Holm over \(counted(comparison.features.count, "feature"))"
        + " and over \(counted(comparison.metrics.count, "measure")).")
  }

  private func wording(_ reason: RefitPairing.Reason) -> Prose {
    switch reason {
    case .otherData: "their data differ."
    case .otherVersion: "another version may split otherwise."
    case .otherSeed: "another seed makes other splits."
    case .otherSplits: "their splits differ."
    case .singleSplit: "of a single split there is nothing to pair."
    }
  }
}
