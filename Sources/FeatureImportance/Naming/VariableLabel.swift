public import Tabular

/// What a data dictionary says of one column.
public struct VariableLabel: Sendable, Equatable {
  /// Of the column, as in the table.
  public var name: ByteText
  /// For a reader: "Serum creatinine".
  public var label: ByteText?
  /// Of its values: "mg/dl".
  public var unit: ByteText?
  /// Which way the target is expected to go as the column rises; nil where nobody said.
  public var expectedSign: Sign?

  /// Which way the target goes as a column rises.
  public enum Sign: String, Sendable, Codable, CaseIterable {
    case rises, falls
  }

  public init(name: ByteText, label: ByteText? = nil, unit: ByteText? = nil, expectedSign: Sign? = nil) {
    self.name = name
    self.label = label
    self.unit = unit
    self.expectedSign = expectedSign
  }

  /// What a report calls the column: "Serum creatinine (mg/dl)".
  public var title: ByteText {
    let text = label ?? name
    return unit.map { ByteText("\(text) (\($0))") } ?? text
  }
}

extension Run {
  /// The run as a reader meets it: columns under the titles of the data dictionary, the numbers the same.
  public func labelled() -> Run {
    let titles = Dictionary(labels.map { ($0.name, $0.title) }, uniquingKeysWith: { first, _ in first })
    return titles.isEmpty ? self : renamed(Renaming(columns: titles))
  }
}
