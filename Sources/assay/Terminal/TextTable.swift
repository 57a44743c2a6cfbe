import Tabular

/// How terminal text looks.
struct Style {
  let isColored: Bool

  func bold(_ text: String) -> String { isColored ? "\u{1B}[1m\(text)\u{1B}[0m" : text }
  func faint(_ text: String) -> String { isColored ? "\u{1B}[2m\(text)\u{1B}[0m" : text }

  /// One of several things that are drawn together.
  func series(_ text: String, _ index: Int) -> String {
    // Blue, red, green, magenta, cyan, yellow, and the first two again, bright: legible on dark and on light.
    let colors = [34, 31, 32, 35, 36, 33, 94, 91]
    return isColored ? "\u{1B}[\(colors[index % colors.count])m\(text)\u{1B}[0m" : text
  }
}

/// A name of at most so many signs, without its middle where it is longer; control characters become visible.
func abridged(_ name: String, to length: Int) -> String {
  let name = visible(name)
  guard name.count > length else { return name }
  let end = (length - 1) * 2 / 5
  return "\(name.prefix(length - 1 - end))…\(name.suffix(end))"
}

/// A table of aligned text for a terminal.
struct TextTable {
  enum Alignment { case left, right }

  private var rows: [[String]] = []
  private let alignments: [Alignment]
  private let header: [String]

  init(_ columns: [(title: String, alignment: Alignment)]) {
    header = columns.map(\.title)
    alignments = columns.map(\.alignment)
  }

  mutating func add(_ cells: String...) { add(cells) }

  /// Adds a row; control characters of names become visible.
  mutating func add(_ cells: [String]) {
    precondition(cells.count == header.count)
    rows.append(cells.map { visible($0) })
  }

  func text(_ style: Style) -> String {
    let all = [header] + rows
    let widths = header.indices.map { column in all.map { $0[column].count }.max() ?? 0 }
    return all.enumerated().map { index, row in
      let line = row.indices.map { column in
        let padding = String(repeating: " ", count: widths[column] - row[column].count)
        return alignments[column] == .left ? row[column] + padding : padding + row[column]
      }.joined(separator: "  ")
      let trimmed = String(line.reversed().drop { $0 == " " }.reversed())
      return index == 0 ? style.bold(trimmed) : trimmed
    }.joined(separator: "\n") + "\n"
  }
}
