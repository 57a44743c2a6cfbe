public import FeatureImportance

public struct Report: Sendable {
  public init() {}
  public func html(_ run: Run) -> String { "" }
  public func markdown(_ run: Run) -> (text: String, figures: [(name: String, svg: String)]) { ("", []) }
}
