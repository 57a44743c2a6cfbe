import Tabular

extension RunWarning {
  /// Whether it says that the outcome may have leaked into the table, whose ranking is then shown without the feature too.
  public var isLeakage: Bool { code == "leakage" || code.hasPrefix("leakage-") }
}

extension [RunWarning] {
  /// The columns that are suspected of leakage.
  var suspects: Set<ByteText> { Set(filter(\.isLeakage).compactMap(\.feature)) }
}
