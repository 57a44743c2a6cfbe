import Foundation
import Testing

/// A wrong call or table, the status it must end with, and what its one line must say.
struct WrongInput: Sendable, CustomTestStringConvertible {
  var testDescription: String
  let arguments: [String]
  let table: String?
  let status: Int32
  let says: [String]

  init(_ name: String, _ arguments: String, table: String? = CSV.clinic, status: Int32, says: String...) {
    testDescription = name
    self.arguments = arguments.split(separator: " ").map(String.init)
    self.table = table
    self.status = status
    self.says = says
  }

  static let all = [
    WrongInput("no file", "rank nowhere.csv --target y", status: 3, says: "nowhere.csv", "no such file"),
    WrongInput("a directory", "rank . --target y", status: 3, says: "directory"),
    WrongInput("no such column", "rank t.csv --target dyed", status: 3, says: "dyed", "did you mean \"died\"?"),
    WrongInput("an empty file", "rank t.csv --target y", table: "", status: 3, says: "empty file"),
    WrongInput("a header only", "rank t.csv --target y", table: "x,y\n", status: 3, says: "no data rows"),
    WrongInput(
      "one class", "rank t.csv --target y", table: "x,y\n" + (0..<20).map { "\($0 % 7).5,no\n" }.joined(), status: 3,
      says: "one class"),
    WrongInput(
      "a constant target", "rank t.csv --target y", table: "x,y\n" + (0..<20).map { "\($0 % 7).5,3\n" }.joined(),
      status: 3, says: "same value"),
    WrongInput(
      "a target that is missing everywhere", "rank t.csv --target y",
      table: "x,y\n" + (0..<20).map { "\($0 % 7).5,NA\n" }.joined(), status: 3, says: "missing in all 20 rows"),
    WrongInput(
      "no complete row", "fit t.csv --target y --model linear",
      table: "x,z,y\n" + (0..<20).map { $0 % 2 == 0 ? ",1,\($0)\n" : "1,,\($0)\n" }.joined(), status: 3,
      says: "0 complete rows of 20"),
    WrongInput(
      "fewer than ten rows", "rank t.csv --target y", table: "x,y\n" + (0..<9).map { "\($0 % 4).5,\($0)\n" }.joined(),
      status: 3, says: "9 usable rows"),
    WrongInput(
      "a class of one row", "rank t.csv --target y",
      table: "x,y\n" + (0..<20).map { "\($0 % 7).5,\($0 == 3 ? "yes" : "no")\n" }.joined(), status: 3,
      says: "only 1 row"),
    WrongInput(
      "three classes without an event", "fit t.csv --target y --model logistic",
      table: "x,y\n" + (0..<30).map { "\($0 % 7).5,\(["a", "b", "c"][$0 % 3])\n" }.joined(), status: 3,
      says: "3 levels", "a, b, c", "--positive"),
    WrongInput(
      "an event that does not occur", "rank t.csv --target died --positive maybe", status: 3, says: "maybe", "no, yes"),
    WrongInput(
      "labels for regression", "rank t.csv --target died --task regression", status: 3, says: "not numeric"),
    WrongInput(
      "nothing but ids and constants", "rank t.csv --target y",
      table: "id,c,y\n" + (0..<20).map { "\($0),1,\($0 % 3).5\n" }.joined(), status: 3, says: "no column is left"),
    WrongInput(
      "a date to predict", "rank t.csv --target d",
      table: "x,d\n" + (0..<20).map { "\($0 % 7).5,2024-01-\($0 + 10)\n" }.joined(), status: 3, says: "is a date"),
    WrongInput(
      "a text to predict", "fit t.csv --target x --model logistic --max-levels 10",
      table: "x,y\n" + (0..<20).map { "name \($0),1\n" }.joined(), status: 3, says: "too many distinct values"),
    WrongInput(
      "a date that isn't one", "inspect t.csv --type d=date", table: "d,y\n2024-01-31,1\n2024-02-30,2\n", status: 3,
      says: "t.csv:3: column \"d\"", "a value is not one"),
    WrongInput(
      "a declared date of two meanings", "inspect t.csv --type d=date", table: "d,y\n1/2/2024,1\n", status: 3,
      says: "the day or with the month", "--date-order"),
    WrongInput(
      "too many declared levels", "inspect t.csv --type d=categorical --max-levels 2", table: "d,y\na,1\nb,2\nc,3\n",
      status: 3, says: "more than 2 distinct labels", "--max-levels"),
    WrongInput("an unknown kind", "inspect t.csv --type died=number", status: 2, says: "NAME=date"),
    WrongInput("an unknown option", "rank t.csv --target died --fast", status: 2, says: "--fast"),
    WrongInput("no target", "rank t.csv", status: 2, says: "--target"),
    WrongInput("an unknown model", "rank t.csv --target died --models forest", status: 2, says: "forest", "logistic"),
    WrongInput("an unknown family", "path t.csv --target age --family gauss", status: 2, says: "gauss", "gaussian"),
    WrongInput(
      "negative lambdas", "path t.csv --target age --family gaussian --lambdas 1,-1", status: 2, says: "positive"),
    WrongInput("an unknown rule", "select t.csv --target died --rule best", status: 2, says: "--rule"),
    WrongInput(
      "separation", "fit t.csv --target y --model logistic",
      table: "x,y\n" + (0..<30).map { "\($0),\($0 > 14 ? 1 : 0)\n" }.joined(), status: 4, says: "\"x\"", "perfectly"),
    WrongInput(
      "more columns than rows", "fit t.csv --target y --model linear", table: "a,b,c,y\n1,2,3,4\n2,1,4,3\n3,3,1,1\n",
      status: 4, says: "3 rows cannot determine 4 coefficients"),
    WrongInput(
      "a store in no folder", "rank t.csv --target died --store none/assay.sqlite --repeats 2 --folds 2", status: 5,
      says: "none/assay.sqlite"),
    WrongInput("a store that is not one", "runs list --store t.csv", status: 5, says: "t.csv", "not a run store"),
    WrongInput("no store", "runs list", status: 5, says: "assay.sqlite"),
  ]
}

