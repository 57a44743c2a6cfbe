import Foundation
import Testing

@Suite("assay diff")
struct DiffCommandTests {
  /// Two predictors that matter and one that does not; one of them without its effect, if that is asked for.
  private static func table(shuffled: Bool = false) -> String {
    let rows = (0..<150).map { i in
      let (a, b, noise) = (Double(i * 37 % 101) / 25, Double(i * 53 % 97) / 25, Double(i * 29 % 89) / 25)
      let error = Double(i * 71 % 83) / 80
      let shown = shuffled ? Double((i * 61 + 40) % 101) / 25 : a
      return "\(shown),\(b),\(noise),\(3 * a + b + error)\n"
    }
    return "a,b,|noise,y\n" + rows.joined()
  }

  private static let quick = [
    "--target", "y", "--models", "linear", "--methods", "permutation", "--folds", "4", "--repeats", "4", "--no-report",
    "--json",
  ]

  private func rank(_ program: borrowing Program, _ file: String, _ extra: String...) throws -> String {
    let process = try program.start(["rank", file] + Self.quick + extra, input: nil)
    process.waitUntilExit()
    let result = try program.result(of: process)
    #expect(result.status == 0, "\(result.errors)")
    return try #require(try result.json()["run"] as? String)
  }

  @Test("another seed: no inferential change; a removed effect: that feature, what it is due to, and a gate")
  func diff() throws {
    let program = try Program()
    try program.write(Self.table(), to: "t.csv")
    try program.write(Self.table(shuffled: true), to: "u.csv")
    let first = try rank(program, "t.csv")
    let seed = try rank(program, "t.csv", "--seed", "7")
    let other = try rank(program, "u.csv", "--store", "b.sqlite")

    let same = try program.run("diff", first, seed)
    #expect(same.status == 0, "\(same.errors)")
    #expect(same.output.hasPrefix("No inferential change\n"))
    #expect(same.output.contains("differ in the seed alone") && same.output.contains("seed"))
    #expect(try program.run("runs", "diff", first, seed).output == same.output)
    #expect(try program.run("diff", first, first, "--fail-on-change").status == 0)

    let changed = try program.run("diff", first, other, "--store-b", "b.sqlite")
    #expect(changed.status == 0, "\(changed.errors)")
    #expect(changed.output.contains("beyond noise") && changed.output.contains("The data differ"))

    let json = try program.run("diff", first, other, "--store-b", "b.sqlite", "--json").json()
    #expect(json["inferentialChange"] as? Bool == true && json["dueTo"] as? [String] == ["data"])
    let features = try #require(json["importances"] as? [[String: Any]])
    #expect(features.map { $0["feature"] as? String } == ["a"])

    let markdown = try program.run("diff", first, other, "--store-b", "b.sqlite", "--markdown").output
    #expect(markdown.hasPrefix("# ") && markdown.contains("| **a** |") && !markdown.contains("||"))
  }

  @Test("--fail-on-change: status 1 and one line when the selected set differs, the document whole")
  func gate() throws {
    let program = try Program()
    try program.write(Self.table(), to: "t.csv")
    let all = try rank(program, "t.csv")
    let fewer = try rank(program, "t.csv", "--exclude", "a")
    let result = try program.run("diff", all, fewer, "--fail-on-change", "--json")
    #expect(result.status == 1)
    #expect(result.errors.contains("-\"a\"") && result.errors.split(separator: "\n").count == 1)
    let json = try result.json()
    #expect(json["deselected"] as? [String] == ["a"] && json["left"] as? [String] == ["a"])
    let wrong = try program.run("diff", all, fewer, "--json", "--markdown")
    #expect(wrong.status == 2)
  }
}
