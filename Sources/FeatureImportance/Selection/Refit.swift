/// One split that every model was refitted on: how many rows it learnt from and how many judged it.
public struct Refit: Sendable, Equatable {
  public var trainingRows: Int
  public var heldOutRows: Int
  /// Held-out rows with the event; nil for a quantity and for several classes.
  public var heldOutEvents: Int?

  public init(trainingRows: Int, heldOutRows: Int, heldOutEvents: Int? = nil) {
    self.trainingRows = trainingRows
    self.heldOutRows = heldOutRows
    self.heldOutEvents = heldOutEvents
  }
}

extension RefitPlan {
  /// The splits in numbers, without their rows.
  func refits(of cohort: Cohort) -> [Refit] {
    let outcomes = cohort.target.family == .binomial ? cohort.classes : nil
    return splits.map { split in
      Refit(
        trainingRows: split.training.count, heldOutRows: split.heldOut.count,
        heldOutEvents: outcomes.map { outcomes in split.heldOut.count { outcomes[$0] == 1 } })
    }
  }
}

extension [Refit] {
  /// Held-out over training rows of all refits together, which widens the error of a mean over refits that share
  /// training rows; see `Replicates`.
  var testShare: Double {
    Double(reduce(0) { $0 + $1.heldOutRows }) / Double(Swift.max(1, reduce(0) { $0 + $1.trainingRows }))
  }
}
