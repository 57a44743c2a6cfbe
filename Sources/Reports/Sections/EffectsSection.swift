import FeatureImportance
import Tabular

/// How predictions go with the features that rank first.
struct EffectsSection: ReportSection {
  /// Lines of a panel for a target of several classes, at most.
  private static let classes = 4

  func blocks(for run: Run) -> [Block] {
    guard !run.effects.isEmpty else { return [] }
    let panels = panels(run)
    let series = shownClasses(run).map { visible($0.string) }
    return [
      .section(
        title: "Effects",
        blocks: [
          .paragraph(
            "How the prediction of \(Prose(run.bestModel?.title ?? "")) goes with one feature, in \(Prose(run.linkText)): distances "
              + "from the mean over all rows. They say what this model has learnt, not what would come of changing the feature."
          ),
          .figure(
            Block.Figure(
              name: "effects",
              chart: .effectPanels(
                panels, series: series.isEmpty ? ["ALE", "PDP"] : series, axisTitle: run.linkText),
              caption: caption(run))),
        ] + tables(run))
    ]
  }

  private func caption(_ run: Run) -> Prose {
    let lines: Prose =
      run.target.family == .multinomial
      ? "Accumulated local effects of \(shownClasses(run).count) classes, of levels partial dependence. "
      : "Solid: accumulated local effects (ALE); dashed: partial dependence (PDP), which levels of categories have alone. "
        + "Where the two part, the feature acts together with others, or rows are mixed that do not exist. "
    let hasBand = run.effects.contains { $0.points.contains { $0.low != nil } }
    let band: Prose =
      hasBand
      ? "The band, or the bar of a level, is a \(run.confidenceText) interval at each place: how the curve would come out on "
        + "another sample of this size. "
      : "One split has no band. "
    return lines + band
      + "Ticks are quantiles from 2.5 to 97.5 %, with as many rows between any two; nothing is shown beyond. All panels have one "
      + "scale of effects."
  }

  // MARK: What is drawn

  private func panels(_ run: Run) -> [EffectPanel] {
    let classes = shownClasses(run)
    return features(run).map { feature in
      let own = run.effects.filter { $0.feature == feature }
      let kind: EffectCurve.Kind = own.contains { $0.kind == .accumulated } ? .accumulated : .partial
      let isDate = run.data.columns.contains { $0.name == feature && $0.kind == .date }
      let curves =
        classes.isEmpty
        ? own.map { (EffectCurve.Kind.allCases.firstIndex(of: $0.kind) ?? 0, $0) }
        : classes.enumerated().compactMap { place, name in
          own.first { $0.class == name && $0.kind == kind }.map { (place, $0) }
        }
      return EffectPanel(feature: feature, isDate: isDate, curves: curves)
    }
  }

  /// In the order of the ranking.
  private func features(_ run: Run) -> [ByteText] {
    var seen: Set<ByteText> = []
    return run.effects.map(\.feature).filter { seen.insert($0).inserted }
  }

  /// Of several classes those whose curves reach farthest, in the order of the target.
  private func shownClasses(_ run: Run) -> [ByteText] {
    let all = run.target.classes.map(\.name)
    let reaches = all.map { name in run.effects.filter { $0.class == name }.map(\.reach).max() ?? 0 }
    return all.indices.sorted { (reaches[$1], $0) < (reaches[$0], $1) }.prefix(Self.classes).sorted().map { all[$0] }
  }

  // MARK: The numbers

  private func tables(_ run: Run) -> [Block] {
    let classes = shownClasses(run)
    let shown = run.effects.filter { curve in curve.class.map(classes.contains) ?? true }
    let ordered = shown.filter { $0.kind == .accumulated }
    let levels = shown.filter { $0.points.contains { $0.level != nil } }
    var blocks: [Block] = []
    let named: [Block.Table.Column] = [.init("Feature")] + (classes.isEmpty ? [] : [.init("Class")])
    if !ordered.isEmpty {
      blocks.append(
        .table(
          Block.Table(
            caption: "Accumulated local effects at the 2.5 % quantile of each feature and at its 97.5 % quantile.",
            columns: named + [
              .init("From", .trailing), .init("To", .trailing), .init("Effect at the lower end", .trailing),
              .init("At the upper end", .trailing),
            ],
            rows: ordered.compactMap { curve in
              guard let first = curve.points.first, let last = curve.points.last else { return nil }
              return names(curve) + [first, last].map { place($0.place, curve, run) } + [first, last].map(text)
            })))
    }
    if !levels.isEmpty {
      blocks.append(
        .table(
          Block.Table(
            caption: "Partial dependence of levels.",
            columns: named + [.init("Level"), .init("Effect", .trailing)],
            rows: levels.flatMap { curve in
              curve.points.map { names(curve) + [Prose(($0.level ?? "").string), text($0)] }
            })))
    }
    return blocks
  }

  private func names(_ curve: EffectCurve) -> [Prose] {
    [Prose(curve.feature.string)] + (curve.class.map { [Prose($0.string)] } ?? [])
  }

  private func place(_ place: Double?, _ curve: EffectCurve, _ run: Run) -> Prose {
    guard let place else { return Prose(missingNumber) }
    let isDate = run.data.columns.contains { $0.name == curve.feature && $0.kind == .date }
    return Prose(isDate ? GregorianCalendar.iso(place, hasTime: false) : place.significant(3, keepsZeros: false))
  }

  private func text(_ point: EffectCurve.Point) -> Prose { Prose(estimateText(point.effect, point.low, point.high)) }

  // MARK: Methods

  /// What a reader must know of the curves; nothing for a run without.
  static func definitions(_ run: Run) -> [Block.Definition] {
    guard !run.effects.isEmpty else { return [] }
    return [
      .init(
        "Effects",
        "Accumulated local effects: between neighbouring quantiles of a feature, the mean difference that the step makes for "
          + "the rows between them; differences are summed. Partial dependence: the mean prediction when every row has the same "
          + "value. Both on the scale of the linear predictor, with mean 0 over rows, averaged over the refits, each "
          + "on at most 500 of the rows that it learnt from. Do not trust them where the model has no skill, where two features go "
          + "together so closely that one never moves alone (partial dependence then mixes rows that do not exist, and accumulated "
          + "effects rest on few), where the feature acts in opposite ways in different rows (the mean hides it), nor as what a "
          + "change of the feature would cause. (Apley and Zhu 2020; Friedman 2001)")
    ]
  }
}

extension Run {
  /// The scale of the linear predictor, for an axis.
  fileprivate var linkText: String {
    switch target.family {
    case .gaussian: "units of \(target.name)"
    case .binomial: "log-odds of \(target.positive ?? "")"
    case .multinomial: "log-probability of a class, against the mean of all classes"
    }
  }
}
