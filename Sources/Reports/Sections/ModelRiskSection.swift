import FeatureImportance
import Tabular

/// What a validator of models in a bank asks: lineage, assumptions, challengers, out-of-time result, signs, sensitivity.
///
/// Board of Governors of the Federal Reserve System (2011), SR 11-7, Guidance on Model Risk Management.
struct ModelRiskSection: ReportSection {
  func blocks(for run: Run) -> [Block] {
    guard Audience(of: run) == .finance else { return [] }
    var blocks: [Block] = [
      .paragraph(
        "What a validation asks of a model (SR 11-7). What can be read off this run is filled in; what only its owner "
          + "knows is marked."),
      .definitions(facts(run), layout: .glossary),
      .table(challengers(run)),
    ]
    if let signs = signs(run) {
      blocks.append(.section(title: "Expected and fitted signs", blocks: signs))
    }
    blocks.append(.section(title: "Sensitivity", blocks: sensitivity(run)))
    return [.section(title: "Model risk", blocks: blocks)]
  }

  private func facts(_ run: Run) -> [Block.Definition] {
    let data = run.data
    return [
      .init(
        "Purpose", "To find the features that predict \(run.target.name). Use, owner and materiality: for the owner."),
      .init(
        "Data lineage",
        "\(data.fileName), \(data.byteCount) bytes, SHA-256 \(code: data.sha256); \(data.rowsRead + data.rejectedCount) "
          + "records read, \(data.rejectedCount) rejected, \(data.rowsWithoutTarget) without target, \(data.rowsUsed) used. "
          + "Where the file comes from: for the owner."),
      .init("Assumptions", assumptions(run)),
      .init("Out of time", outOfTime(run)),
      .init(
        "Limits",
        "Those under “What this report does not say”. Segments not in the table, changes of policy and of the economy: for "
          + "the owner."),
    ]
  }

  private func assumptions(_ run: Run) -> Prose {
    let kind: Prose =
      switch run.target.family {
      case .gaussian: "the target is linear in the columns (linear models, lasso)"
      case .binomial: "the log odds are linear in the columns (logistic regression, lasso)"
      case .multinomial: "the log odds of classes are linear in the columns"
      }
    return
      "Rows are independent\(run.splitting == .random ? "" : " but for what splits keep together or in order"); \(kind), "
      + "which the network, if fitted, is there to question; missing values are missing for no reason that matters."
  }

  private func outOfTime(_ run: Run) -> Prose {
    guard case .time(let name, _) = run.splitting else {
      return
        "Not tested: rows were split \(run.splitting == .random ? "at random" : "by group"). Run again with --time."
    }
    guard let best = run.bestModel, let loss = best.metrics.first else { return missingNumberProse }
    return
      "Every model was judged by rows later in \(name) than all it learnt from: \(best.title) reaches a "
      + "\(loss.name.title.lowercased()) of \(loss.estimate.text), the null model \(loss.baseline.significant(3))."
  }

  private var missingNumberProse: Prose { Prose(missingNumber) }

  private func challengers(_ run: Run) -> Block.Table {
    let ordered = run.models.filter { !$0.metrics.isEmpty }.sorted {
      $0.metrics[0].estimate.value < $1.metrics[0].estimate.value
    }
    return Block.Table(
      caption: "Champion and challengers by held-out \(run.lossName), \(run.confidenceText) intervals.",
      columns: [.init("Model"), .init("Part"), .init("Held-out \(run.lossName)", .trailing)],
      rows: ordered.map { model in
        [
          Prose(model.markedTitle), model.isBest ? "champion (ranks the features)" : "challenger",
          Prose(model.metrics[0].estimate.text),
        ]
      } + (ordered.first.map { [["Null model", "benchmark", Prose($0.metrics[0].baseline.significant(3))]] } ?? []))
  }

  /// nil where nobody said what to expect.
  private func signs(_ run: Run) -> [Block]? {
    let expected = run.labels.filter { $0.expectedSign != nil }
    guard !expected.isEmpty else {
      return [
        .paragraph("No expectation was given: name a data dictionary with a column “sign” (+ or −) by --labels.")
      ]
    }
    let models = run.models.filter { !$0.coefficients.isEmpty }
    guard let model = models.first(where: \.isBest) ?? models.first else { return nil }
    var against = 0
    let rows = expected.compactMap { label -> [Prose]? in
      let own = model.coefficients.filter { $0.feature == label.title && $0.class == nil }
      guard own.count == 1, let sign = label.expectedSign else { return nil }
      let fitted = own[0].estimate
      let agrees = fitted == 0 ? nil : (fitted > 0) == (sign == .rises)
      if agrees == false { against += 1 }
      return [
        Prose(label.title.string), sign == .rises ? "+" : "−", fitted == 0 ? "0" : fitted > 0 ? "+" : "−",
        Prose(own[0].standardized.significant(3)), Prose(own[0].pValue?.pValueText ?? missingNumber),
        agrees.map { $0 ? "as expected" : "\(strong: "▲ against expectation")" } ?? "not used",
      ]
    }
    return [
      .paragraph(
        against == 0
          ? "No sign is against expectation."
          : "\(counted(against, "sign")) against expectation: look for a feature that says the same, for a change of "
            + "definition, or for too few rows before trusting the coefficient."),
      .table(
        Block.Table(
          caption: "Coefficients of \(model.title.lowercased()) on all rows beside what the data dictionary expects.",
          columns: [
            .init("Feature"), .init("Expected"), .init("Fitted"), .init("Standardised", .trailing),
            .init("p", .trailing), .init("Verdict"),
          ],
          rows: rows)),
    ]
  }

  private func sensitivity(_ run: Run) -> [Block] {
    var items: [Prose] = []
    let unsettled = run.ranking.filter { $0.rankHigh - $0.rankLow > 0 }.count
    items.append(
      "Seed and splits: of \(run.ranking.count) features \(run.ranking.count - unsettled) keep their rank beyond the error "
        + "over refits; the others could change places with neighbours (see “Ranks” in the ranking).")
    if let validation = run.path.validation {
      let (min, se) = (features(run, validation.minimum), features(run, validation.oneStandardError))
      let onlyMin = min.filter { !se.contains($0) }
      items.append(
        "Lambda: at lambda.1se the lasso keeps \(se.count) features, at lambda.min \(min.count)"
          + (onlyMin.isEmpty
            ? "."
            : "; kept only at lambda.min: \(onlyMin.prefix(12).map { Prose($0.string) }.enumeration)"
              + (onlyMin.count > 12 ? " and others." : ".")))
    }
    if let stability = run.stability {
      let stable = stability.features.filter(\.isStable)
      items.append(
        "Rows: on halves of the rows \(stable.count) features are chosen in at least "
          + "\((stability.cutoff * 100).significant(2)) % of \(2 * stability.pairs) draws.")
    }
    let unstable = run.ranking.filter { $0.verdict == .unstable }
    if !unstable.isEmpty {
      items.append(
        "Unstable: \(unstable.prefix(12).map { Prose($0.feature.string) }.enumeration)"
          + (unstable.count > 12 ? " and others." : "."))
    }
    return [.list(items)]
  }

  private func features(_ run: Run, _ point: Int) -> [ByteText] { run.path.features(at: run.path.points[point]) }
}
