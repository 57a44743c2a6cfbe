import Foundation
import Testing

@Suite("What features cost, in select")
struct CostCommandTests {
  /// Two that say the same and one that adds to them, one that says nothing.
  private static let table: String = {
    var text = "age,test,copy,noise,y\n"
    for i in 0..<120 {
      let (age, test) = (Double((i * 37) % 41), Double((i * 53) % 29))
      text += "\(age),\(test),\(test + Double(i % 2) / 4),\((i * 19) % 23),\(age + 3 * test + Double((i * 11) % 7))\n"
    }
    return text
  }()

  private func select(_ arguments: [String]) throws -> Program.Result {
    let program = try Program()
    try program.write(Self.table, to: "t.csv")
    let process = try program.start(["select", "t.csv", "--target", "y"] + arguments, input: nil)
    process.waitUntilExit()
    return try program.result(of: process)
  }

  @Test("the cheaper of two is printed, with what it costs on standard error and in the document")
  func cheaper() throws {
    let costs = ["--rule", "smallest", "--cost", "test=12.5", "--cost", "age=2", "--margin", "3"]
    let result = try select(costs)
    #expect(result.status == 0 && result.output == "age\ncopy\n", "\(result.errors)")
    #expect(result.errors.contains("chosen: 2 features of cost 3, held-out squared error"), "\(result.errors)")
    let json = try select(costs + ["--json"])
      .json()
    #expect(json["features"] as? [String] == ["age", "copy"] && json["rule"] as? String == "smallest")
    #expect(json["cost"] as? Double == 3 && json["margin"] as? Double == 3)
    let bound = try #require(json["upperBound"] as? Double)
    #expect(try #require(json["difference"] as? Double) <= bound && bound <= 3)
    let best = try #require(json["best"] as? [String: Any])
    #expect(try #require(best["loss"] as? Double) <= (json["loss"] as? Double ?? 0))
  }

  @Test(
    "costs that mean nothing are refused, and say why",
    arguments: [
      (["--cost", "age=2"], 2, "--cost goes with --rule smallest"),
      (["--margin", "2", "--rule", "lambda.min"], 2, "--margin goes with --rule smallest"),
      (["--rule", "smallest", "--cost", "age=-2"], 2, "NAME=V"),

      (["--rule", "smallest", "--margin=-1"], 2, "not negative"),
      (["--rule", "smallest", "--cost", "age=1", "--cost", "age=2"], 2, "\"age\" twice"),
      (["--rule", "smallest", "--cost", "aeg=2"], 3, "did you mean \"age\"?"),
      (["--rule", "smallest", "--group", "lab=test,copy", "--cost", "copy=2"], 2, "part of the group \"lab\""),
    ] as [([String], Int32, String)])
  func refused(arguments: [String], status: Int32, text: String) throws {
    let program = try Program()
    try program.write(Self.table, to: "t.csv")
    let process = try program.start(["select", "t.csv", "--target", "y"] + arguments, input: nil)
    process.waitUntilExit()
    let result = try program.result(of: process)
    #expect(result.status == status && result.errors.contains(text), "\(result.status) \(result.errors)")
  }
}
