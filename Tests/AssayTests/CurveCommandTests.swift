import Foundation
import Testing

@Suite("Learning curves and bias and variance")
struct CurveCommandTests {
  /// A quantity that depends on one column and on the square of another, with noise of its own.
  private static let line: String = {
    var text = "a,b,y\n"
    for i in 0..<160 {
      let (a, b, noise) = ((i * 37) % 101, (i * 53) % 89, (i * i * 29 + i * 7) % 23)
      text += "\(a),\(b),\(3 * a + (b - 44) * (b - 44) / 20 + noise)\n"
    }
    return text
  }()

  @Test("the document has a curve a model, one over lambda, and parts that add up")
  func document() throws {
    let program = try Program()
    try program.write(Self.line, to: "t.csv")
    let json = try program.run(
      "curve", "t.csv", "--target", "y", "--models", "linear,lasso", "--resamples", "4", "--json"
    ).json()
    #expect(json["task"] as? String == "regression" && json["rows"] as? Int == 160)
    let curves = try #require(json["curves"] as? [[String: Any]])
    #expect(curves.map { $0["model"] as? String } == ["linear", "lasso", "lasso"])
    #expect(curves.map { $0["axis"] as? String } == ["rows", "rows", "lambda"])
    let points = try #require(curves[0]["points"] as? [[String: Any]])
    #expect(points.map { $0["rows"] as? Double } == [32, 64, 128])
    #expect(points[0]["gain"] is NSNull && points[1]["gain"] is [String: Any])
    let parts = try #require(json["biasVariance"] as? [[String: Any]])
    #expect(parts.count == 32 && parts[0]["axis"] is NSNull && parts[2]["axis"] as? String == "lambda")
    for part in parts {
      let values = ["loss", "squaredBias", "variance", "noise"].map {
        (part[$0] as? [String: Any])?["estimate"] as? Double ?? .nan
      }
      #expect(abs(values[0] - values[1] - values[2] - values[3]) < 1e-9 * values[0])
    }
    #expect((json["reading"] as? [String])?.first?.hasPrefix("linear: ") == true)
  }

  @Test("sizes are taken as they are asked for, and groups are kept")
  func sizes() throws {
    let program = try Program()
    try program.write(CSV.clinic, to: "t.csv")
    let result = try program.run(
      "curve", "t.csv", "--target", "died", "--models", "logistic", "--sizes", "32,48", "--json")
    let curves = try #require(try result.json()["curves"] as? [[String: Any]])
    #expect(curves.count == 1)
    let points = try #require(curves[0]["points"] as? [[String: Any]])
    #expect(points.map { $0["rows"] as? Double } == [32, 48])
    #expect((try result.json()["biasVariance"] as? [Any])?.isEmpty == true)
  }

  @Test("the text says what the curves say, draws them, and for classes why there are no parts")
  func text() throws {
    let program = try Program()
    try program.write(CSV.clinic, to: "t.csv")
    try program.write(Self.line, to: "l.csv")
    let classes = try program.run("curve", "t.csv", "--target", "died", "--models", "logistic,lasso").output
    #expect(classes.hasPrefix("died = yes in t.csv: 80 rows; log loss in nats, null model "))
    #expect(classes.contains("\nlogistic: ") && classes.contains("the log loss of classes has none such"))
    let quantity = try program.run("curve", "l.csv", "--target", "y", "--models", "linear,lasso", "--resamples", "3")
      .output
    #expect(quantity.contains("high bias") && quantity.contains("bias²") && quantity.contains("┬"), "\(quantity)")
    // The drawing and the tables fit a terminal; only sentences are longer.
    let lines = quantity.components(separatedBy: "\n").filter { !$0.contains(": ") }
    #expect(lines.allSatisfy { $0.count <= 100 }, "\(quantity)")
  }

  @Test("any thread count gives the same document")
  func threads() throws {
    let program = try Program()
    try program.write(Self.line, to: "t.csv")
    let documents = try ["1", "3"].map { count in
      var json = try program.run(
        "curve", "t.csv", "--target", "y", "--models", "linear,lasso", "--resamples", "3", "--json", "--threads", count
      ).json()
      json["timings"] = nil
      return json as NSDictionary
    }
    #expect(documents[0] == documents[1])
  }

  @Test("rank keeps the curves in its run, its document and its report")
  func rank() throws {
    let program = try Program()
    try program.write(Self.line, to: "t.csv")
    let plain = try program.run(
      "rank", "t.csv", "--target", "y", "--models", "linear,lasso", "--repeats", "2", "--json"
    ).json()
    #expect(plain["learning"] is NSNull)
    let json = try program.run(
      "rank", "t.csv", "--target", "y", "--models", "linear,lasso", "--repeats", "2", "--curves", "--json"
    ).json()
    let learning = try #require(json["learning"] as? [String: Any])
    #expect((learning["curves"] as? [Any])?.count == 3 && (learning["biasVariance"] as? [Any])?.count == 32)
    let run = try #require(json["run"] as? String)
    let shown = try program.run("runs", "show", run, "--json").json()
    #expect(shown["learning"] as? NSDictionary == learning as NSDictionary)
    #expect(try program.run("report", run, "--format", "markdown").output.contains("## Learning"))
  }

  @Test(
    "what makes no sense is refused",
    arguments: [["--sizes", "10,x"], ["--sizes", "0"], ["--sizes", ""], ["--resamples", "1"]])
  func refused(arguments: [String]) throws {
    let program = try Program()
    try program.write(CSV.clinic, to: "t.csv")
    let process = try program.start(["curve", "t.csv", "--target", "died"] + arguments, input: nil)
    process.waitUntilExit()
    let result = try program.result(of: process)
    #expect(result.status == 2 && result.errors.contains(arguments[0]), "\(result.status) \(result.errors)")
  }
}
