import Tabular
import TestSupport
import Testing

/// One table, written and damaged in many ways, each of which must give back its records.
///
/// The kinds of damage are those of Vitagliano et al. (2023), "Pollock: a data loading benchmark", PVLDB 16(8).
@Suite struct DamagedTableTests {
  private static let header = ["day", "time", "count", "code", "price", "kind", "text", "link", "remark"]

  private static let table: [[String]] =
    [header]
    + (0..<40).map { row in
      [
        "\(10 + row % 19)/0\(1 + row % 9)/2024", "\(row % 24):\(10 + row)", "\(3 * row)", "P-\(100 + row)",
        "\(row).\(10 + row)", ["Chair", "Office desk", "Lamp"][row % 3],
        ["plain, with comma", "the \"best\" one", "\"first\" of two, new", "ends with \"this\""][row % 4],
        "http://example.com/a?b=\(row)&c=d", row % 3 == 0 ? "" : row % 3 == 1 ? "one line\nand another" : "some words",
      ]
    }

  /// How a table is written.
  private struct Writing: CustomTestStringConvertible, Sendable {
    var delimiter = ","
    var quote = "\""
    var escape = "\""
    var lineEnd = "\r\n"
    var quotesAll = false

    var testDescription: String { "\(delimiter.debugDescription) \(quote) \(escape) \(lineEnd.debugDescription)" }

    func text(_ table: [[String]]) -> String { table.map { line($0) + lineEnd }.joined() }

    func line(_ record: [String]) -> String { record.map(field).joined(separator: delimiter) }

    func field(_ text: String) -> String {
      let needsQuotes = text.contains { "\n\"'\(delimiter)".contains($0) }
      return quotesAll || needsQuotes ? quote + text.replacing(quote, with: escape + quote) + quote : text
    }
  }

  private func records(_ text: String, _ options: ReadOptions = ReadOptions()) throws -> [[String]] {
    var records: [[String]] = []
    try CSVFile(bytes: Array(text.utf8), options: options).forEachRecord { records.append($0.map(\.string)) }
    return records
  }

  @Test(
    "signs of every kind",
    arguments: [
      Writing(), Writing(delimiter: ";"), Writing(delimiter: "\t"), Writing(delimiter: "|"), Writing(delimiter: " "),
      Writing(delimiter: ", "), Writing(quote: "'", escape: "'"), Writing(escape: "\\"), Writing(escape: ""),
      Writing(lineEnd: "\n"), Writing(lineEnd: "\r"), Writing(quotesAll: true), Writing(escape: "", quotesAll: true),
      Writing(delimiter: ";", escape: "\\", lineEnd: "\n"), Writing(delimiter: "^"), Writing(delimiter: ":"),
    ])
  private func signs(writing: Writing) throws {
    #expect(try records(writing.text(Self.table)) == Self.table)
    #expect(try CSVFile(bytes: Array(writing.text(Self.table).utf8)).read().rejectedCount == 0)
  }

  @Test("records above, below and missing")
  func structure() throws {
    let text = Writing().text(Self.table)
    let rows = Array(Self.table.dropFirst())
    let narrow = Self.table.map { Array($0.prefix(4)) }
    let wide = Self.table.map { $0 + ["x", "y"] }
    let cases: [(String, [[String]])] = [
      ("", []), (String(text.dropLast()), Self.table), (text + "\r\n", Self.table), (Writing().text(rows), rows),
      (Writing().text([Self.header] + Self.table), [Self.header] + Self.table),
      ("Orders of the year\r\nby the office\r\n\r\n" + text, Self.table),
      (Writing().text([Self.header]), [Self.header]),
      (Writing().text(Array(Self.table.prefix(2))), Array(Self.table.prefix(2))),
      (text + "\r\n" + Writing().text(narrow), Self.table + narrow),
      (text + "\r\n" + Writing().text(wide), Self.table + wide), (text + "\r\n" + text, Self.table + Self.table),
      (text + Writing().text(narrow), Self.table + narrow),
    ]
    for (text, expected) in cases { #expect(try records(text) == expected) }
  }

  @Test("one delimiter too many or too few in any place", arguments: 0..<9)
  func delimiters(column: Int) throws {
    for row in Self.table.indices {
      var more = Self.table
      more[row].insert("", at: column)
      #expect(try records(Writing().text(more)) == more)
      guard column < 8, !Writing().field(Self.table[row][column]).hasPrefix("\"") else { continue }
      var less = Self.table
      less[row][column] += less[row].remove(at: column + 1)
      guard !less[row][column].contains("\"") else { continue }
      #expect(try records(Writing().text(less)) == less)
    }
  }
}
