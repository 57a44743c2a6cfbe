import Foundation
import Testing

@Suite("--split-by and --time")
struct SplitCommandTests {
  /// Patients of four visits, a date for each; the outcome depends on age.
  private static let visits: String = {
    var text = "patient,seen,age,noise,ward,amount,died\n"
    for i in 0..<120 {
      let (patient, age) = (i / 4, 40 + (i * 7) % 41)
      let day = "2024-\(i % 12 < 9 ? "0" : "")\(i % 12 + 1)-1\(i % 7)"
      let died = (age > 60) != (i % 5 == 0)
      text += "P\(patient),\(day),\(age),\((i * 31) % 17),\(i % 3 == 0 ? "x" : "y"),\(3 * age + i % 4),"
      text += (died ? "yes" : "no") + "\n"
    }
    return text
  }()

  private let quick = [
    "--folds", "3", "--repeats", "2", "--epochs", "2", "--hidden", "2", "--methods", "learned,permutation",
    "--no-store",
    "--no-report",
  ]

  private func run(_ arguments: String..., table: String = visits) throws -> Program.Result {
    let program = try Program()
    try program.write(table, to: "t.csv")
    let process = try program.start(arguments, input: nil)
    process.waitUntilExit()
    return try program.result(of: process)
  }

  @Test(
    "rank keeps patients together or goes forward in time, and ranks neither column",
    arguments: [
      ("--split-by", "patient"), ("--time", "seen"),
    ])
  func rank(option: String, column: String) throws {
    let result = try run(
      "rank", "t.csv", "--target", "died", option, column, "--folds", "3", "--repeats", "2", "--models",
      "logistic,lasso",
      "--methods", "permutation", "--no-store", "--no-report", "--json")
    #expect(result.status == 0, "\(result.errors)")
    let json = try result.json()
    let options = try #require(json["options"] as? [String: String])
    #expect(options[option == "--time" ? "time" : "split by"] == column)
    #expect(options["fold repeats"] == (option == "--time" ? "1" : "2"))
    let ranking = try #require(json["ranking"] as? [[String: Any]])
    #expect(ranking.first?["feature"] as? String == "age")
    #expect(!ranking.contains { $0["feature"] as? String == column })
  }

  @Test(
    "path says how rows were held out",
    arguments: [
      ("--split-by", "patient", "10 folds of whole groups of patient"), ("--time", "seen", "10 steps forward in seen"),
    ])
  func path(option: String, column: String, words: String) throws {
    let result = try run("path", "t.csv", "--target", "amount", "--family", "gaussian", option, column)
    #expect(result.status == 0 && result.output.contains("Held out: \(words)"), "\(result.errors)\(result.output)")
    #expect(!result.output.contains("+\(column)"))
  }

  @Test("fewer groups than folds are said on standard error and counted in the document")
  func fewGroups() throws {
    let result = try run("path", "t.csv", "--target", "amount", "--family", "gaussian", "--split-by", "ward", "--json")
    #expect((try result.json()["cv"] as? [String: Any])?["folds"] as? Int == 2)
    #expect(result.errors.contains("\"ward\" allows 2 splits, not 10"))
  }

  @Test(
    "what cannot be split is refused",
    arguments: [
      (["--split-by", "patent"], 3, "no column \"patent\"; did you mean \"patient\"?"),
      (["--time", "ward"], 3, "\"ward\" is categorical, which gives no order in time"),
      (["--time", "seen", "--split-by", "patient"], 2, "exclude each other"),
      (["--split-by", "died"], 2, "cannot be split by the target"),
    ])
  func refused(arguments: [String], status: Int32, words: String) throws {
    let program = try Program()
    try program.write(Self.visits, to: "t.csv")
    for command in [
      ["rank", "t.csv", "--target", "died"] + quick, ["path", "t.csv", "--target", "died", "--family", "binomial"],
    ] {
      let process = try program.start(command + arguments, input: nil)
      process.waitUntilExit()
      let result = try program.result(of: process)
      #expect(result.status == status && result.errors.contains(words), "\(result.errors)")
    }
  }

  @Test("a missing group is an error in a ranking; path leaves the row out as incomplete")
  func missing() throws {
    let table = Self.visits.replacingOccurrences(of: "\nP7,", with: "\n,")
    let result = try run("rank", "t.csv", "--target", "died", "--split-by", "patient", table: table)
    #expect(result.status == 3 && result.errors.contains("missing in 4 rows"), "\(result.errors)")
    let path = try run(
      "path", "t.csv", "--target", "amount", "--family", "gaussian", "--split-by", "patient", table: table)
    #expect(path.status == 0 && path.output.contains("116 complete rows"), "\(path.errors)\(path.output)")
  }

  @Test("the document of a path has criteria, entries and exits")
  func document() throws {
    let json = try run("path", "t.csv", "--target", "amount", "--family", "gaussian", "--json").json()
    let lambdas = try #require(json["lambda"] as? [Double])
    let least = try #require(json["criteria"] as? [String: Double])
    for name in ["aic", "bic", "ebic"] {
      let values = try #require(json[name] as? [Double])
      #expect(values.count == lambdas.count)
      #expect(least[name] == zip(lambdas, values).min { $0.1 < $1.1 }?.0)
    }
    let entries = try #require(json["entries"] as? [[String: Any]])
    #expect(entries.first?["feature"] as? String == "age")
    let step = try #require(entries.first?["step"] as? Int)
    #expect(entries.first?["lambda"] as? Double == lambdas[step - 1])
    #expect((json["df"] as? [Int])?[step - 1] ?? 0 > 0 && (json["df"] as? [Int])?[step - 2] == 0)
    #expect(json["exits"] is [[String: Any]])
  }
}
