/// Whether the refits of two runs have the same rows, so that differences can be judged refit by refit.
public enum RefitPairing: Sendable, Equatable {
  /// - Parameter testShare: held-out over training rows.
  case paired(testShare: Double)
  case unpaired(Reason)

  /// Why they have not, or are not known to.
  public enum Reason: String, Sendable {
    case otherData = "data"
    case otherVersion = "version"
    case otherSeed = "seed"
    /// Other rows were used, or they were split in another way.
    case otherSplits = "splits"
    /// One split, of which no values are kept but one.
    case singleSplit = "single split"
  }
}

extension RefitPairing {
  /// Options that shape which rows a refit has.
  private static let splitOptions = [
    "task", "positive", "folds", "fold repeats", "holdout", "split", "split by", "time", "gap",
  ]

  init(_ a: Run, _ b: Run, _ origin: Origin) {
    let isSplitAlike =
      a.refits == b.refits && a.data.rowsUsed == b.data.rowsUsed && a.data.rowsRead == b.data.rowsRead
      && origin.target == nil && origin.options.allSatisfy { !Self.splitOptions.contains($0.name) }
    if origin.data.sha256 != nil {
      self = .unpaired(.otherData)
    } else if origin.version != nil {
      self = .unpaired(.otherVersion)
    } else if origin.seed != nil {
      self = .unpaired(.otherSeed)
    } else if !isSplitAlike {
      self = .unpaired(.otherSplits)
    } else if a.refits.count < 2 {
      self = .unpaired(.singleSplit)
    } else {
      self = .paired(testShare: a.refits.testShare)
    }
  }
}
