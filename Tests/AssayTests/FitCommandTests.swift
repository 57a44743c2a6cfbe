import Foundation
import Testing

@Suite struct FitCommandTests {
  private func fit(_ table: String, _ arguments: String) throws -> Program.Result {
    let program = try Program()
    try program.write(table, to: "t.csv")
    let process = try program.start(
      ["fit", "t.csv"] + arguments.split(separator: " ").map(String.init), input: nil)
    process.waitUntilExit()
    return try program.result(of: process)
  }

  private func coefficients(_ result: Program.Result) throws -> [[String: Any]] {
    #expect(result.status == 0, "\(result.errors)")
    return try #require(try result.json()["coefficients"] as? [[String: Any]])
  }

  /// Numbers that are far from normal, by a rule; `class` takes three labels and `visit` groups rows.
  private static let table: String = {
    var text = "x,z,w,visit,y,amount,class\n"
    for i in 0..<60 {
      let (x, z) = (i * 7 % 11, i * i % 13)
      let y = i * 5 % 7 + x / 2 > 5 ? "yes" : "no"
      text +=
        "\(x),\(z),\(1 + i % 3),v\(i % 9),\(y),\(2 * x - z + i * 31 % 17),\("uvw".dropFirst((i * 5 + x) % 3).prefix(1))\n"
    }
    return text
  }()

  @Test(
    "every way to fit gives finite estimates, and intervals around them or none",
    arguments: [
      "--target amount --model linear --exclude y,class,visit",
      "--target amount --model linear --exclude y,class,visit --weights w",
      "--target amount --model linear --exclude y,class,visit --robust --confidence 0.9",
      "--target amount --model linear --exclude y,class --split-by visit",
      "--target amount --model linear --exclude y,class,visit --ridge 0.1",
      "--target y --model logistic --exclude amount,class,visit --weights w --robust",
      "--target y --model logistic --exclude amount,class --split-by visit",
      "--target y --model logistic --exclude amount,class,visit --firth --intervals profile",
      "--target y --model logistic --exclude amount,class,visit --ridge 0.1",
      "--target class --model multinomial --exclude amount,y,visit --reference w",
      "--target class --model multinomial --exclude amount,y,visit --weights w --ridge 0.1",
    ])
  func ways(arguments: String) throws {
    let result = try fit(Self.table, arguments + " --json")
    for term in try coefficients(result) {
      let estimate = try #require(term["estimate"] as? Double)
      #expect(estimate.isFinite)
      let bounds = (term["low"] as? Double, term["high"] as? Double)
      if arguments.contains("--ridge") {
        #expect(bounds.0 == nil && term["standardError"] is NSNull && term["pValue"] is NSNull)
      } else {
        let (low, high) = (try #require(bounds.0), try #require(bounds.1))
        #expect(low < estimate && estimate < high)
        #expect((term["standardError"] as? Double ?? 0) > 0)
      }
    }
    let text = try fit(Self.table, arguments)
    #expect(text.status == 0 && text.output.contains("deviance") && !text.output.contains("nan"))
  }

  @Test("the weight and cluster columns are no predictors")
  func roles() throws {
    let result = try fit(
      Self.table, "--target amount --model linear --exclude y,class --weights w --split-by visit --json")
    #expect(try coefficients(result).map { $0["column"] as? String } == ["x", "z"])
    #expect(try result.json()["errors"] as? String == "CR1")
  }

  @Test("a multinomial model has coefficients and an intercept for each class but the reference")
  func multinomial() throws {
    let result = try fit(Self.table, "--target class --model multinomial --exclude amount,y,visit,w --json")
    let json = try result.json()
    #expect(json["classes"] as? [String] == ["u", "v", "w"] && json["reference"] as? String == "u")
    let terms = try coefficients(result).map { "\($0["class"] ?? ""):\($0["column"] ?? "")" }
    #expect(terms == ["v:x", "v:z", "w:x", "w:z"])
    let intercepts = try #require(json["intercepts"] as? [[String: Any]])
    #expect(intercepts.map { $0["class"] as? String } == ["v", "w"])
  }

  @Test(
    "options that contradict each other are wrong usage",
    arguments: [
      "--target y --model linear --firth", "--target y --model logistic --firth --ridge 1",
      "--target y --model linear --robust --split-by visit", "--target y --model linear --ridge 1 --robust",
      "--target y --model multinomial --robust", "--target y --model linear --intervals profile",
      "--target y --model logistic --reference yes", "--target y --model linear --ridge -1",
      "--target y --model linear --confidence 1", "--target y --model linear --intervals bayes",
    ])
  func usage(arguments: String) throws {
    let result = try fit(Self.table, arguments)
    #expect(result.status == 2 && result.errors.split(separator: "\n").count == 1, "\(result.errors)")
  }

  @Test(
    "unusable weights, clusters and references are named",
    arguments: [
      ("--target amount --model linear --weights v", "no column \"v\""),
      ("--target amount --model linear --weights class", "not numbers"),
      ("--target class --model multinomial --exclude y --reference q", "no level \"q\""),
    ])
  func columns(arguments: String, says: String) throws {
    let result = try fit(Self.table, arguments)
    #expect(result.status == 3 && result.errors.contains(says), "\(result.errors)")
    let negative = try fit(
      "x,w,y\n" + (0..<20).map { "\($0 % 7),\($0 - 3),\($0)\n" }.joined(), "--target y --model linear --weights w")
    #expect(negative.status == 3 && negative.errors.contains("negative"))
  }
}

/// Tables that break careless arithmetic.
@Suite struct HostileNumbersTests {
  private static func table(_ header: String, _ row: (Int) -> String) -> String {
    header + "\n" + (0..<60).map { row($0) + "\n" }.joined()
  }

