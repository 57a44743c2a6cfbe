import Foundation
import Testing

/// The short end of `script/test --faults`: what is quick and the same each time.
@Suite("Faults end with a reason and leave nothing half done")
struct FaultTests {
  private let rank = [
    "rank", "clinic.csv", "--target", "died", "--models", "logistic", "--folds", "2", "--repeats", "2", "--methods",
    "learned", "--quiet",
  ]

  /// Runs the program below limits or redirections of the shell.
  private func run(_ program: borrowing Program, _ arguments: [String], before: String = "", after: String = "") throws
    -> Program.Result
  {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/bash")
    process.arguments = ["-c", "\(before) exec \"$0\" \"$@\" 2> .errors \(after)", Program.path.path] + arguments
    process.currentDirectoryURL = program.folder
    process.standardInput = FileHandle.nullDevice
    process.environment = ProcessInfo.processInfo.environment.merging(["SWIFT_BACKTRACE": "enable=no"]) { $1 }
    try program.write("", to: ".output")
    process.standardOutput = try FileHandle(forWritingTo: program.folder.appendingPathComponent(".output"))
    try process.run()
    process.waitUntilExit()
    return try program.result(of: process)
  }

  private func clinic() throws -> Program {
    let program = try Program()
    try program.write(CSV.clinic, to: "clinic.csv")
    return program
  }

  @Test("a link in the place of a report is not followed, and nothing is stored")
  func linkedReport() throws {
    let program = try clinic()
    try program.write("precious", to: "target")
    let folder = program.folder.appendingPathComponent("reports/clinic-died")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try FileManager.default.createSymbolicLink(
      at: folder.appendingPathComponent("report.html"),
      withDestinationURL: program.folder.appendingPathComponent("target"))
    let result = try run(program, rank)
    #expect(result.status == 5)
    #expect(result.errors.contains("report.html: cannot be written: a symbolic link is in its place"))
    #expect(try program.read("target") == "precious")
    #expect(try !program.files().contains("assay.sqlite"))
    #expect(try program.files().filter { $0.hasSuffix(".tmp") }.isEmpty)
  }

  @Test("a folder of one letter")
  func shortName() throws {
    let program = try clinic()
    #expect(try run(program, rank + ["--report", "r", "--store", "s"]).status == 0)
    #expect(try program.files().contains("r/clinic-died/report.html"))
  }

  @Test("a store or a folder that cannot be is refused before the table is read")
  func earlyRefusal() throws {
    let program = try Program()
    try program.write("a,b\n", to: "text")
    for arguments in [["--store", "text"], ["--store", "no/s.sqlite"], ["--report", "text/reports"]] {
      let result = try run(program, rank + arguments)
      #expect(result.status == 5, "\(arguments)")
      #expect(result.errors.hasPrefix("assay: "))
    }
    #expect(try run(program, rank).status == 3)
    #expect(try program.files().filter { !$0.hasPrefix(".") } == ["text"])
  }

  @Test("a full disk behind standard output is told, and that the run is saved all the same")
  func fullOutput() throws {
    let program = try clinic()
    let result = try run(program, rank + ["--no-report"], after: "> /dev/full")
    #expect(result.status == 5)
    #expect(result.errors.contains("standard output: cannot be written"))
    let id = try #require(result.errors.firstMatch(of: /run (\S+) is saved in assay.sqlite/)?.output.1)
    #expect(try run(program, ["runs", "show", String(id)]).status == 0)
    #expect(try run(program, ["--help"], after: "> /dev/full").status == 5)
  }

  @Test("a limit on the size of files ends the run with the file's name and leaves neither run nor report")
  func sizeLimit() throws {
    let program = try clinic()
    let result = try run(program, rank, before: "ulimit -f 40;")
    #expect(result.status == 5)
    #expect(result.errors.contains("report.html") || result.errors.contains("assay.sqlite"))
    #expect(try program.files().filter { !$0.hasPrefix(".") } == ["clinic.csv"])
  }

  #if os(Linux)
    @Test("a limit on memory below what linear algebra needs is told; OpenBLAS would wait for ever")
    func memoryLimit() throws {
      let program = try Program()
      let result = try run(program, ["inspect", "x.csv"], before: "ulimit -v 300000;")
      #expect(result.status == 4)
      #expect(result.errors.contains("the limit on memory of 292 MB"))
    }
  #endif

  @Test("a list shows the newest hundred, and as many as asked for")
  func limit() throws {
    let program = try clinic()
    for seed in ["1", "2", "3"] { #expect(try run(program, rank + ["--no-report", "--seed", seed]).status == 0) }
    let all = try run(program, ["runs", "list", "--json"])
    let two = try run(program, ["runs", "list", "--json", "--limit", "2"])
    func seeds(_ result: Program.Result) throws -> [Int] {
      let list = try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [[String: Any]]
      return try #require(list).compactMap { $0["seed"] as? Int }
    }
    #expect(try Set(seeds(all)) == [1, 2, 3])
    #expect(try seeds(two) == Array(seeds(all).prefix(2)))
    #expect(try run(program, ["runs", "list", "--limit", "0"]).status == 2)
  }
}
