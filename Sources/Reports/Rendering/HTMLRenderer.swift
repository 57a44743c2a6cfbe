import Crypto
import Foundation
import Tabular

/// Writes a document as one HTML file: no script, no outside request, styles allowed by their hash alone.
struct HTMLRenderer {
  func render(_ document: Document) -> String {
    let style = StyleSheet.page
    let hash = Data(SHA256.hash(data: Data(style.utf8))).base64EncodedString()
    let title = XML.escaped(document.title.plain)
    var body = ""
    var contents = ""
    var section = 0
    for block in document.blocks {
      if case .section(let heading, _) = block {
        section += 1
        contents += "<li><a href=\"#section-\(section)\">\(inline(heading))</a></li>\n"
        body += html(block, level: 2, anchor: " id=\"section-\(section)\"")
      } else {
        body += html(block, level: 2)
      }
    }
    return """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'sha256-\(hash)'; base-uri 'none'; form-action 'none'">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta name="referrer" content="no-referrer">
      <title>\(title)</title>
      <style>\(style)</style>
      </head>
      <body>
      <a class="skip" href="#content">Skip to the content</a>
      <header>
      <h1>\(inline(document.title))</h1>
      <p class="stamp">\(inline(document.stamp))</p>
      <nav aria-label="Sections"><ol>
      \(contents)</ol></nav>
      </header>
      <main id="content">
      \(body)</main>
      <footer><p>Made by Assay. Importance describes a model's reliance on a feature, not a cause.</p></footer>
      </body>
      </html>

      """
  }

  private func html(_ block: Block, level: Int, anchor: String = "") -> String {
    switch block {
    case .section(let title, let blocks):
      return "<section\(anchor)>\n<h\(level)>\(inline(title))</h\(level)>\n"
        + blocks.map { html($0, level: min(6, level + 1)) }.joined() + "</section>\n"
    case .paragraph(let prose): return "<p>\(inline(prose))</p>\n"
    case .list(let items): return "<ul>\n" + items.map { "<li>\(inline($0))</li>\n" }.joined() + "</ul>\n"
    case .definitions(let definitions, let layout):
      let items = definitions.map { "<div><dt>\(inline($0.term))</dt><dd>\(inline($0.text))</dd></div>\n" }.joined()
      return "<dl class=\"\(layout == .facts ? "facts" : "glossary")\">\n\(items)</dl>\n"
    case .table(let table): return html(table)
    case .figure(let figure):
      let svg = SVG().render(figure.chart, name: figure.name, isStandalone: false)
      return
        "<figure>\n<div class=\"scroll\" tabindex=\"0\" role=\"group\" aria-label=\"\(XML.escaped(figure.chart.title))\">\n"
        + svg + "\n</div>\n<figcaption>\(inline(figure.caption))</figcaption>\n</figure>\n"
        + (figure.data.map { "<details><summary>The numbers of this figure</summary>\n\(html($0))</details>\n" } ?? "")
    case .callout(let callout):
      return "<div class=\"callout \(className(callout.tone))\">\n<p class=\"title\">\(inline(callout.title))</p>\n"
        + callout.blocks.map { html($0, level: level + 1) }.joined() + "</div>\n"
    case .code(let text): return "<pre><code>\(XML.escaped(text))</code></pre>\n"
    }
  }

  private func html(_ table: Block.Table) -> String {
    var text =
      "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"\(XML.escaped(table.caption.plain))\">\n"
    text += "<table>\n<caption>\(inline(table.caption))</caption>\n<thead><tr>"
    for column in table.columns {
      let isNumber = column.alignment == .trailing
      text += "<th scope=\"col\"\(isNumber ? " class=\"number\"" : "")>\(inline(column.title))</th>"
    }
    text += "</tr></thead>\n<tbody>\n"
    for row in table.rows {
      text += "<tr>"
      for (index, cell) in row.enumerated() {
        let kind = table.columns[index].alignment == .trailing ? "number" : "words"
        // Only words too long for any column are broken inside.
        let long = hasLongWord(cell) ? "long" : nil
        text +=
          index == table.headerColumn
          ? "<th scope=\"row\"\(long.map { " class=\"\($0)\"" } ?? "")>\(inline(cell))</th>"
          : "<td class=\"\(long ?? kind)\">\(inline(cell))</td>"
      }
      text += "</tr>\n"
    }
    return text + "</tbody>\n</table>\n</div>\n"
  }

  private func hasLongWord(_ prose: Prose) -> Bool {
    prose.plain.split(whereSeparator: \.isWhitespace).contains { $0.count > 28 }
  }

  private func className(_ tone: Block.Callout.Tone) -> String {
    switch tone {
    case .verdict: "verdict"
    case .doubt: "doubt"
    case .serious: "serious"
    case .note: "note"
    }
  }

  private func inline(_ prose: Prose) -> String {
    prose.spans.map { span in
      switch span {
      case .text(let text): XML.escaped(text)
      case .strong(let text): "<strong>\(XML.escaped(text))</strong>"
      case .code(let text): "<code>\(XML.escaped(text))</code>"
      }
    }.joined()
  }
}
