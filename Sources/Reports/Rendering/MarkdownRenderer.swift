import Tabular

/// Writes a document as GitHub's Markdown, with its figures as SVG files beside it.
struct MarkdownRenderer {
  func render(_ document: Document) -> (text: String, figures: [(name: String, svg: String)]) {
    var figures: [(name: String, svg: String)] = []
    var text = "# \(inline(document.title))\n\n\(inline(document.stamp))\n\n"
    for block in document.blocks { text += markdown(block, level: 2, &figures) }
    return (text, figures)
  }

  private func markdown(_ block: Block, level: Int, _ figures: inout [(name: String, svg: String)]) -> String {
    switch block {
    case .section(let title, let blocks):
      var text = String(repeating: "#", count: min(6, level)) + " \(inline(title))\n\n"
      for block in blocks { text += markdown(block, level: level + 1, &figures) }
      return text
    case .paragraph(let prose): return inline(prose) + "\n\n"
    case .list(let items): return items.map { "- \(inline($0))\n" }.joined() + "\n"
    case .definitions(let definitions, _):
      return definitions.map { "- **\(inline($0.term))**: \(inline($0.text))\n" }.joined() + "\n"
    case .table(let table): return markdown(table)
    case .figure(let figure):
      let name = figure.name + ".svg"
      figures.append((name: name, svg: SVG().render(figure.chart, name: figure.name, isStandalone: true) + "\n"))
      // Numbers of a figure stand in the tables of the text, or are few enough to be read off.
      return "![\(escaped(figure.chart.title))](\(name))\n\n*\(inline(figure.caption))*\n\n"
        + (figure.data.map { markdown($0) } ?? "")
    case .callout(let callout):
      var inner = "**\(inline(callout.title))**\n\n"
      for block in callout.blocks { inner += markdown(block, level: level + 1, &figures) }
      let lines = inner.split(separator: "\n", omittingEmptySubsequences: false).reversed().drop { $0.isEmpty }
      return lines.reversed().map { $0.isEmpty ? ">" : "> \($0)" }.joined(separator: "\n") + "\n\n"
    case .code(let text):
      // A fence longer than any run of backticks in the text cannot be closed by it.
      let fence = String(repeating: "`", count: max(3, longestRun(of: "`", in: text) + 1))
      return "\(fence)\n\(visible(text))\n\(fence)\n\n"
    }
  }

  private func markdown(_ table: Block.Table) -> String {
    var text = inline(table.caption) + "\n\n"
    text += "| " + table.columns.map { inline($0.title) }.joined(separator: " | ") + " |\n"
    text += "|" + table.columns.map { $0.alignment == .trailing ? "---:" : "---" }.joined(separator: "|") + "|\n"
    for row in table.rows {
      let cells = row.enumerated().map { index, cell in
        index == table.headerColumn ? "**\(inline(cell))**" : inline(cell)
      }
      text += "| " + cells.joined(separator: " | ") + " |\n"
    }
    return text + "\n"
  }

  private func inline(_ prose: Prose) -> String {
    prose.spans.map { span in
      switch span {
      case .text(let text): escaped(text)
      case .strong(let text): "**\(escaped(text))**"
      case .code(let text): code(text)
      }
    }.joined()
  }

  /// Everything that Markdown or the HTML in it could read as more than text. Dots and colons are broken too where
  /// GitHub would make a link of a bare address or name.
  private func escaped(_ text: String) -> String {
    var result = ""
    let scalars = Array(visible(text).unicodeScalars)
    for (index, scalar) in scalars.enumerated() {
      switch scalar {
      case "\\", "`", "*", "_", "{", "}", "[", "]", "(", ")", "#", "+", "!", "|", "~", "^", "$", "=":
        result += "\\" + String(scalar)
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "&": result += "&amp;"
      case "@": result += "&#64;"
      case ":" where index + 1 < scalars.count && scalars[index + 1] == "/": result += "&#58;"
      case "."
      where index > 0 && index + 1 < scalars.count && scalars[index - 1].properties.isAlphabetic
        && scalars[index + 1].properties.isAlphabetic:
        result += "&#46;"
      case "-" where index == 0: result += "\\-"
      case "." where index > 0 && scalars[..<index].allSatisfy { $0.properties.numericType != nil }: result += "\\."
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  /// A code span holds everything but backticks and the pipe of a table.
  private func code(_ text: String) -> String {
    let text = visible(text)
    if text.contains("|") || text.isEmpty { return escaped(text) }
    let fence = String(repeating: "`", count: longestRun(of: "`", in: text) + 1)
    let pad = text.hasPrefix("`") || text.hasSuffix("`") ? " " : ""
    return fence + pad + text + pad + fence
  }

  private func longestRun(of character: Character, in text: String) -> Int {
    var (longest, run) = (0, 0)
    for next in text {
      run = next == character ? run + 1 : 0
      longest = max(longest, run)
    }
    return longest
  }
}
