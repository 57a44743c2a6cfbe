public import Tabular

extension Analysis {
  /// The selection alone, without any ranking.
  ///
  /// - Parameters: as `run`.
  /// - Throws: as `run`, and `FitError` where a half of the rows has no path.
  public func stability(
    on table: Table, from source: DataSource, progress: @escaping (String) -> Void = { _ in }
  ) throws -> Stability {
    var clock = StageClock(after: source.timings, progress)
    let (cohort, everything) = try selectionData(of: table, from: source)
    return try selectOnHalves(everything, cohort, &clock)
  }

  /// Stability selection, if it was asked for or is cheap; a note where a half of the rows has no path.
  func stability(
    of everything: Dataset, _ cohort: Cohort, _ clock: inout StageClock
  ) -> (Stability?, [RunWarning]) {
    guard options.wantsStability(of: everything, cohort.target.family) else { return (nil, []) }
    do throws(FitError) {
      return (try selectOnHalves(everything, cohort, &clock), [])
    } catch {
      return (nil, [.notSelected(error)])
    }
  }

  private func selectOnHalves(
    _ everything: Dataset, _ cohort: Cohort, _ clock: inout StageClock
  ) throws(FitError) -> Stability {
    clock.begin("stability")
    return try StabilityStudy(
      everything, family: cohort.target.family, options: options.stability ?? StabilityOptions(), seed: options.seed,
      threads: options.threads
    ).run()
  }
}
