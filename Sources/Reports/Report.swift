public import FeatureImportance

/// A run as text for people: a pure function of the run, fresh or reloaded.
public struct Report: Sendable {
  /// The only list of sections, in the order of reading.
  public static let standardSections: [any ReportSection] = [
    SummarySection(), CohortSection(), WarningsSection(), PerformanceSection(),
    RankingSection(), WithoutSuspectsSection(), CalibrationSection(), ImageSection(),
    AgreementSection(), RedundancySection(),
    SparsitySection(), StabilitySection(), KnockoffsSection(),
    EffectsSection(), SegmentsSection(),
    TrainingSection(), LearningSection(),
    CoefficientsSection(),
    TripodSection(), ModelRiskSection(),
    MethodsSection(), ReproduceSection(),
  ]

  private let sections: [any ReportSection]

  public init(sections: [any ReportSection] = Report.standardSections) { self.sections = sections }

  /// One self-contained file: no script, no outside request.
  public func html(_ run: Run) -> String { HTMLRenderer().render(document(run)) }

  /// The text, and the SVG files that it refers to by name.
  public func markdown(_ run: Run) -> (text: String, figures: [(name: String, svg: String)]) {
    MarkdownRenderer().render(document(run))
  }

  private func document(_ run: Run) -> Document {
    let run = run.labelled()
    return Document(
      title: "What predicts \(run.target.name)",
      // The one line in which reports of equal runs differ.
      stamp: "Run \(code: run.id), \(run.createdAt)",
      blocks: sections.flatMap { $0.blocks(for: run) })
  }
}

/// A whole report, free of any output format.
struct Document {
  var title: Prose
  var stamp: Prose
  var blocks: [Block]
}
