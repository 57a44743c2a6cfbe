import Tabular

extension AnalysisOptions {
  /// Values of the design, times classes, up to which a hundred paths on half of them take a second or so.
  private static let cheapValues = 40_000

  /// Whether stability selection belongs to the analysis: when it was asked for, or as a matter of course where moments
  /// make it cheap or the table is small.
  func wantsStability(of data: Dataset, _ family: Family) -> Bool {
    if stability != nil || methods?.contains("stability") == true { return true }
    guard methods == nil else { return false }
    let (n, p) = (data.rowCount, data.x.columnCount)
    return (family == .gaussian && p <= min(n / 2, 300)) || (family == .binomial && n * p <= Self.cheapValues)
  }
}

extension RunWarning {
  /// That a half of the rows has no path, as when it lacks a class.
  static func notSelected(_ error: FitError) -> RunWarning {
    RunWarning(
      code: "not-measured", severity: .note,
      finding: "Stability selection is missing: on some half of the rows \(error.message).")
  }
}
