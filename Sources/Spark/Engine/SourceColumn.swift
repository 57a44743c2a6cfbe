import Tabular

/// A column of the source as the engine reads it.
struct SourceColumn: Sendable, Equatable {
  let name: String
  let kind: Kind
  /// Of a date, whether it has a time of day.
  let hasTime: Bool
  /// The value as DOUBLE or STRING, NULL where it is missing; nil for a type that is not read.
  let expression: String?

  enum Kind: Sendable, Equatable {
    case number, date, boolean, text, other
  }

  /// - Parameter type: as DESCRIBE has it.
  init(name: String, type: String) {
    let column = SQL.name(name)
    self.name = name
    switch type.prefix(while: { $0 != "(" && $0 != " " }) {
    case "tinyint", "smallint", "int", "bigint", "decimal":
      (kind, hasTime, expression) = (.number, false, "CAST(\(column) AS DOUBLE)")
    case "float", "double":
      let value = type == "double" ? column : "CAST(\(column) AS DOUBLE)"
      // NaN is larger than infinity.
      (kind, hasTime) = (.number, false)
      expression = "CASE WHEN abs(\(value)) < DOUBLE('Infinity') THEN \(value) END"
    case "date": (kind, hasTime, expression) = (.date, false, "CAST(unix_date(\(column)) AS DOUBLE)")
    case "timestamp", "timestamp_ntz":
      (kind, hasTime) = (.date, true)
      expression = "unix_micros(CAST(\(column) AS TIMESTAMP)) / 86400000000D"
    case "boolean": (kind, hasTime, expression) = (.boolean, false, "CAST(\(column) AS STRING)")
    case "string", "varchar", "char":
      (kind, hasTime) = (.text, false)
      expression = "CASE WHEN trim(\(column)) NOT IN (\(Self.missing)) THEN trim(\(column)) END"
    default: (kind, hasTime, expression) = (.other, false, nil)
    }
  }

  /// As the reader of CSV has it.
  private static let missing = ReadOptions.defaultNullTokens.map { SQL.text($0.string) }.joined(separator: ", ")

  var isNumber: Bool { kind == .number || kind == .date }
  var isCode: Bool { kind == .boolean || kind == .text }

  var columnKind: Column.Kind {
    switch kind {
    case .number: .numeric
    case .date: .date
    case .boolean: .boolean
    case .text: .categorical
    case .other: .text
    }
  }
}
