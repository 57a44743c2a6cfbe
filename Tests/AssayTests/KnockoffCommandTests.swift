import Foundation
import Testing

@Suite("Knockoffs in rank and select")
struct KnockoffCommandTests {
  /// Twelve columns without pattern, of which the first eight add up to the target.
  private static let table: String = {
    var text = (1...12).map { "x\($0)" }.joined(separator: ",") + ",y\n"
    var state: UInt64 = 1
    for _ in 0..<150 {
      let x = (0..<12).map { _ in
        (0..<6).reduce(0.0) { sum, _ in
          state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
          return sum + Double(state >> 40) / 16_777_216 - 0.5
        }
      }
      text += x.map { "\($0)" }.joined(separator: ",") + ",\(x.prefix(8).reduce(0, +) + 0.1 * x[11])\n"
    }
    return text
  }()

  private func run(_ arguments: String...) throws -> Program.Result {
    let program = try Program()
    try program.write(Self.table, to: "t.csv")
    let process = try program.start(arguments, input: nil)
    process.waitUntilExit()
    return try program.result(of: process)
  }

  @Test("select prints the features that beat their knockoffs")
  func select() throws {
    let result = try run(
      "select", "t.csv", "--target", "y", "--rule", "knockoff", "--fdr", "0.25", "--knockoff-copies", "5")
    #expect(result.status == 0, "\(result.errors)")
    let names = Set(result.output.split(separator: "\n").map(String.init))
    #expect(names.isSuperset(of: (1...8).map { "x\($0)" }))
    #expect(!names.contains("x9") || !names.contains("x10"))
  }

  @Test("fewer features than can be selected are none, and a note says why")
  func tooFew() throws {
    let result = try run(
      "select", "t.csv", "--target", "y", "--rule", "knockoff", "--fdr", "0.05", "--knockoff-copies", "2")
    #expect(result.status == 0 && result.output.isEmpty)
    #expect(result.errors.contains("at least 20 features are selected or none, and the table has 12"))
  }

  @Test("the document of rank has them when they are asked for", arguments: [true, false])
  func document(isAsked: Bool) throws {
    let quick = ["--models", "linear", "--folds", "2", "--repeats", "2", "--no-store", "--no-report", "--json"]
    let asking =
      isAsked ? ["--methods", "knockoff", "--fdr", "0.25", "--knockoff-copies", "3"] : ["--methods", "learned"]
    let program = try Program()
    try program.write(Self.table, to: "t.csv")
    let process = try program.start(["rank", "t.csv", "--target", "y"] + quick + asking, input: nil)
    process.waitUntilExit()
    let json = try program.result(of: process).json()
    let importances = try #require(json["importances"] as? [[String: Any]])
    #expect(importances.contains { $0["method"] as? String == "knockoff" } == isAsked)
    let knockoffs = json["knockoffs"] as? [String: Any]
    #expect((knockoffs != nil) == isAsked)
    if let knockoffs {
      #expect(knockoffs["fdr"] as? Double == 0.25 && knockoffs["copies"] as? Int == 3)
      #expect((knockoffs["features"] as? [[String: Any]])?.count == 12)
    }
  }

  @Test("a rate that is none is refused", arguments: ["0", "1", "1.5"])
  func rate(text: String) throws {
    #expect(try run("rank", "t.csv", "--target", "y", "--fdr", text).status == 2)
  }
}
