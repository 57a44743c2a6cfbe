import Foundation
import Testing

@Suite("The path of a network")
struct LassoNetCommandTests {
  private func path(_ program: borrowing Program, _ arguments: String...) throws -> Program.Result {
    try program.write(CSV.clinic, to: "t.csv")
    let process = try program.start(
      ["path", "t.csv", "--target", "died", "--family", "binomial", "--lassonet"] + arguments, input: nil)
    process.waitUntilExit()
    return try program.result(of: process)
  }

  @Test("has the form of a linear path, without duality gaps")
  func hasTheForm() throws {
    let program = try Program()
    let options = ["--lambda-count", "6", "--folds", "2", "--hidden", "4", "--json"]
    let result = try path(program, options[0], options[1], options[2], options[3], options[4], options[5], options[6])
    let json = try result.json()
    #expect(json["model"] as? String == "lassonet" && json["hidden"] as? [Int] == [4])
    let lambdas = try #require(json["lambda"] as? [Double])
    #expect(lambdas == lambdas.sorted(by: >) && lambdas.count > 1)
    #expect((json["dualityGap"] as? [Any])?.count { $0 is NSNull } == lambdas.count)
    let coefficients = try #require(json["coefficients"] as? [String: [Double]])
    let norms = try #require(json["norms"] as? [String: [Double]])
    for (name, values) in coefficients {
      #expect(values.map { $0 == 0 } == norms[name]?.map { $0 == 0 } && values.first == 0)
    }
    let validation = try #require(json["cv"] as? [String: Any])
    #expect((validation["mean"] as? [Double])?.count == lambdas.count)
    #expect(lambdas.contains(try #require(validation["lambdaMin"] as? Double)))
  }

  @Test("says in words that seeds differ")
  func saysSeedsDiffer() throws {
    let program = try Program()
    let text = try path(program, "--folds", "0", "--lambda-count", "6").output
    #expect(text.contains("LassoNet") && text.contains("another seed ends elsewhere"))
  }

  @Test("refuses what means something for linear paths only")
  func refuses() throws {
    let program = try Program()
    let alpha = try path(program, "--alpha", "0.5")
    #expect(alpha.status == 2 && alpha.errors.contains("--lassonet takes no --alpha"))
    let hidden = try path(program, "--hidden", "3,x")
    #expect(hidden.status == 2 && hidden.errors.contains("--hidden takes"))
  }
}
