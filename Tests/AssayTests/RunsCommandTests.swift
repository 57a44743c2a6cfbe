import Foundation
import Testing

@Suite("assay runs")
struct RunsCommandTests {
  /// Names that a spreadsheet would run, a terminal obey or a shell expand.
  private static let table: String = {
    let rows = (0..<80).map { i in "\(i * 37 % 61),\(i * 29 % 53),\(i * 31 % 47),\(i * 37 % 61 + i % 5)\n" }
    return "\"=HYPERLINK(\"\"http://evil.example\"\")\",-1+1,'quoted,y\n" + rows.joined()
  }()

  private static let arguments = [
    "rank", "t.csv", "--target", "y", "--models", "linear", "--methods", "permutation", "--folds", "3", "--repeats",
    "2",
    "--no-report", "--json",
  ]

  /// Stores one run.
  private func rank(_ program: borrowing Program) throws -> String {
    try program.write(Self.table, to: "t.csv")
    let process = try program.start(Self.arguments, input: nil)
    process.waitUntilExit()
    let result = try program.result(of: process)
    #expect(result.status == 0, "\(result.errors)")
    return try #require(try result.json()["run"] as? String)
  }

  @Test("names and tags: given, shown, filtered by, found by, taken away")
  func labels() throws {
    let program = try Program()
    let id = try rank(program)
    #expect(try program.run("runs", "rename", id, "../before").status == 0)
    #expect(try program.run("runs", "tag", "../before", "approved", "q3").status == 0)
    let list = try program.run("runs", "list", "--tag", "approved", "--tag", "q3").output
    #expect(list.contains("../before") && list.contains("approved, q3"))
    #expect(try program.run("runs", "list", "--tag", "other").output == "no runs\n")
    #expect(try program.run("runs", "show", "../before").output.contains(id))
    #expect(try program.run("report", "../before", "--format", "markdown").status == 0)
    #expect(try program.run("runs", "untag", id, "--all").status == 0)
    #expect(try program.run("runs", "rename", id, "--clear").status == 0)
    #expect(try !program.run("runs", "list").output.contains("before"))
    let bad = try program.run("runs", "rename", id, "a\u{1B}[31m")
    #expect(bad.status == 2 && bad.errors.contains("\\x1b") && !bad.errors.contains("\u{1B}"))
    #expect(try program.run("runs", "rename", id).status == 2)
    #expect(try program.run("runs", "rename", id, "--", "-rf").status == 0)
    #expect(try program.run("runs", "tag", "x", "y", "--store", "absent.sqlite").status == 5)
    #expect(try !program.files().contains("absent.sqlite"))
  }

  @Test("backup: a whole store; an existing file only with --force; never through a link, into a folder or a pipe")
  func backup() throws {
    let program = try Program()
    let id = try rank(program)
    #expect(try program.run("runs", "backup", "copy.sqlite").status == 0)
    #expect(try program.run("runs", "show", id, "--store", "copy.sqlite").status == 0)
    let refused = try program.run("runs", "backup", "copy.sqlite")
    #expect(refused.status == 5 && refused.errors.contains("--force"))
    #expect(try program.run("runs", "backup", "copy.sqlite", "--force", "--json").json()["runs"] as? Int == 1)
    try program.write("target", to: "secret")
    symlink("secret", program.folder.appendingPathComponent("link").path)
    mkfifo(program.folder.appendingPathComponent("pipe").path, 0o600)
    try FileManager.default.createDirectory(
      at: program.folder.appendingPathComponent("folder"), withIntermediateDirectories: true)
    for place in ["link", "pipe", "folder"] {
      #expect(try program.run("runs", "backup", place, "--force").status == 5, "\(place)")
    }
    #expect(try program.read("secret") == "target")
    #expect(try !program.files().contains { $0.hasSuffix(".tmp") })
  }

