import Foundation
import Testing

@Suite("What the audit finds, in rank")
struct AuditCommandTests {
  /// Two measurements, a target of them, and what is written down after it.
  private static let table: String = {
    var text = "a,b,billed,y\n"
    for i in 0..<120 {
      let (a, b) = ((i * 37) % 41, (i * 53) % 29)
      let y = a + 2 * b + (i * 7) % 23
      text += "\(a),\(b),\(3 * y + i % 2),\(y)\n"
    }
    return text
  }()

  private func rank(_ arguments: String...) throws -> Program.Result {
    let program = try Program()
    try program.write(Self.table, to: "t.csv")
    let quick = ["--models", "linear", "--folds", "3", "--repeats", "2", "--no-store", "--no-report"]
    let process = try program.start(["rank", "t.csv", "--target", "y"] + quick + arguments, input: nil)
    process.waitUntilExit()
    return try program.result(of: process)
  }

  @Test("the document has the ranking without suspects and the self-calibration")
  func document() throws {
    let json = try rank("--json").json()
    let warnings = try #require(json["warnings"] as? [[String: Any]])
    #expect(warnings.contains { $0["code"] as? String == "leakage" && $0["feature"] as? String == "billed" })
    let without = try #require(json["withoutSuspects"] as? [[String: Any]])
    #expect(without.map { $0["feature"] as? String } == ["b", "a"])
    let calibration = try #require(json["calibration"] as? [[String: Any]])
    #expect(calibration.map { $0["noise"] as? String } == ["permuted-target", "null-probes"])
    for part in calibration {
      let (calls, tests) = (try #require(part["calls"] as? Int), try #require(part["tests"] as? Int))
      let rate = try #require(part["rate"] as? Double)
      #expect(tests >= 50 && abs(rate - Double(calls) / Double(tests)) < 1e-12)
      #expect(part["methods"] as? String == "learned, permutation, conditional, loco")
    }
    #expect(try rank("--exclude", "billed", "--json").json()["withoutSuspects"] is NSNull)
  }

  @Test("the terminal says in a line how often noise is called important")
  func line() throws {
    let lines = try rank().output.split(separator: "\n").filter { $0.hasPrefix("noise called important: ") }
    #expect(lines.count == 1 && lines[0].hasSuffix("(at level 5 %)"))
  }
}
