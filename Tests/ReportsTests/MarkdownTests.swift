import FeatureImportance
import Foundation
import Testing

@testable import Reports

#if canImport(FoundationXML)
  import FoundationXML
#endif

@Suite("Markdown report")
struct MarkdownTests {
  @Test("refers to its figures, which are SVG with a background of their own", arguments: HTMLTests.runs)
  func figures(run: Run) {
    let (text, figures) = Report().markdown(run)
    #expect(figures.map(\.name) == ["ranking.svg", "path.svg"])
    for (name, svg) in figures {
      #expect(text.contains("](\(name))"))
      #expect(XMLParser(data: Data(svg.utf8)).parse())
      #expect(svg.contains("<rect class=\"paper\"") && !svg.contains("<script"))
    }
  }

  @Test("every row of a table has as many cells as its heading", arguments: HTMLTests.runs)
  func tables(run: Run) {
    var width: Int?
    var rows = 0
    for line in Report().markdown(run).text.split(separator: "\n", omittingEmptySubsequences: false) {
      guard line.hasPrefix("|") else {
        width = nil
        continue
      }
      // Pipes that are escaped stand in cells.
      let pipes = line.replacing("\\|", with: "").count { $0 == "|" }
      #expect(pipes == width ?? pipes, "\(line)")
      width = pipes
      rows += 1
    }
    #expect(rows > 30)
  }

  @Test("hostile names are text: no element, link or image is made of them")
  func hostile() {
    // Text in a fence is shown as it is; nothing in it is read as Markdown.
    let text = Report().markdown(SampleRun.hostile).text.replacing(/```\n[^`]*```/, with: "")
    #expect(!text.contains("<script") && !text.contains("<img"))
    #expect(!text.contains("[x](javascript"))
    #expect(!text.contains("\u{202e}"))
    #expect(text.contains("\\[x\\]\\(javascript:alert\\(1\\)\\)"))
  }
}
