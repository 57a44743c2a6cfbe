import Tabular

extension Analysis {
  /// The ranking by the same model once what is suspected of leakage has been left out.
  ///
  /// - Returns: nil when nothing is suspected or nothing else is left; a note instead where the model cannot be fitted then.
  func rankingWithout(
    _ warnings: [RunWarning], _ model: any Model, _ cohort: Cohort, _ plan: RefitPlan, _ clock: inout StageClock
  ) throws -> (ranking: [RankedFeature]?, warnings: [RunWarning]) {
    let suspects = cohort.features.filter(warnings.suspects.contains)
    var cohort = cohort
    for suspect in suspects { cohort.remove(suspect) }
    guard !suspects.isEmpty, !cohort.features.isEmpty else { return (nil, []) }
    clock.begin("suspects")
    let (_, everything) = cohort.everything()
    guard everything.x.columnCount > 0 else { return (nil, []) }
    do {
      let evaluation = try Evaluation(model, on: everything, plan: plan, of: cohort, options: options)
      let population =
        options.measure == nil
        ? try evaluation.influence.map { influence throws(FitError) in
          try PopulationMethods(influence, options: options).importances(
            ["permutation"], reductions: evaluation.reductions)
        } : nil
      let permutation = try MethodTable(
        PermutationImportance(repeats: options.repeats), evaluation, population?["permutation"], options: options)
      clock.count(permutation.work)
      let path = try trace(everything, cohort, &clock)
      return (
        RankedFeature.ranking(
          permutation, permutation.importances.features.map { VerdictEvidence(permutation: $0) }, path: path,
          task: cohort.target.task, confidence: options.confidence),
        []
      )
    } catch let error as FitError {
      let names = suspects.map { "\"\($0)\"" }.joined(separator: ", ")
      return (
        nil,
        [
          RunWarning(
            code: "not-ranked-without", severity: .note,
            message: "There is no ranking without \(names): \(error.message).")
        ]
      )
    }
  }
}
