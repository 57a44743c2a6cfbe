import FeatureImportance
import Tabular

/// The L1 path: which features remain as the penalty grows.
struct SparsitySection: ReportSection {
  func blocks(for run: Run) -> [Block] {
    guard !run.path.points.isEmpty else { return [] }
    var blocks: [Block] = [
      .paragraph(
        "The lasso pays \(code: "lambda") for every unit of standardised coefficient, so that with a large lambda few "
          + "features are worth their price. A feature that enters early and stays is a strong one; of two that carry "
          + "the same information often only one enters."),
      .figure(
        Block.Figure(
          name: "path", chart: .path(run.path),
          caption:
            "\(run.path.classes.isEmpty ? "Standardised coefficients" : "Norms over classes of the standardised coefficients") as lambda falls\(end(run.path)); above, how many columns are in\(validated(run.path))."
        )),
    ]
    if let validation = run.path.validation { blocks.append(.table(choices(run, validation))) }
    blocks.append(.table(entries(run)))
    if let path = run.networkPath { blocks.append(network(path)) }
    return [.section(title: "Sparsity", blocks: blocks)]
  }

  /// The same of a network: which features it needs as the penalty grows.
  private func network(_ path: PathResult) -> Block {
    let order = PathOrder(path)
    var blocks: [Block] = [
      .paragraph(
        "LassoNet: a network with a straight way from every feature to the output, on which the lasso's price lies; a "
          + "feature whose straight way is closed is out of the network altogether. It keeps features whose effect is not "
          + "linear too. The problem is not convex: another seed can end elsewhere, and no gap is known."),
      .figure(
        Block.Figure(
          name: "network-path", chart: .path(path),
          caption:
            "Norms of each column's weights in the network as lambda falls\(end(path)); above, how many columns are "
            + "in\(validated(path)).")),
    ]
    if let validation = path.validation {
      blocks.append(
        .list(
          [("lambda.1se", validation.oneStandardError), ("lambda.min", validation.minimum)].map { name, place in
            let kept = path.features(at: path.points[place]).map(\.string)
            let shown = kept.prefix(12).joined(separator: ", ") + (kept.count > 12 ? ", … \(kept.count - 12) more" : "")
            return "\(Prose(name)) \(path.points[place].lambda.significant(3)) keeps \(kept.count): \(shown)" as Prose
          }))
    }
    blocks.append(
      .table(
        Block.Table(
          caption: "Order of entry into the network.",
          columns: [.init("Entry", .trailing), .init("Feature"), .init("Enters at lambda", .trailing)], headerColumn: 1,
          rows: order.ranks.sorted { ($0.value, $0.key) < ($1.value, $1.key) }.prefix(Self.mostEntries).map {
            feature, place in
            ["\(place)", Prose(feature.string), Prose(first(feature, order))]
          })))
    return .section(title: "Sparsity of a network", blocks: blocks)
  }

  /// What the figure shows of cross-validation.
  private func validated(_ path: PathResult) -> Prose {
    path.validation == nil
      ? "" : ", below, what cross-validation says of each lambda. Dashed: the lambdas that it chooses"
  }

  /// Where the figure ends before the path does.
  private func end(_ path: PathResult) -> Prose {
    guard let last = path.shown.points.last, path.shown.points.count < path.points.count else { return "" }
    return ", down to \(last.lambda.significant(3))"
  }

  private func choices(_ run: Run, _ validation: PathResult.Validation) -> Block.Table {
    var chosen = [("lambda.1se", validation.oneStandardError), ("lambda.min", validation.minimum)]
    for name in InformationCriteria.Name.allCases {
      if let index = run.path.criteria?.minimum(name) { chosen.append((name.rawValue.uppercased(), index)) }
    }
    return Block.Table(
      caption:
        "What each rule keeps. lambda.min has the least held-out \(deviance(run)) by \(run.validationText), lambda.1se is "
        + "the largest lambda within one standard error of it\(run.path.criteria == nil ? "" : "; the others have the least information criterion").",
      columns: [
        .init("Choice"), .init("Lambda", .trailing), .init("Non-zero", .trailing),
        .init("Held-out deviance", .trailing),
        .init("Standard error", .trailing), .init("Deviance explained", .trailing), .init("Duality gap", .trailing),
      ],
      rows: chosen.map { name, index in
        let point = run.path.points[index]
        return [
          Prose(name), Prose(point.lambda.significant(3)), "\(point.degreesOfFreedom)",
          Prose(validation.mean[index].significant(4)), Prose(validation.standardError[index].significant(2)),
          Prose(point.devianceRatio.percent),
          Prose(point.dualityGap?.significant(1, keepsZeros: false) ?? missingNumber),
        ]
      })
  }

  private func deviance(_ run: Run) -> String {
    run.path.family == .gaussian ? "squared error" : "deviance (twice the log loss)"
  }

  /// Features that are listed.
  private static let mostEntries = 60

  private func entries(_ run: Run) -> Block.Table {
    let order = PathOrder(run.path)
    let entered = run.ranking.filter { $0.entry != nil }.sorted { ($0.entry ?? 0) < ($1.entry ?? 0) }
    let shown = entered.prefix(Self.mostEntries)
    let never = run.ranking.count - entered.count
    let part: Prose = shown.count < entered.count ? ", the first \(shown.count) of \(entered.count)" : ""
    let rest: Prose = never > 0 ? ". \(counted(never, "feature")) never enter\(never == 1 ? "s" : "")." : "."
    let atMinimum = run.path.validation.map { Set(run.path.features(at: run.path.points[$0.minimum])) }
    return Block.Table(
      caption: "Order of entry" + part + rest,
      columns: [
        .init("Entry", .trailing), .init("Feature"), .init("Enters at lambda", .trailing), .init("Later"),
      ] + (atMinimum == nil ? [] : [.init("Kept at lambda.min"), .init("Kept at lambda.1se")])
        + [.init("Rank by permutation", .trailing)],
      headerColumn: 1,
      rows: shown.map { feature in
        let kept: [Prose] =
          atMinimum.map { [$0.contains(feature.feature) ? "yes" : "no", feature.isSelected ? "yes" : "no"] } ?? []
        return [
          "\(feature.entry ?? 0)", Prose(feature.feature.string), Prose(first(feature.feature, order)),
          Prose(later(feature.feature, order)),
        ] + kept + ["\(feature.rank)"]
      })
  }

  private func first(_ feature: ByteText, _ order: PathOrder) -> String {
    order.entries.first { $0.feature == feature }?.lambda.significant(3) ?? missingNumber
  }

  /// "leaves at 0.0159, returns at 0.00158": what a feature does when others take over what it says.
  private func later(_ feature: ByteText, _ order: PathOrder) -> String {
    let returns = order.entries.filter { $0.feature == feature }.dropFirst().map { ($0.lambda, "returns") }
    let leaves = order.exits.filter { $0.feature == feature }.map { ($0.lambda, "leaves") }
    let events = (returns + leaves).sorted { $1.0 < $0.0 }
    // Where correlated features take turns, the first turns tell the story.
    let told = events.prefix(2).map { "\($0.1) at \($0.0.significant(3))" }
    return told.joined(separator: ", ") + (events.count > told.count ? ", …" : "")
  }
}