  @Test("export: a file a view, formulas disarmed, numbers untouched, complete or absent")
  func export() throws {
    let program = try Program()
    let id = try rank(program)
    let result = try program.run("runs", "export", id, "--out", "out")
    #expect(result.status == 0, "\(result.errors)")
    #expect(try program.files().contains("out/v_refits.csv"))
    let ranking = try program.read("out/v_ranking.csv")
    #expect(ranking.contains("\"'=HYPERLINK(\"\"http://evil.example\"\")\"") && ranking.contains(",'-1+1,"))
    #expect(ranking.contains(",''quoted,"))
    let coefficients = try program.read("out/v_coefficients.csv")
    #expect(coefficients.contains(",-0.") || coefficients.contains(",-1."))
    let raw = try program.run("runs", "export", id, "--view", "v_ranking", "--raw").output
    #expect(raw.contains(",-1+1,") && raw.contains(",'quoted,"))
    let again = try program.run("runs", "export", id, "--out", "out")
    #expect(again.status == 5 && again.errors.contains("--force"))
    #expect(try program.run("runs", "export", id, "--out", "out", "--force").status == 0)
    let link = program.folder.appendingPathComponent("out/v_ranking.csv")
    try FileManager.default.removeItem(at: link)
    symlink("../t.csv", link.path)
    #expect(try program.run("runs", "export", id, "--out", "out", "--force").status == 5)
    #expect(try program.read("t.csv") == Self.table)
    #expect(try !program.files().contains { $0.hasSuffix(".tmp") })
  }

  @Test("export as JSON: lines of objects, arrays, the whole document; one view on standard output")
  func exportJSON() throws {
    let program = try Program()
    let id = try rank(program)
    let lines = try program.run("runs", "export", id, "--format", "jsonl", "--view", "v_ranking").output
    let objects = try lines.split(separator: "\n").map {
      try #require(try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])
    }
    #expect(objects.map { $0["rank"] as? Int } == [1, 2, 3])
    #expect(objects.contains { $0["term"] as? String == "-1+1" })
    let array = try program.run("runs", "export", id, "--format", "json", "--view", "v_ranking").output
    #expect((try JSONSerialization.jsonObject(with: Data(array.utf8)) as? [Any])?.count == 3)
    #expect(try program.run("runs", "export", id, "--format", "json").json()["run"] as? String == id)
    #expect(try program.run("runs", "export", id, "--format", "json", "--out", "out").status == 0)
    #expect(try program.files().contains("out/run.json"))
    #expect(try program.run("runs", "export", id).status == 2)
    #expect(try program.run("runs", "export", id, "--view", "runs").status == 2)
    #expect(try program.run("runs", "export", id, "--format", "parquet").status == 2)
  }

  @Test("Parquet needs DuckDB and says so; nothing stays behind")
  func parquet() throws {
    let program = try Program()
    let id = try rank(program)
    let before = try program.files()
    let process = try program.start(
      ["runs", "export", id, "--format", "parquet", "--out", "out"], input: nil, environment: ["PATH": "/nowhere"])
    process.waitUntilExit()
    let result = try program.result(of: process)
    #expect(result.status == 5 && result.errors.contains("DuckDB") && result.errors.contains("pip install duckdb-cli"))
    #expect(try program.files() == before)
  }

  private static let hasDuckDB = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").contains {
    access("\($0)/duckdb", X_OK) == 0
  }

  @Test("Parquet files are there and begin and end as such", .enabled(if: hasDuckDB, "DuckDB is not in PATH"))
  func parquetFiles() throws {
    let program = try Program()
    let id = try rank(program)
    let result = try program.run("runs", "export", id, "--format", "parquet", "--out", "it's")
    #expect(result.status == 0, "\(result.errors)")
    let bytes = try Data(contentsOf: program.folder.appendingPathComponent("it's/v_ranking.parquet"))
    #expect(bytes.prefix(4) == Data("PAR1".utf8) && bytes.suffix(4) == Data("PAR1".utf8))
    let names = try program.files().filter { $0.hasPrefix("it's/") }
    #expect(names.allSatisfy { $0.hasSuffix(".parquet") } && names.contains("it's/v_runs.parquet"))
  }
}
