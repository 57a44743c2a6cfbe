import FeatureImportance
import Tabular

/// A table's profile for a terminal: one line a column, then what looks wrong.
struct ProfileText {
  let file: String
  let contents: CSVContents
  let profile: TableProfile
  let style: Style

  /// Longer names would push everything else off the screen.
  private static let longestName = 28
  /// Of each kind of remark; a table with hundreds of ids has one answer to all of them.
  private static let listedRemarks = 12

  var text: String {
    let remarks = self.remarks
    return heading + "\n\n" + table.text(style) + (remarks.isEmpty ? "" : "\n" + remarks)
  }

  private var heading: String {
    let table = contents.table
    var parts = [
      "\(grouped(table.rowCount)) row\(table.rowCount == 1 ? "" : "s")",
      "\(grouped(table.columns.count)) column\(table.columns.count == 1 ? "" : "s")",
    ]
    if contents.rejectedCount > 0 {
      parts.append("\(grouped(contents.rejectedCount)) record\(contents.rejectedCount == 1 ? "" : "s") rejected")
    }
    return style.bold(visible(file)) + ": " + parts.joined(separator: ", ") + "\n"
      + contents.dialect.summary
  }

  private var table: TextTable {
    var table = TextTable([
      ("column", .left), ("type", .left), ("missing", .right), ("distinct", .right), ("5 %", .right),
      ("median", .right), ("95 %", .right), ("distribution", .left), ("", .left),
    ])
    for column in profile.columns {
      let summary = column.summary
      let numbers = summary.numbers
      let quantiles = [numbers?.percentile5, numbers?.median, numbers?.percentile95].map { x in
        x.map { summary.kind == .date ? GregorianCalendar.iso($0, hasTime: false) : number($0) } ?? ""
      }
      table.add(
        cut(summary.name.string), summary.kind.rawValue, share(summary.missing), grouped(summary.distinct),
        quantiles[0], quantiles[1], quantiles[2], summary.role == .id ? "" : bars(column.distribution), remark(column))
    }
    return table
  }

  /// What the numbers of the line don't say.
  private func remark(_ column: ColumnProfile) -> String {
    switch column.summary.role {
    case .id: return "id?"
    case .constant: return column.summary.distinct == 0 ? "empty" : "constant"
    case .text: return "left out"
    case .feature, .target, .group, .time, .weight: break
    }
    let levels = column.frequentLevels.map { "\(cut($0.level.string)) \(percentage($0.share))" }
    let others = column.summary.distinct - levels.count
    return (levels + (levels.isEmpty || others == 0 ? [] : ["\(grouped(others)) more"])).joined(separator: ", ")
  }

  private var remarks: String {
    let ids = profile.columns.filter { $0.summary.role == .id }.map { quoted($0.summary.name) }
    let constants = profile.columns.filter { $0.summary.role == .constant }.map { quoted($0.summary.name) }
    let padded = profile.columns.map(\.summary.name).filter { $0.string.first == " " || $0.string.last == " " }
    var groups: [(title: String, lines: [String])] = []
    if !ids.isEmpty {
      groups.append(("ids, all values distinct: left out of a ranking", [ids.joined(separator: ", ")]))
    }
    if !constants.isEmpty {
      groups.append(("constant or empty: left out of a ranking", [constants.joined(separator: ", ")]))
    }
    groups.append(("nearly the same column twice", profile.duplicates.map(sentence)))
    groups.append(("names with blanks around them", padded.map { quoted($0) }))
    groups.append(("as read", contents.notes.map(sentence)))
    groups.append(
      ("records rejected", contents.rejected.map { "line \(grouped($0.line)): \($0.reason)" }))
    return groups.filter { !$0.lines.isEmpty }.map { group in
      var lines = group.lines.prefix(Self.listedRemarks).map { "  " + visible($0) }
      let total = group.title == "records rejected" ? contents.rejectedCount : group.lines.count
      if total > lines.count { lines.append("  … and \(grouped(total - lines.count)) more") }
      return style.bold(group.title) + "\n" + lines.joined(separator: "\n") + "\n"
    }.joined(separator: "\n")
  }

  private func sentence(_ duplicate: NearDuplicate) -> String {
    let pair = "\(quoted(duplicate.first)) and \(quoted(duplicate.second))"
    return switch duplicate.relation {
    case .correlation(let r): "\(pair): correlation \(shortened(r, digits: 4))"
    case .sameLevels: "\(pair): each level of the one goes with one of the other"
    }
  }

  private func sentence(_ note: ReadNote) -> String {
    guard let column = note.column, !note.message.contains(quoted(column)) else { return note.message }
    return "\(quoted(column)): \(note.message)"
  }

  private func quoted(_ name: ByteText) -> String { "\"\(name)\"" }

  /// A share of the rows; nothing where it's zero, so that the eye finds the others.
  private func share(_ count: Int) -> String {
    guard count > 0 else { return "" }
    let share = Double(count) / Double(max(1, contents.table.rowCount))
    return share < 0.001 ? "<0.1 %" : percentage(share)
  }

  private func cut(_ name: String) -> String {
    let text = visible(name)
    return text.count <= Self.longestName ? text : text.prefix(Self.longestName - 1) + "…"
  }
}

/// Bars of a distribution, the tallest as high as the line; a blank is an empty bar.
func bars(_ shares: [Double]) -> String {
  guard let tallest = shares.max(), tallest > 0 else { return "" }
  let signs: [Character] = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"]
  return String(shares.map { $0 == 0 ? " " : signs[min(7, Int($0 / tallest * 8))] })
}

/// Four significant digits without zeros that say nothing: 57, 0.125, 1235000.
func number(_ x: Double) -> String {
  if x == x.rounded(), abs(x) < 1e9 { return grouped(Int(x)) }
  let text = shortened(x, digits: 4)
  guard text.contains("."), !text.contains("e") else { return text }
  let trimmed = text.reversed().drop { $0 == "0" }
  return String((trimmed.first == "." ? trimmed.dropFirst() : trimmed).reversed())
}

/// A whole number with its thousands divided by commas from 10,000 on.
func grouped(_ x: Int) -> String {
  guard abs(x) >= 10_000 else { return "\(x)" }
  let digits = Array(String(abs(x)))
  let parts = stride(from: digits.count, to: 0, by: -3).map { String(digits[max(0, $0 - 3)..<$0]) }
  return (x < 0 ? "-" : "") + parts.reversed().joined(separator: ",")
}
