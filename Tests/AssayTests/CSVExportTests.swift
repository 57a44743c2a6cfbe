import Testing

@testable import assay

@Suite("CSV that a spreadsheet may open")
struct CSVExportTests {
  @Test(
    "no text begins with what makes a formula",
    arguments: ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1+1", "＋1", "－1", "＠1", "'=1", "'"])
  func guarded(text: String) {
    #expect(CSVExport.guarded(text) == "'" + text)
  }

  @Test(
    "other texts stay, and dropping one ' brings every text back",
    arguments: ["", "a", "a=1", " =1", "'", "''", "=1", "é"])
  func inverse(text: String) {
    let guarded = CSVExport.guarded(text)
    #expect((guarded.hasPrefix("'") ? String(guarded.dropFirst()) : guarded) == text)
  }
}