@Suite struct WrongInputTests {
  @Test("wrong input ends with its status, one line, and nothing left behind", arguments: WrongInput.all)
  func line(input: WrongInput) throws {
    let program = try Program()
    if let table = input.table { try program.write(table, to: "t.csv") }
    let process = try program.start(input.arguments, input: nil)
    process.waitUntilExit()
    let result = try program.result(of: process)
    #expect(result.status == input.status, "\(result.errors)")
    #expect(result.output.isEmpty)
    let lines = result.errors.split(separator: "\n")
    #expect(lines.count == 1, "\(result.errors)")
    for part in input.says { #expect(result.errors.contains(part), "\(result.errors)") }
    #expect(Set(try program.files()).subtracting([".errors", ".output", "t.csv"]).isEmpty)
  }

  @Test("with --json the error is a document", arguments: WrongInput.all.filter { $0.status == 3 })
  func document(input: WrongInput) throws {
    let program = try Program()
    if let table = input.table { try program.write(table, to: "t.csv") }
    let process = try program.start(input.arguments + ["--json"], input: nil)
    process.waitUntilExit()
    let result = try program.result(of: process)
    let error = try #require(try result.json()["error"] as? [String: Any])
    for key in ["code", "message", "fix", "file"] { #expect(!((error[key] as? String) ?? "").isEmpty, "\(key)") }
    #expect(error.keys.contains("line") && error.keys.contains("column"))
  }

  @Test("a broken record is named by its line, never by its values")
  func privacy() throws {
    let program = try Program()
    try program.write("name,ssn,y\nZqx1,111-22-3333,1\nZqx2,\"444-55-6666,2\n", to: "t.csv")
    let result = try program.run("inspect", "t.csv")
    #expect(result.status == 3)
    #expect(result.errors.contains("t.csv:3"))
    #expect(!result.errors.contains("Zqx") && !result.errors.contains("6666"))
  }

  @Test("an interrupted run says so, ends with 130, and leaves nothing")
  func interruption() throws {
    let program = try Program()
    // A pipe that is never closed: the program waits for a table.
    let pipe = Pipe()
    let process = Process()
    process.executableURL = Program.path
    process.arguments = ["rank", "-", "--target", "y"]
    process.currentDirectoryURL = program.folder
    process.standardInput = pipe
    try program.write("", to: ".errors")
    process.standardError = try FileHandle(forWritingTo: program.folder.appendingPathComponent(".errors"))
    process.standardOutput = FileHandle.nullDevice
    try process.run()
    Thread.sleep(forTimeInterval: 0.5)
    process.interrupt()
    process.waitUntilExit()
    #expect(process.terminationStatus == 130)
    #expect(try program.read(".errors") == "assay: interrupted, nothing saved\n")
    #expect(try program.files() == [".errors"])
  }
}
