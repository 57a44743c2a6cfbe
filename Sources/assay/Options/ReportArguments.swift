import ArgumentParser
import FeatureImportance
import Reports
import Tabular

/// How a run is worded for its readers.
struct ReportArguments: ParsableArguments {
  @Option(
    name: .long,
    help: "A data dictionary: a CSV file of name, label, unit, sign (+ or -, as expected); reports use its words.")
  var labels: String?
  @Flag(name: .long, help: "Hide the names of columns, levels and files.")
  var redact = false
  @Option(
    name: .customLong("for"),
    help: "medicine: what TRIPOD+AI asks for; finance: a model-risk page. Added to the report.", transform: choice)
  var audience: Audience?

  /// What the dictionary says of a table with these columns; nothing without one.
  ///
  /// - Throws: `CSVError`, `Failure`.
  func labels(columns: [ByteText]) throws -> [VariableLabel] {
    try labels.map { try DataDictionary.labels(path: $0, columns: columns) } ?? []
  }

  /// The run with the audience noted, and its names hidden if that was asked for.
  func applied(to run: Run) -> Run {
    var run = run
    if let audience {
      run.provenance.options.removeAll { $0.name == Audience.optionName }
      run.provenance.options.append(.init(name: Audience.optionName, value: audience.rawValue))
    }
    return redact ? run.redacted() : run
  }
}
