import Foundation
import Testing

@Suite("Stability selection, in rank and select")
struct StabilityCommandTests {
  /// Two numbers and a label that matter, and seven numbers that do not.
  private static let table: String = {
    var text = "a,b,kind," + (1...7).map { "n\($0)" }.joined(separator: ",") + ",y\n"
    for i in 0..<120 {
      let (a, b) = (Double((i * 37) % 41), Double((i * 53) % 29))
      let kind = ["low", "mid", "high"][(i * 7) % 3]
      let noise = (1...7).map { "\((i * (11 + 2 * $0) + i * i % (13 + $0)) % (17 + 3 * $0))" }
      let y = 3 * a - 4 * b + (kind == "high" ? 60 : 0) + Double((i * 19) % 23)
      text += "\(a),\(b),\(kind)," + noise.joined(separator: ",") + ",\(y)\n"
    }
    return text
  }()

  private func run(_ command: String, _ arguments: String...) throws -> Program.Result {
    let program = try Program()
    try program.write(Self.table, to: "t.csv")
    let quick = ["--models", "lasso", "--methods", "permutation", "--folds", "2", "--repeats", "2"]
    let process = try program.start([command, "t.csv", "--target", "y"] + quick + arguments, input: nil)
    process.waitUntilExit()
    return try program.result(of: process)
  }

  @Test("rank --pfer says which features are stable, with the bound and the probabilities along the path")
  func document() throws {
    let result = try run("rank", "--pfer", "0.8", "--no-store", "--no-report", "--json")
    #expect(result.status == 0, "\(result.errors)")
    let json = try result.json()
    let stability = try #require(json["stability"] as? [String: Any])
    #expect(stability["stable"] as? [String] == ["a", "b", "kind"])
    #expect(stability["pfer"] as? Double == 0.8)
    #expect(try #require(stability["bound"] as? Double) <= 0.8)
    let features = try #require(stability["features"] as? [[String: Any]])
    let lambdas = try #require(stability["lambda"] as? [Double])
    #expect(features.count == 10 && lambdas == lambdas.sorted(by: >))
    for feature in features {
      let probabilities = try #require(feature["probabilities"] as? [Double])
      #expect(probabilities.count == lambdas.count && probabilities.max() == feature["probability"] as? Double)
    }
    let importances = try #require(json["importances"] as? [[String: Any]]).first {
      $0["method"] as? String == "stability"
    }
    let scores = try #require(importances?["features"] as? [[String: Any]])
    #expect(scores.map { $0["score"] as? Double } == features.map { $0["probability"] as? Double })
  }

  @Test("select --rule stability prints the stable ones; another analysis leaves it out unless it is asked for")
  func select() throws {
    let result = try run("select", "--rule", "stability")
    #expect(result.status == 0 && result.output == "a\nb\nkind\n", "\(result.errors)")
    let json = try run("rank", "--no-store", "--no-report", "--json").json()
    #expect(json["stability"] is NSNull)
  }

  @Test("members of a group are chosen and written together")
  func groups() throws {
    let program = try Program()
    try program.write(Self.table, to: "t.csv")
    let result = try program.run(
      "select", "t.csv", "--target", "y", "--models", "lasso", "--methods", "permutation", "--folds", "2", "--repeats",
      "2",
      "--rule", "stability", "--group", "pair=a,b", "--emit", "small.csv")
    #expect(result.status == 0 && result.output == "pair\nkind\n", "\(result.errors)")
    #expect(try program.read("small.csv").hasPrefix("a,b,kind,y\n"))
  }

  @Test("a bound that is no positive number is wrong usage", arguments: ["0", "-1", "nan", "many"])
  func wrong(value: String) throws {
    #expect(try run("rank", "--pfer=\(value)").status == 2)
  }
}