  private func run(_ table: String, _ arguments: String) throws -> Program.Result {
    let program = try Program()
    try program.write(table, to: "t.csv")
    let words = arguments.split(separator: " ").map(String.init)
    let process = try program.start([words[0], "t.csv", "--json"] + words.dropFirst(), input: nil)
    process.waitUntilExit()
    return try program.result(of: process)
  }

  /// Nothing where nothing was estimated.
  private func estimates(_ result: Program.Result) throws -> [String: Double] {
    #expect(result.status == 0, "\(result.errors)")
    let terms = try #require(try result.json()["coefficients"] as? [[String: Any]])
    return terms.reduce(into: [:]) { estimates, term in
      if let name = term["column"] as? String { estimates[name] = term["estimate"] as? Double }
    }
  }

  @Test("separated classes: named for fit, fitted with --firth, traced by path")
  func separable() throws {
    let table = Self.table("x,y") { "\($0),\($0 > 24 ? 1 : 0)" }
    let failed = try run(table, "fit --target y --model logistic")
    #expect(failed.status == 4 && failed.output.contains("separation") && failed.output.contains("--firth"))
    let firth = try estimates(try run(table, "fit --target y --model logistic --firth"))
    #expect(abs(try #require(firth["x"])) < 100)
    #expect(try run(table, "path --target y --family binomial").status == 0)
  }

  @Test("constant, repeated and empty columns are left out by name", arguments: ["linear", "logistic"])
  func useless(model: String) throws {
    let table = Self.table("k,a,b,m,y") { "1,\($0 * 7 % 11),\(2 * ($0 * 7 % 11)),NA,\($0 * 31 % 17 > 8 ? 1 : 0)" }
    let result = try run(table, "fit --target y --model \(model)")
    let estimates = try estimates(result)
    #expect(estimates.keys.sorted() == ["a"])
    for note in ["\"k\" does not vary", "\"b\" repeats \"a\"", "\"m\" holds no value"] {
      #expect(result.errors.contains(note), "\(result.errors)")
    }
    #expect(try run(table, "path --target y --family \(model == "linear" ? "gaussian" : "binomial")").status == 0)
  }

  @Test("an offset of 1e9 leaves a slope its digits")
  func offset() throws {
    let table = Self.table("x,y") { "1000000000.\($0 % 4 * 25),\(250 * ($0 % 4))" }
    for command in ["fit --target y --model linear", "fit --target y --model linear --robust"] {
      let slope = try #require(try estimates(try run(table, command))["x"])
      #expect(abs(slope / 1000 - 1) < 1e-6)
    }
  }

  @Test(
    "columns of 1e200 and 1e-200 give what ordinary ones give",
    arguments: [
      "fit --target y --model linear", "fit --target y --model logistic", "fit --target y --model logistic --firth",
      "fit --target y --model linear --ridge 0.1", "fit --target y --model multinomial",
    ])
  func scale(command: String) throws {
    func rows(_ x: String, _ z: String) -> String {
      Self.table("x,z,y") { "0.\($0 * 7 % 11 + 11)\(x),1.\($0 * $0 % 13 + 11)\(z),\($0 * 5 % 7 > 2 ? 1 : 0)" }
    }
    let plain = try estimates(try run(rows("", ""), command))
    let huge = try estimates(try run(rows("e200", "e-200"), command))
    for (name, factor) in [("x", 1e200), ("z", 1e-200)] {
      let (a, b) = (try #require(plain[name]), try #require(huge[name]) * factor)
      #expect(a != 0 && abs(a - b) < 1e-9 * abs(a))
    }
    let squares = try run(
      Self.table("x,z,y") { "\($0 * 7 % 11)e200,\($0),\($0 * $0 % 13)e200" }, "fit --target y --model linear")
    #expect(squares.status == 4 && squares.output.contains("overflow") && !squares.output.contains("nan"))
  }

  @Test("one class and three classes are errors that name them")
  func classes() throws {
    let one = try run(Self.table("x,y") { "\($0 % 7),1" }, "fit --target y --model logistic")
    #expect(one.status == 3 && one.output.contains("same value"))
    let three = try run(Self.table("x,y") { "\($0 % 7),\(["a", "b", "c"][$0 % 3])" }, "fit --target y --model logistic")
    #expect(three.status == 3 && three.output.contains("a, b, c"))
  }
}
