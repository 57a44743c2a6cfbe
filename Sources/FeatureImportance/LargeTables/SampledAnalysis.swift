import Tabular

/// What `Analysis` says of a sample of the rows.
struct SampledAnalysis: Sendable {
  private let options: AnalysisOptions
  private let survey: Survey

  init(_ options: AnalysisOptions, _ survey: Survey) { (self.options, self.survey) = (options, survey) }

  /// Whether it is of all rows.
  private var isWhole: Bool { survey.sample.rowCount == survey.rowsRead }

  func run(from source: DataSource, as identity: RunIdentity) throws -> Run {
    var run = try Analysis(options).run(on: survey.sample, from: source, as: identity)
    guard !isWhole else { return run }
    // A sample numbers rows anew, so what names rows would name others.
    run.warnings.removeAll {
      $0.code == InfluentialRows.code || $0.code == "target-missing" || $0.code == "rejected-rows"
    }
    for k in run.warnings.indices {
      run.warnings[k].finding = "In a sample of \(survey.sample.rowCount) rows: " + run.warnings[k].finding
    }
    return run
  }
}
