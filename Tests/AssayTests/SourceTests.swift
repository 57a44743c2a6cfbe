import Foundation
import Testing

@Suite("Where a table comes from")
struct SourceTests {
  /// The rows of the clinic in two files.
  private func writeParts(_ program: borrowing Program) throws {
    let lines = CSV.clinic.split(separator: "\n")
    try program.write(([lines[0]] + lines[1...30]).joined(separator: "\n"), to: "part-1.csv")
    try program.write(([lines[0]] + lines[31...]).joined(separator: "\n"), to: "part-2.csv")
  }

  @Test("several files rank as the one that they were cut from")
  func parts() throws {
    let program = try Program()
    try program.write(CSV.clinic, to: "t.csv")
    try writeParts(program)
    func ranking(_ arguments: [String]) throws -> [String: Any] {
      let options = [
        "--target", "died", "--repeats", "2", "--folds", "2", "--epochs", "2", "--hidden", "2", "--methods",
        "permutation", "--no-store",
        "--no-report", "--json",
      ]
      let process = try program.start(["rank"] + arguments + options, input: nil)
      process.waitUntilExit()
      let result = try program.result(of: process)
      #expect(result.status == 0, "\(result.errors)")
      return try result.json()
    }
    let (one, two) = (try ranking(["t.csv"]), try ranking(["part-1.csv", "part-2.csv"]))
    #expect(try #require(one["ranking"] as? NSArray) == two["ranking"] as? NSArray)
    let data = try #require(two["data"] as? [String: Any])
    #expect(data["file"] as? String == "part-1.csv and 1 more")
  }

  @Test("several files are dumped with one header, and their reduced form is the same")
  func dump() throws {
    let program = try Program()
    try writeParts(program)
    try program.write(CSV.clinic, to: "t.csv")
    #expect(try program.run("inspect", "part-1.csv", "part-2.csv", "--dump").output == CSV.clinic)
    for files in [["t.csv"], ["part-1.csv", "part-2.csv"]] {
      let process = try program.start(
        ["select"] + files + [
          "--target", "died", "--rule", "top:1", "--repeats", "2", "--epochs", "2", "--hidden", "2", "--emit",
          "\(files.count).csv",
        ],
        input: nil)
      process.waitUntilExit()
      #expect(process.terminationStatus == 0)
    }
    #expect(try program.read("1.csv") == program.read("2.csv"))
    #expect(try program.read("1.csv").split(separator: "\n").count == 81)
  }

  @Test("a run store is a database like others, when a table is named")
  func database() throws {
    let program = try Program()
    try program.write(CSV.clinic, to: "t.csv")
    try program.run(
      "rank", "t.csv", "--target", "died", "--repeats", "2", "--folds", "2", "--epochs", "2", "--hidden", "2",
      "--no-report")
    let unnamed = try program.run("inspect", "assay.sqlite")
    #expect(unnamed.status == 3)
    #expect(unnamed.errors.contains("several tables") && unnamed.errors.contains("--table"))
    let named = try program.run("inspect", "assay.sqlite", "--table", "ranking", "--json")
    #expect(named.status == 0, "\(named.errors)")
    #expect(try named.json()["rows"] as? Int == 3)
    #expect(try program.run("inspect", "assay.sqlite", "--table", "ranking", "--dump").output.contains("age"))
  }

  @Test(
    "what cannot be read together is said",
    arguments: [
      (["t.csv", "u.csv"], 3, "u.csv: column 1 is \"x\", but \"age\" in t.csv"),
      (["t.csv", "-"], 2, "standard input (-) cannot be read together with files"),
      (["t.csv", "t.csv", "--table", "t"], 2, "--table goes with one SQLite database"),
      (["t.csv", "--table", "t"], 3, "t.csv: is not a SQLite database; leave out --table"),
      (["t.csv", "--max-bytes", "many"], 2, "--max-bytes"), (["t.csv", "--max-columns", "0"], 2, "--max-columns"),
      (["t.csv", "--max-columns", "3"], 3, "t.csv: more than 3 columns"),
      (["t.csv", "--max-field-bytes", "2"], 3, "t.csv:1: a field of more than 2 bytes"),
      ([], 2, "<file>"),
    ])
  func wrong(arguments: [String], status: Int32, says: String) throws {
    let program = try Program()
    try program.write(CSV.clinic, to: "t.csv")
    try program.write("x,y\n1,2\n", to: "u.csv")
    let process = try program.start(["inspect"] + arguments, input: nil)
    process.waitUntilExit()
    let result = try program.result(of: process)
    #expect(result.status == status)
    #expect(result.errors.contains(says), "\(result.errors)")
    #expect(result.output.isEmpty)
  }

  @Test("standard input may be compressed")
  func standardInput() throws {
    let program = try Program()
    // printf 'a,b\n1,2\n' | gzip -n
    let bytes = try #require(Data(base64Encoded: "H4sIAAAAAAAAA0vUSeIy1DHiAgB7B5cKCAAAAA=="))
    let process = try program.start(["inspect", "-", "--dump"], input: bytes)
    process.waitUntilExit()
    #expect(try program.result(of: process).output == "a,b\n1,2\n")
  }
}
