public import Tabular

extension Analysis {
  /// The selection alone, without any ranking.
  ///
  /// - Parameters: as `run`.
  /// - Returns: nil where the options do not ask for knockoffs.
  /// - Throws: as `run`.
  public func knockoffs(
    on table: Table, from source: DataSource, progress: @escaping (String) -> Void = { _ in }
  ) throws -> Knockoffs? {
    var clock = StageClock(after: source.timings, progress)
    let (cohort, everything) = try selectionData(of: table, from: source)
    return try selectBesideKnockoffs(everything, cohort, &clock)
  }

  func selectBesideKnockoffs(
    _ everything: Dataset, _ cohort: Cohort, _ clock: inout StageClock
  ) throws(FitError) -> Knockoffs? {
    guard let options = options.knockoffs else { return nil }
    clock.begin("knockoffs")
    return try KnockoffStudy(
      data: everything, family: cohort.target.family, options: options, seed: self.options.seed,
      threads: self.options.threads
    ).knockoffs()
  }
}

extension Knockoffs {
  /// What makes the selection weak or its promise shaky.
  var warnings: [RunWarning] {
    guard features.count < fewestSelected else { return [] }
    return [
      RunWarning(
        code: "knockoffs-few-features", severity: .note,
        finding:
          "At a false discovery rate of \(shortened(fdr)) knockoffs select at least \(fewestSelected) features or "
          + "none, and the table has \(features.count).",
        consequence: "They can select none.",
        remedy: "Raise --fdr above \(shortened(1 / Double(features.count))), or use another rule.")
    ]
  }
}
