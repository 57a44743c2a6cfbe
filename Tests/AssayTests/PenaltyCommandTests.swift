import Foundation
import Testing

@Suite("Options of the penalty")
struct PenaltyCommandTests {
  /// y = a - b + d + little; c repeats a with noise.
  private static let table: String = {
    var text = "a,b,c,d,y\n"
    for i in 0..<60 {
      let (a, b, d) = ((i * 7) % 13, (i * 5) % 11, (i * 3) % 7)
      text += "\(a),\(b),\(2 * a + i % 3),\(d),\(a - b + d + i % 2)\n"
    }
    return text
  }()

  private func path(_ arguments: String...) throws -> Program.Result {
    let program = try Program()
    try program.write(Self.table, to: "t.csv")
    let process = try program.start(
      ["path", "t.csv", "--target", "y", "--family", "gaussian", "--folds", "0", "--json"] + arguments, input: nil)
    process.waitUntilExit()
    return try program.result(of: process)
  }

  private func coefficients(_ result: Program.Result) throws -> [String: [Double]] {
    #expect(result.status == 0, "\(result.errors)")
    return try #require(try result.json()["coefficients"] as? [String: [Double]])
  }

  @Test("what is not penalised is in from the start, and a sign that is forbidden never appears")
  func factorsAndSigns() throws {
    let free = try coefficients(path())
    #expect(free["b"]?.last ?? 0 < 0 && free["d"]?.first == 0)
    let result = try coefficients(path("--penalty-factor", "d=0", "--nonnegative", "b"))
    #expect(result["d"]?.allSatisfy { $0 != 0 } == true)
    #expect(result["b"]?.allSatisfy { $0 == 0 } == true)
  }

  @Test("declared groups enter as one feature, though their columns lie apart")
  func groups() throws {
    let result = try path("--grouped", "--group", "pair=d,a")
    let coefficients = try coefficients(result)
    for (a, d) in zip(coefficients["a"] ?? [], coefficients["d"] ?? []) { #expect((a == 0) == (d == 0)) }
    let entries = try #require(try result.json()["entries"] as? [[String: Any]])
    #expect(Set(entries.compactMap { $0["feature"] as? String }) == ["pair", "b", "c"])
  }

  @Test(
    "what makes no sense is refused",
    arguments: [
      (["--penalty-factor", "a"], 2, "NAME=V"), (["--penalty-factor", "a=-1"], 2, "NAME=V"),
      (["--penalty-factor", "e=1"], 3, "no column \"e\""), (["--nonnegative", "y"], 3, "no column \"y\""),
      (["--group", "g=a,b"], 2, "--grouped"), (["--grouped", "--group", "g="], 2, "NAME=a,b,c"),
      (["--grouped", "--group", "g=a,b", "--group", "h=b,c"], 2, "in two groups"),
      (["--grouped", "--group", "c=a,b"], 2, "a column already"),
      (["--grouped", "--group", "g=a,b", "--group", "g=c,d"], 2, "a column already"),
      (["--grouped", "--group", "g=a,b", "--nonnegative", "g"], 2, "has no sign"),
    ])
  func refused(arguments: [String], status: Int32, words: String) throws {
    let program = try Program()
    try program.write(Self.table, to: "t.csv")
    let process = try program.start(["path", "t.csv", "--target", "y", "--family", "gaussian"] + arguments, input: nil)
    process.waitUntilExit()
    let result = try program.result(of: process)
    #expect(result.status == status && result.errors.contains(words), "\(result.status) \(result.errors)")
  }
}
