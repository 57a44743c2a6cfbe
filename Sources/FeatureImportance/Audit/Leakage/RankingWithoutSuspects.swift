import Tabular

extension Analysis {
  /// The ranking of the same table once what is suspected of leakage has been left out: what gives the outcome away leaves
  /// nothing for others to say.
  ///
  /// - Returns: nil when nothing is suspected or nothing else is left; a note instead where no ranking is possible then.
  func rankingWithout(
    _ warnings: [RunWarning], of cohort: Cohort, _ source: DataSource, _ identity: RunIdentity,
    _ clock: inout StageClock
  ) -> (ranking: [RankedFeature]?, warnings: [RunWarning]) {
    let suspects = cohort.features.filter(warnings.suspects.contains)
    guard !suspects.isEmpty, suspects.count < cohort.features.count, !options.isWithoutSuspects else {
      return (nil, [])
    }
    clock.begin("suspects")
    let left = cohort.table.columns.filter { !suspects.contains($0.name) }
    do {
      let run = try Analysis(options.without(suspects)).run(
        on: Table(columns: left, rowCount: cohort.table.rowCount), from: source, as: identity)
      return (run.ranking, [])
    } catch {
      let names = suspects.map { "\"\($0)\"" }.joined(separator: ", ")
      let reason = (error as? FitError)?.message ?? (error as? AnalysisError)?.message ?? "it cannot be analysed"
      return (
        nil,
        [
          RunWarning(
            code: "not-ranked-without", severity: .note,
            finding: "There is no ranking without \(names): \(reason).")
        ]
      )
    }
  }
}

extension AnalysisOptions {
  /// The same without some features, and without what only the whole table is asked.
  fileprivate func without(_ suspects: [ByteText]) -> AnalysisOptions {
    var options = self
    options.isWithoutSuspects = true
    options.groups = groups.map { group in
      FeatureGroup(name: group.name, members: group.members.filter { !suspects.contains($0) })
    }.filter { !$0.members.isEmpty }
    (options.curves, options.segments, options.knockoffs, options.grid) = (nil, nil, nil, nil)
    return options
  }
}

extension [RankedFeature] {
  /// With the verdicts that features get once the suspects are left out; the suspects keep theirs.
  func judged(by without: [RankedFeature]?) -> [RankedFeature] {
    guard let without else { return self }
    let others = Dictionary(uniqueKeysWithValues: without.map { ($0.feature, $0) })
    return map { feature in
      guard feature.verdict != .suspicious, let other = others[feature.feature] else { return feature }
      var judged = feature
      judged.verdict = other.verdict
      judged.why = "Without the suspects: \(other.why)"
      return judged
    }
  }
}
