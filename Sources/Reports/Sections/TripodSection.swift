import FeatureImportance
import Tabular

/// The items of TRIPOD+AI: those that software can fill, filled; the others listed for the analyst.
///
/// Collins et al. (2024), TRIPOD+AI statement, BMJ 385:e078378.
struct TripodSection: ReportSection {
  func blocks(for run: Run) -> [Block] {
    guard Audience(of: run) == .medicine else { return [] }
    let items = filled(run)
    return [
      .section(
        title: "TRIPOD+AI",
        blocks: [
          .paragraph(
            "The reporting guideline for clinical prediction models (Collins and others 2024, BMJ 385:e078378). What can be "
              + "read off this run is filled in; the rest is for the analyst, who alone knows it."),
          .table(
            Block.Table(
              caption: "Items filled from this run.", columns: [.init("Item"), .init("Topic"), .init("Here")],
              rows: items.map { [Prose($0.item), Prose($0.topic), $0.text] })),
          .table(
            Block.Table(
              caption: "For the analyst.", columns: [.init("Item"), .init("To be written")],
              rows: Self.forTheAnalyst.map { [Prose($0.0), Prose($0.1)] })),
        ])
    ]
  }

  private struct Item {
    var item: String
    var topic: String
    var text: Prose

    init(_ item: String, _ topic: String, _ text: Prose) {
      self.item = item
      self.topic = topic
      self.text = text
    }
  }

  private func filled(_ run: Run) -> [Item] {
    let data = run.data
    let missing = data.columns.filter { $0.role == .feature && $0.missing > 0 }
    let groups: Prose = run.groups.isEmpty ? "" : " \(run.groups.count) declared groups count as one feature each."
    return [
      Item(
        "5a", "Source of data",
        "\(data.fileName), SHA-256 \(code: data.sha256). What it was collected for: the analyst."),
      Item(
        "6a", "Setting and participants",
        "\(data.rowsRead + data.rejectedCount) records read, \(data.rejectedCount) rejected, \(data.rowsWithoutTarget) "
          + "without \(run.target.name), \(data.rowsUsed) used. Setting and eligibility: the analyst."),
      Item(
        "7", "Data preparation",
        "Learnt on training rows only; see “Methods and limits”, Preparation, and “Full model”."),
      Item("8a", "Outcome", outcome(run)),
      Item(
        "9a", "Predictors",
        "\(run.ranking.count) ranked, all columns of the table that are no id, constant or text, none chosen by their "
          + "relation to the outcome.\(groups)"),
      Item("10", "Sample size", sampleSize(run)),
      Item(
        "11", "Missing data",
        missing.isEmpty
          ? "No feature has missing values."
          : "\(counted(missing.count, "feature")) with missing values: the median or the most frequent level of training "
            + "rows in their place, and a column of its own that says so where more than 1 % are missing."),
      Item("12a", "Use of data", "\(run.resamplingText): every row is judged by models that have not seen it."),
      Item("12b", "Handling of predictors", "See “Full model”: coding, reference levels, pooled levels, scaling."),
      Item(
        "12c", "Models and their tuning",
        "\(run.models.map { Prose($0.title) }.enumeration); lambda by \(run.validationText) within training rows."),
      Item("12e", "Measures of performance", "\(measures(run)), each with an interval and beside the null model."),
      Item("12f", "Model updating", "None."),
      Item("13", "Class imbalance", imbalance(run)),
      Item("15", "Model output", output(run)),
      Item(
        "16", "Training against evaluation",
        "Both come from the table above: this is internal validation (\(splitting(run))). There is no external one."),
      Item(
        "18f", "Code",
        "Assay \(run.provenance.version); command and options under “Reproduce”, seed \(String(run.provenance.seed))."),
      Item("20a", "Flow of participants", "See “Cohort”."),
      Item("20b", "Characteristics", "See “Cohort”: each column with its missing values."),
      Item("22", "Model specification", "See “Full model”."),
      Item("23a", "Performance", "See “Performance”\(run.hasSkill ? "" : ": no model beats the null model")."),
      Item(
        "23b", "Heterogeneity",
        run.segments.map { "See the ranking for each \($0.column)." }
          ?? "Not looked at: run again with --by and a column of sites or groups."),
      Item(
        "26", "Limitations", "Those of the method under “What this report does not say”. Of the study: the analyst."),
    ]
  }

  private func outcome(_ run: Run) -> Prose {
    switch run.target.family {
    case .gaussian: "\(run.target.name), a quantity. How and when it was measured: the analyst."
    case .binomial:
      "\(run.target.name) = \(run.target.positive?.string ?? ""), against \(run.target.negative?.string ?? ""). How and "
        + "when it was determined: the analyst."
    case .multinomial:
      "\(run.target.name), \(run.target.classes.count) classes. How and when it was determined: the analyst."
    }
  }

  private func sampleSize(_ run: Run) -> Prose {
    let columns = run.encoding.columnNames.count
    guard let events = run.target.events else { return "\(run.data.rowsUsed) rows for \(columns) design columns." }
    let rarer = min(events, run.data.rowsUsed - events)
    return
      "\(run.data.rowsUsed) rows, \(events) events for \(columns) design columns: "
      + "\((Double(rarer) / Double(max(1, columns))).significant(2)) rows of the rarer class for each. No size was planned "
      + "by this program."
  }

  private func measures(_ run: Run) -> Prose {
    run.models.first?.metrics.map { Prose($0.name.title) }.enumeration ?? "none"
  }

  private func imbalance(_ run: Run) -> Prose {
    guard run.target.task == .classification else { return "Does not apply." }
    return "Nothing was resampled or weighted for it\(run.option("weights") == nil ? "" : ", but rows have weights")."
  }

  private func output(_ run: Run) -> Prose {
    switch run.target.family {
    case .gaussian: "The expected \(run.target.name)."
    case .binomial: "The probability of \(run.target.positive?.string ?? "the event"). No threshold is chosen."
    case .multinomial: "The probability of each class."
    }
  }

  private func splitting(_ run: Run) -> Prose {
    switch run.splitting {
    case .random: "rows at random"
    case .groups(let name): "rows of one \(name) together"
    case .time(let name, _): "forward in \(name)"
    }
  }

  private static let forTheAnalyst: [(String, String)] = [
    ("1, 2", "Title and abstract, with the type of study: identification of predictors and internal validation."),
    ("3a–c", "Background: the condition, the care that the model is for, known inequalities between groups."),
    ("4", "Objectives."),
    ("5b", "Dates of the beginning and end of the collection, and of follow-up."),
    ("6b, 6c", "Eligibility; treatments received and how they were handled."),
    ("8b, 8c", "Who assessed the outcome, with what knowledge of the predictors."),
    ("9b, 9c", "How, when and by whom predictors were measured."),
    ("12d", "Which differences between places or groups were looked for, and why."),
    ("12g, 14", "Fairness: for which groups performance was compared (--by), and what was done."),
    ("17", "Ethical approval and consent."),
    ("18a–e", "Funding, conflicts, protocol, registration, availability of data."),
    ("19", "Involvement of patients and the public."),
    ("20c", "For a validation: how its data differ from those of development."),
    ("21", "How many participants and events each analysis had beyond this one."),
    ("24, 25", "Updating, if any; interpretation with regard to earlier studies and to fairness."),
    ("27a–c", "Usability: who uses it, how missing inputs are handled in use, what would come next."),
  ]
}
