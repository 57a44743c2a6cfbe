import Crypto
import FeatureImportance
import Foundation
import Testing

@testable import Reports

#if canImport(FoundationXML)
  import FoundationXML
#endif

@Suite("HTML report")
struct HTMLTests {
  static let runs = [SampleRun.classification, SampleRun.regression, SampleRun.hostile]

  @Test("no script, no event handler, no inline style, nothing to fetch", arguments: runs)
  func isInert(run: Run) {
    let html = Report().html(run)
    for forbidden in ["<script", "<img", "<iframe", "<link", "url(", "@import"] {
      #expect(!html.contains(forbidden), "\(forbidden)")
    }
    // Addresses are those of XML's name space and nothing else.
    let addresses = html.components(separatedBy: "://").count - 1
    let expected = html.components(separatedBy: "http://www.w3.org/2000/svg").count - 1
    let shown = html.components(separatedBy: "http://evil.example").count - 1
    #expect(addresses == expected + shown)
    #expect(html.firstMatch(of: /<[^>]*\s(on[a-z]+|src|style)=/) == nil)
  }

  @Test("the policy allows the page's style by its hash, and nothing else")
  func policy() throws {
    let html = Report().html(SampleRun.classification)
    let style = try #require(html.firstMatch(of: /<style>([^<]*)<\/style>/)).1
    let hash = Data(SHA256.hash(data: Data(style.utf8))).base64EncodedString()
    #expect(html.contains("content=\"default-src 'none'; style-src 'sha256-\(hash)'"))
  }

  @Test("the page is well-formed: every element closed, every attribute quoted", arguments: runs)
  func wellFormed(run: Run) {
    // As XML once the void elements are closed and the doctype is gone.
    let page = Report().html(run).replacing("<!DOCTYPE html>\n", with: "")
      .replacing(/<meta ([^>]*)>/) { "<meta \($0.1)/>" }
    #expect(XMLParser(data: Data(page.utf8)).parse())
  }

  @Test("tables have captions and scopes, figures titles and descriptions", arguments: runs)
  func accessible(run: Run) {
    let html = Report().html(run)
    func count(_ text: String) -> Int { html.components(separatedBy: text).count - 1 }
    #expect(count("<table>") == count("<caption>") && count("<table>") > 5)
    #expect(count("<th>") == 0 && count("<th scope=\"col\"") > count("<table>"))
    #expect(
      count("<svg") == (run.curves.decompositions.isEmpty ? 13 : 14) && count("<svg") == count("<title id=")
        && count("<svg") == count("<desc id="))
    #expect(html.contains("<html lang=\"en\">") && html.contains("href=\"#content\""))
  }

  @Test("hostile names are shown, escaped and with direction marks made visible")
  func hostile() {
    let html = Report().html(SampleRun.hostile)
    #expect(html.contains("&lt;script&gt;alert(1)&lt;/script&gt;"))
    #expect(html.contains("&quot;&gt;&lt;img src=x onerror=alert(1)&gt;"))
    #expect(html.contains("\\u{202e}gnp.exe") && !html.contains("\u{202e}"))
    #expect(html.contains("&lt;/style&gt;&lt;/svg&gt;&amp;amp;"))
    #expect(html.contains("&#39;it&#39;\\&#39;&#39;s; rm -rf ~&#39;"))
  }

  @Test("reports of equal runs differ in one line only")
  func oneLine() {
    var later = SampleRun.classification
    later.id = "20270101T000000Z-00000002"
    later.createdAt = "2027-01-01T00:00:00Z"
    later.timings = [Timing(stage: "cv", seconds: 9)]
    for text in [{ Report().html($0) }, { Report().markdown($0).text }] as [(Run) -> String] {
      let (a, b) = (text(SampleRun.classification).split(separator: "\n"), text(later).split(separator: "\n"))
      #expect(a.count == b.count && zip(a, b).count { $0 != $1 } == 1)
    }
  }

  @Test("a suspect comes before any other verdict")
  func leakage() {
    var run = SampleRun.classification
    run.ranking[0].verdict = .suspicious
    let html = Report().html(run)
    #expect(html.contains("\(run.ranking[0].feature) is suspected of giving outcome away: check this first"))
    #expect(!html.contains("class=\"callout verdict\""))
  }

  @Test("what no model predicts has no ranking to defend")
  func noSkill() {
    var run = SampleRun.classification
    #expect(!Report().html(run).contains("No model beats the null model"))
    run.warnings.append(RunWarning(code: "no-skill", severity: .serious, finding: "none"))
    let html = Report().html(run)
    #expect(html.contains("No model beats the null model") && html.contains("This order means nothing"))
    #expect(!html.contains("class=\"callout verdict\""))
  }
}
