import Foundation
import Testing

@Suite struct InferenceCommandTests {
  @Test("a path gives intervals and p-values beside its coefficients only when asked")
  func document() throws {
    let program = try Program()
    try program.write(CSV.clinic, to: "t.csv")
    let plain = try path(program, "--json").json()
    #expect(plain["debiased"] == nil && plain["splitPValues"] == nil)

    let json = try path(program, "--debias", "--split-pvalues", "4", "--json").json()
    let debiased = try #require(json["debiased"] as? [[String: Any]])
    #expect(debiased.map { $0["column"] as? String } == ["age", "noise", "sex=m"])
    #expect(debiased.map { $0["feature"] as? String } == ["age", "noise", "sex"])
    for key in ["estimate", "standardError", "low", "high", "pValue", "adjustedPValue"] {
      #expect(debiased.allSatisfy { $0[key] is Double }, "\(key)")
    }
    let p = try #require(debiased[0]["pValue"] as? Double)
    #expect(p < 0.01)
    let adjusted = try #require(debiased[0]["adjustedPValue"] as? Double)
    #expect(abs(adjusted - 3 * p) < 1e-12 * p)
    let split = try #require(json["splitPValues"] as? [[String: Any]])
    #expect(split.map { $0["feature"] as? String } == ["age", "noise", "sex"])
    #expect(split.allSatisfy { $0["pValue"] is Double && $0["selectedShare"] is Double })
    let timings = try #require(json["timings"] as? [String: Double])
    #expect(timings["debias"] != nil && timings["splitPValues"] != nil)
  }

  @Test("the text lists the smallest p-values first, and no error beside the path's own coefficients")
  func text() throws {
    let program = try Program()
    try program.write(CSV.clinic, to: "t.csv")
    let plain = try path(program)
    #expect(!plain.output.contains("debiased") && !plain.output.contains("95 %"))
    let lines = try path(program, "--debias", "--split-pvalues", "4").output.split(separator: "\n").map(String.init)
    let debiased = try #require(lines.firstIndex { $0.hasPrefix("debiased ") })
    #expect(lines[debiased + 1].hasPrefix("age "))
    let split = try #require(lines.firstIndex { $0.hasPrefix("split samples ") })
    #expect(lines[split + 1].hasPrefix("age "))
  }

  @Test("the number of splits may be left out")
  func defaultSplits() throws {
    let program = try Program()
    try program.write(CSV.clinic, to: "t.csv")
    let json = try program.run(
      "path", "t.csv", "--target", "died", "--family", "binomial", "--lambdas", "0.1", "--folds", "0", "--json",
      "--split-pvalues"
    ).json()
    let shares = try #require(json["splitPValues"] as? [[String: Any]]).compactMap { $0["selectedShare"] as? Double }
    // Fiftieths.
    #expect(shares.count == 3 && shares.allSatisfy { abs((50 * $0).rounded() - 50 * $0) < 1e-9 })
  }

  @Test("what cannot be combined is refused")
  func refused() throws {
    let program = try Program()
    try program.write(CSV.clinic, to: "t.csv")
    for options in [
      ["--split-pvalues", "0"], ["--split-pvalues", "3", "--weights", "noise"], ["--debias", "--split-by", "noise"],
    ] {
      let process = try program.start(
        ["path", "t.csv", "--target", "died", "--family", "binomial"] + options, input: nil)
      process.waitUntilExit()
      #expect(try program.result(of: process).status == 2)
    }
  }

  @Test("coefficients that the lasso selected carry no standard error, interval or p-value anywhere")
  func selected() throws {
    let program = try Program()
    try program.write(CSV.clinic, to: "t.csv")
    let result = try program.run(
      "rank", "t.csv", "--target", "died", "--models", "logistic,lasso", "--no-store", "--repeats", "2", "--json")
    let json = try result.json()
    let models = try #require(json["models"] as? [[String: Any]])
    for (name, hasErrors) in [("lasso", false), ("logistic", true)] {
      let model = try #require(models.first { $0["name"] as? String == name })
      let coefficients = try #require(model["coefficients"] as? [[String: Any]])
      for key in ["standardError", "statistic", "pValue"] {
        #expect(coefficients.allSatisfy { ($0[key] is Double) == hasErrors }, "\(name) \(key)")
      }
      let learned = try #require(
        (json["importances"] as? [[String: Any]])?.first {
          $0["model"] as? String == name && $0["method"] as? String == "learned"
        })
      #expect((learned["intervalSource"] as? String == "none") == !hasErrors)
      let features = try #require(learned["features"] as? [[String: Any]])
      for key in ["standardError", "low", "high", "pValue"] {
        #expect(features.contains { $0[key] is Double } == hasErrors, "\(name) \(key)")
      }
    }
    let report = try program.read("reports/t-died/report.md")
    let lasso = try #require(report.components(separatedBy: "\n### ").first { $0.hasPrefix("Lasso") })
    #expect(!lasso.contains("Standard error"))
    #expect(lasso.contains("No standard errors: none is honest"))
  }

  private func path(_ program: borrowing Program, _ options: String...) throws -> Program.Result {
    let process = try program.start(
      ["path", "t.csv", "--target", "died", "--family", "binomial", "--folds", "0"] + options, input: nil)
    process.waitUntilExit()
    let result = try program.result(of: process)
    #expect(result.status == 0, "\(result.errors)")
    return result
  }
}
