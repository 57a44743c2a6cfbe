import FeatureImportance

/// Whose rules a report has to meet beside those of the field.
public enum Audience: String, Sendable, CaseIterable {
  /// Adds the items of TRIPOD+AI.
  case medicine
  /// Adds a model-risk page.
  case finance

  /// Under which a run's options keep it, so that its report can be made again.
  public static let optionName = "report for"

  init?(of run: Run) {
    guard let name = run.option(Self.optionName), let audience = Audience(rawValue: name) else { return nil }
    self = audience
  }
}
