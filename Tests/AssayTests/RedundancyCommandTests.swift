import Foundation
import Testing

@Suite("What is shared and what agrees, in rank")
struct RedundancyCommandTests {
  /// A size in two units, a number of its own and what they predict.
  private static let table: String = {
    var text = "height_cm,height_in,noise,weight\n"
    for i in 0..<90 {
      let height = 150 + (i * 37) % 41
      let inches = Double(height) / 2.54 + Double(i % 3) / 10
      text += "\(height),\(inches),\((i * 31) % 17),\(height - 100 + (i * 7) % 10)\n"
    }
    return text
  }()

  private func rank(_ arguments: String...) throws -> Program.Result {
    let program = try Program()
    try program.write(Self.table, to: "t.csv")
    let quick = ["--models", "linear,lasso", "--folds", "3", "--repeats", "2", "--no-store", "--no-report"]
    let process = try program.start(["rank", "t.csv", "--target", "weight"] + quick + arguments, input: nil)
    process.waitUntilExit()
    return try program.result(of: process)
  }

  @Test("the document has clusters, factors, substitutes, the matrix and the agreement of rankings")
  func document() throws {
    let result = try rank("--json")
    #expect(result.status == 0, "\(result.errors)")
    let json = try result.json()
    let redundancy = try #require(json["redundancy"] as? [String: Any])
    let clusters = try #require(redundancy["clusters"] as? [[String: Any]])
    #expect(clusters.map { $0["members"] as? [String] } == [["height_cm", "height_in"]])
    #expect(clusters[0]["measure"] as? String == "spearman")
    let features = try #require(redundancy["features"] as? [[String: Any]])
    #expect(features.map { $0["feature"] as? String } == ["height_cm", "height_in", "noise"])
    #expect(try #require(features[0]["vif"] as? Double) > 100 && features[0]["isToldByOthers"] as? Bool == false)
    let substitutes = try #require(features[0]["substitutes"] as? [[String: Any]])
    #expect(substitutes.map { $0["feature"] as? String } == ["height_in"])
    let matrix = try #require(redundancy["association"] as? [[Double]])
    #expect(matrix.count == 3 && matrix[0][0] == 1 && matrix[0][1] > 0.99 && matrix[0][2] == matrix[2][0])
    let agreement = try #require(json["agreement"] as? [[String: Any]])
    let rankings = try #require(json["importances"] as? [[String: Any]]).count
    #expect(agreement.count == rankings * (rankings - 1) / 2)
    for pair in agreement { #expect((-1...1).contains(try #require(pair["kendallTau"] as? Double))) }
  }

  @Test("the terminal has one line a group")
  func terminal() throws {
    let lines = try rank().output.split(separator: "\n").filter { $0.hasPrefix("shared") }
    #expect(lines.count == 1 && lines[0].hasPrefix("shared  height_cm, height_in (Spearman "), "\(lines)")
  }
}
