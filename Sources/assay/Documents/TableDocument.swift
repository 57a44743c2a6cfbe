import FeatureImportance
import Tabular

extension JSON {
  /// A column as it was read. Levels are listed only when they are few: many are names or notes.
  static func column(_ column: Column, _ summary: ColumnSummary) -> JSON {
    var members = base(summary)
    switch column.values {
    case .numeric(let x):
      let present = x.filter { !$0.isNaN }
      members += [("min", JSON(present.min())), ("max", JSON(present.max()))]
      if let unit = column.unit { members.append(("unit", .string(unit))) }
    case .date(let days, let format):
      let present = days.filter { !$0.isNaN }
      members += [
        ("min", JSON(present.min().map { format.iso($0) })),
        ("max", JSON(present.max().map { format.iso($0) })),
        ("format", .string(format.description)),
      ]
    case .text: break
    case .boolean(let labels), .categorical(let labels):
      // Labels that differ in every row name somebody.
      if labels.levels.count <= 50, summary.role != .id {
        members.append(("levels", .array(labels.levels.map { JSON($0) })))
      }
    }
    return .object(members)
  }

  /// A column in aggregates only, as a run keeps it.
  static func column(_ summary: ColumnSummary) -> JSON {
    .object(base(summary) + [("role", .string(summary.role.rawValue))])
  }

  private static func base(_ summary: ColumnSummary) -> [(key: String, value: JSON)] {
    var members: [(key: String, value: JSON)] = [
      ("name", JSON(summary.name)), ("type", .string(summary.kind.rawValue)), ("missing", .integer(summary.missing)),
      ("distinct", .integer(summary.distinct)),
    ]
    if let numbers = summary.numbers, summary.kind == .date {
      func day(_ days: Double) -> JSON { .string(GregorianCalendar.iso(days, hasTime: false)) }
      members += [
        // The deviation is in days.
        ("mean", day(numbers.mean)), ("sd", .number(numbers.standardDeviation)), ("p5", day(numbers.percentile5)),
        ("median", day(numbers.median)), ("p95", day(numbers.percentile95)),
      ]
    } else if let numbers = summary.numbers {
      members += [
        ("mean", .number(numbers.mean)), ("sd", .number(numbers.standardDeviation)),
        ("p5", .number(numbers.percentile5)), ("median", .number(numbers.median)),
        ("p95", .number(numbers.percentile95)),
      ]
    }
    return members
  }

  static func rejected(_ records: [RejectedRecord]) -> JSON {
    .array(records.map { ["line": .integer($0.line), "reason": .string($0.reason)] })
  }

  /// Signs that the file doesn't have are null.
  static func dialect(_ dialect: Dialect) -> JSON {
    func sign(_ byte: UInt8) -> JSON { byte < 0x80 ? .string(String(UnicodeScalar(byte))) : .null }
    return [
      "delimiter": sign(dialect.delimiter), "blankAfterDelimiter": .bool(dialect.hasBlankAfterDelimiter),
      "quote": sign(dialect.quote), "escape": .string(dialect.escape.rawValue), "header": .bool(dialect.header),
      "lineEnd": dialect.lineEnd.map { .string($0.rawValue) } ?? .null,
      "preambleLines": .integer(dialect.preambleLines), "footnoteLines": .integer(dialect.footnoteLines),
    ]
  }

  static func timings(_ timings: [Timing]) -> JSON {
    .object(timings.map { (key: $0.stage, value: .number($0.seconds)) })
  }
}
