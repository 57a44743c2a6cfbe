import FeatureImportance
import Foundation
import Tabular
import TestSupport
import Testing

@testable import Reports

#if canImport(FoundationXML)
  import FoundationXML
#endif

@Suite("The report of several classes")
struct SeveralClassesReportTests {
  /// Labels of three groups to predict from the other columns, two by two pixels of which one is constant.
  private static let run: Run? = {
    let table = Samples.table(rows: 240, seed: 5)
    let names: Set<ByteText> = ["signal", "noise", "site", "amount", "group"]
    let kept = Table(columns: table.columns.filter { names.contains($0.name) }, rowCount: table.rowCount)
    let options = AnalysisOptions(
      target: "group", resampling: .folds(3, repeats: 1), repeats: 2, network: .quick, grid: FeatureGrid("2x2"))
    return try? Analysis(options).run(
      on: kept, from: DataSource(fileName: "t.csv", sha256: String(repeating: "0", count: 64), byteCount: 1),
      as: RunIdentity(id: "20260101T000000Z-1", createdAt: "2026-01-01T00:00:00Z", version: "0", command: ["assay"]))
  }()

  @Test("says how many rows each class has, and what each coefficient speaks for")
  func classes() throws {
    let run = try #require(Self.run)
    let text = Report().markdown(run).text
    for item in run.target.classes {
      #expect(text.contains("With \(item.name)") && text.contains("Class \(item.name)."))
    }
    #expect(text.contains("Balanced accuracy") && text.contains("shares of the classes"))
    #expect(run.models.map(\.name) == ["multinomial", "lasso", "mlp"])
    #expect(run.models.allSatisfy { $0.intercepts.count == ($0.network == nil ? 3 : 0) && $0.metrics.count == 5 })
  }

  @Test("draws a pixel for every feature, and an empty one for a column that is left out")
  func image() throws {
    let run = try #require(Self.run)
    #expect(run.grid == FeatureGrid("2x2"))
    let figures = Report().markdown(run).figures
    #expect(figures.contains { $0.name == "image-classes.svg" })
    for model in run.models {
      let scores = try #require(figures.first { $0.name == "image-\(model.name).svg" }).svg
      #expect(XMLParser(data: Data(scores.utf8)).parse())
      // Its weights, the measures of a network, and the held-out scores of the best: each with one empty place.
      let heldOut = run.importances.count { $0.model == model.name && Catalog.method($0.method)?.isHeldOut == true }
      let images = 1 + (model.network == nil ? 0 : 4) + (model.isBest ? heldOut : 0)
      #expect(scores.components(separatedBy: "class=\"gap\"").count - 1 == images)
      #expect(scores.components(separatedBy: "<title>signal: ").count - 1 == images)
      #expect(scores.contains("<title>site: left out</title>"))
    }
  }

  @Test("a grid is rows by columns", arguments: ["8", "8x", "0x8", "8x8x8", "axb", "-1x4", "99999999999x99999999999"])
  func grids(text: String) {
    #expect(FeatureGrid(text) == nil)
    #expect(FeatureGrid("2x3")?.rows == 2)
  }
}
