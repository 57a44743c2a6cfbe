import Foundation
import Testing

@Suite("Relaxed and adaptive paths")
struct VariantCommandTests {
  private func path(_ program: borrowing Program, _ arguments: [String]) throws -> Program.Result {
    try program.write(CSV.clinic, to: "t.csv")
    let process = try program.start(
      ["path", "t.csv", "--target", "died", "--family", "binomial", "--lambda-count", "8"] + arguments, input: nil)
    process.waitUntilExit()
    return try program.result(of: process)
  }

  @Test("refits and mixtures are there when asked for, one a lambda and one a gamma")
  func relaxed() throws {
    let program = try Program()
    let plain = try path(program, ["--json"]).json()
    #expect(plain["relaxed"] == nil && plain["adaptiveWeights"] == nil)
    let json = try path(program, ["--relax", "--json"]).json()
    let relaxed = try #require(json["relaxed"] as? [String: Any])
    #expect(relaxed["gamma"] as? [Double] == [0, 0.25, 0.5, 0.75, 1])
    let coefficients = try #require(relaxed["coefficients"] as? [String: [Double]])
    #expect(Set(coefficients.keys) == ["age", "noise", "sex=m"] && coefficients.values.allSatisfy { $0.count == 8 })
    #expect((relaxed["intercept"] as? [Double])?.count == 8 && relaxed["df"] as? [Int] == json["df"] as? [Int])
    let ratios = try #require(relaxed["devianceRatio"] as? [Double])
    for (ratio, lasso) in zip(ratios, try #require(json["devianceRatio"] as? [Double])) {
      #expect(ratio >= lasso - 1e-9)
    }
    let validation = try #require(relaxed["cv"] as? [String: Any])
    let means = try #require(validation["mean"] as? [[Double]])
    #expect(means.count == 5 && means.allSatisfy { $0.count == 8 })
    let lasso = try #require(json["cv"] as? [String: Any])
    #expect(means.last == lasso["mean"] as? [Double])
    #expect((validation["standardError"] as? [[Double]])?.last == lasso["standardError"] as? [Double])
    let lambdas = try #require(json["lambda"] as? [Double])
    for key in ["lambdaMin", "lambda1SE"] { #expect(lambdas.contains(try #require(validation[key] as? Double))) }
    for key in ["gammaMin", "gamma1SE"] {
      #expect([0, 0.25, 0.5, 0.75, 1].contains(try #require(validation[key] as? Double)))
    }
  }

  @Test("the text names the chosen mixtures")
  func text() throws {
    let program = try Program()
    let lines = try path(program, ["--relax"]).output.split(separator: "\n").map(String.init)
    let table = try #require(lines.firstIndex { $0.hasPrefix("relaxed ") })
    #expect(lines[table + 1].hasPrefix("1se ") && lines[table + 2].hasPrefix("min "))
    let unjudged = try path(program, ["--relax", "--folds", "0"])
    #expect(unjudged.output.contains("fitted without penalty at 8 lambdas"))
  }

  @Test("adaptive weights are named by columns, of groups by features")
  func adaptive() throws {
    let program = try Program()
    let json = try path(program, ["--adaptive", "--json"]).json()
    let weights = try #require(json["adaptiveWeights"] as? [String: Double])
    #expect(Set(weights.keys) == ["age", "noise", "sex=m"])
    #expect(try #require(weights["age"]) < #require(weights["noise"]))
    let grouped = try path(program, ["--adaptive", "--grouped", "--json"]).json()
    #expect(Set(try #require(grouped["adaptiveWeights"] as? [String: Double]).keys) == ["age", "noise", "sex"])
    #expect(try path(program, ["--adaptive"]).output.contains("Adaptive:"))
  }

  @Test("both together, at any number of threads")
  func both() throws {
    let program = try Program()
    let one = try path(program, ["--adaptive", "--relax", "--json", "--threads", "1"]).json()
    let two = try path(program, ["--adaptive", "--relax", "--json", "--threads", "2"]).json()
    #expect(one["relaxed"] as? NSDictionary == two["relaxed"] as? NSDictionary)
    #expect(one["adaptiveWeights"] as? NSDictionary == two["adaptiveWeights"] as? NSDictionary)
  }

  @Test("where refits end a note says so, and the document has nulls")
  func end() throws {
    let program = try Program()
    try program.write("a,b,y\n" + (0..<30).map { "\($0),\($0 * 7 % 11),\($0 > 14 ? 1 : 0)\n" }.joined(), to: "s.csv")
    let result = try program.run(
      "path", "s.csv", "--target", "y", "--family", "binomial", "--lambda-count", "5", "--lambda-min-ratio", "0.1",
      "--relax", "--folds", "3", "--json")
    #expect(result.status == 0 && result.errors.contains("fits without penalty end above lambda"), "\(result.errors)")
    let relaxed = try #require(try result.json()["relaxed"] as? [String: Any])
    let ratios = try #require(relaxed["devianceRatio"] as? [Any])
    #expect(ratios.map { $0 is NSNull } == [false, true, true, true, true])
    #expect((relaxed["end"] as? [String: Any])?["code"] as? String == "separation")
  }

  @Test(
    "what makes no sense is refused",
    arguments: [
      (["--adaptive", "--alpha", "0"], "--alpha 0"), (["--relax", "--nonnegative", "age"], "--nonnegative"),
    ])
  func refused(arguments: [String], words: String) throws {
    let program = try Program()
    let result = try path(program, arguments)
    #expect(result.status == 2 && result.errors.contains(words), "\(result.status) \(result.errors)")
  }
}
