import Foundation
import Testing

/// `--engine stream`, held to the same command with the table in memory.
@Suite struct EngineCommandTests {
  /// Numbers with gaps, a category that has a level in the last rows only, a quantity and an event.
  private static let visits: String = {
    var text = "age,dose,ward,stay,died\n"
    for i in 0..<400 {
      let (age, dose) = (40 + (i * 7) % 41, (i * 13) % 29)
      let ward = i > 380 ? "new" : ["north", "south", "east"][i % 3]
      let stay = Double(age) / 8 + Double((i * 31) % 17) / 3
      let died = (age + (i * 11) % 50 > 80) != (i % 6 == 0)
      text += "\(age),\(i % 11 == 0 ? "" : "\(dose)"),\(ward),\(stay),\(died ? "yes" : "no")\n"
    }
    return text
  }()

  /// Documents of both engines without what differs in wording or time.
  private func both(_ arguments: [String], _ further: [String] = []) throws -> ([String: Any], [String: Any]) {
    let program = try Program()
    try program.write(Self.visits, to: "visits.csv")
    return (
      try document(program, arguments + ["--engine", "memory"]),
      try document(program, arguments + ["--engine", "stream"] + further)
    )
  }

  private func document(_ program: borrowing Program, _ arguments: [String]) throws -> [String: Any] {
    let process = try program.start(arguments + ["--json", "--quiet"], input: nil)
    process.waitUntilExit()
    let result = try program.result(of: process)
    #expect(result.status == 0, "\(result.errors)")
    return try result.json()
  }

  private func numbers(_ json: Any?, _ path: String = "") -> [String: Double] {
    switch json {
    case let object as [String: Any]:
      return object.filter { $0.key != "timings" && $0.key != "dualityGap" && $0.key != "iterations" }
        .reduce(into: [:]) { $0.merge(numbers($1.value, path + "." + $1.key)) { $1 } }
    case let list as [Any]:
      return list.enumerated().reduce(into: [:]) { $0.merge(numbers($1.element, path + ".\($1.offset)")) { $1 } }
    case let number as Double: return [path: number]
    default: return [:]
    }
  }

  private func expectEqual(_ a: Any?, _ b: Any?, within tolerance: Double) throws {
    let (a, b) = (numbers(a), numbers(b))
    #expect(!a.isEmpty && a.keys.sorted() == b.keys.sorted())
    for (path, value) in a {
      let other = try #require(b[path])
      #expect(abs(value - other) <= tolerance * max(1, abs(value)), "\(path): \(value), \(other)")
    }
  }

  @Test(
    "fit and path give the same numbers",
    arguments: [
      (["fit", "visits.csv", "--target", "stay", "--model", "linear"], 1e-10),
      (["fit", "visits.csv", "--target", "died", "--model", "logistic"], 1e-8),
      (["path", "visits.csv", "--target", "stay", "--family", "gaussian", "--folds", "4"], 1e-10),
      (
        ["path", "visits.csv", "--target", "died", "--family", "binomial", "--folds", "4", "--lambda-count", "20"], 1e-3
      ),
    ])
  func sameNumbers(arguments: [String], tolerance: Double) throws {
    let (memory, stream) = try both(arguments)
    try expectEqual(memory, stream, within: tolerance)
  }

  @Test("rank gives the same scores of the linear model, and says what is of a sample")
  func rank() throws {
    let (memory, stream) = try both(
      [
        "rank", "visits.csv", "--target", "stay", "--models", "linear", "--methods", "permutation,loco", "--no-store",
        "--no-report",
      ], ["--sample-rows", "150"])
    func scores(_ json: [String: Any]) -> [Double] {
      (json["importances"] as? [[String: Any]] ?? []).flatMap { table in
        (table["features"] as? [[String: Any]] ?? []).compactMap { $0["score"] as? Double }
      }
    }
    #expect(scores(memory).count == 8)
    #expect(zip(scores(memory), scores(stream)).allSatisfy { abs($0 - $1) < 1e-9 })
    let warnings = try #require(stream["warnings"] as? [[String: Any]])
    #expect(warnings.contains { $0["code"] as? String == "sampled" })
    #expect((stream["options"] as? [String: String])?["engine"] == "stream")
  }

  @Test("a cache is written once, owned, read again, and made anew when it is damaged or the file has changed")
  func cache() throws {
    let program = try Program()
    try program.write(Self.visits, to: "visits.csv")
    let command = [
      "fit", "visits.csv", "--target", "died", "--model", "logistic", "--engine", "stream", "--cache", "columns",
    ]
    let first = numbers(try document(program, command))
    let name = try #require(try program.files().first { $0.hasPrefix("columns/") })
    #expect(try program.files().filter { $0.hasPrefix("columns/") }.count == 1)
    let path = program.folder.appendingPathComponent(name)
    let attributes = try FileManager.default.attributesOfItem(atPath: path.path)
    #expect(attributes[.posixPermissions] as? Int == 0o600)
    let bytes = try Data(contentsOf: path)
    #expect(numbers(try document(program, command)) == first)
    #expect(try Data(contentsOf: path) == bytes)

    var damaged = bytes
    damaged[bytes.count - 30] ^= 1
    try damaged.write(to: path)
    #expect(numbers(try document(program, command)) == first)
    #expect(try Data(contentsOf: path).count == bytes.count)

    try program.write(Self.visits + "55,3,north,9,yes\n", to: "visits.csv")
    #expect(numbers(try document(program, command)) != first)
  }

  @Test("numbers of a float32 cache are those of the file to seven digits")
  func single() throws {
    let (memory, stream) = try both(
      ["fit", "visits.csv", "--target", "died", "--model", "logistic"],
      ["--cache", "columns", "--cache-precision", "float32"])
    try expectEqual(memory, stream, within: 1e-4)
  }

  @Test(
    "what needs the whole table, and what is no engine, is wrong usage",
    arguments: [
      (["rank", "visits.csv", "--target", "stay", "--engine", "stream", "--holdout", "0.3"], "--holdout"),
      (["rank", "visits.csv", "--target", "stay", "--engine", "stream", "--split-by", "ward"], "--split-by"),
      (["fit", "visits.csv", "--target", "stay", "--model", "mlp", "--engine", "stream"], "mlp"),
      (["path", "visits.csv", "--target", "stay", "--family", "gaussian", "--engine", "stream", "--relax"], "--relax"),
      (["path", "visits.csv", "--target", "stay", "--family", "gaussian", "--engine", "cloud"], "cloud"),
    ])
  func usage(arguments: [String], word: String) throws {
    let program = try Program()
    try program.write(Self.visits, to: "visits.csv")
    let process = try program.start(arguments, input: nil)
    process.waitUntilExit()
    let result = try program.result(of: process)
    #expect(result.status == 2)
    #expect(result.errors.contains(word), "\(result.errors)")
    #expect(try program.files().filter { !$0.hasPrefix(".") } == ["visits.csv"])
  }

  @Test("unusable tables are the same errors, with status 3")
  func input() throws {
    let program = try Program()
    try program.write(Self.visits, to: "visits.csv")
    try program.write("a,b\n1,\"2\n3,4\n", to: "open.csv")
    for (file, target, code) in [
      ("visits.csv", "stai", "no-such-column"), ("open.csv", "a", "unclosed-quote"), ("none.csv", "a", "not-found"),
    ] {
      let memory = try program.run(
        "fit", file, "--target", target, "--model", "linear", "--json", "--engine", "memory")
      let stream = try program.run(
        "fit", file, "--target", target, "--model", "linear", "--json", "--engine", "stream")
      #expect(memory.status == 3 && stream.status == 3, "\(stream.errors)")
      #expect(memory.errors == stream.errors)
      #expect(stream.output.contains(code))
    }
  }

  @Test("a table beyond the memory that is free is read in blocks, and it is said")
  func automatic() throws {
    let program = try Program()
    try program.write("a,b,y\n1,2,3\n2,3,4\n3,1,5\n", to: "huge.csv")
    // A hole of a terabyte takes no room; its first NUL byte ends the run.
    let file = try FileHandle(forWritingTo: program.folder.appendingPathComponent("huge.csv"))
    try file.truncate(atOffset: 1 << 40)
    try file.close()
    let result = try program.run("fit", "huge.csv", "--target", "y", "--model", "linear")
    #expect(result.status == 3)
    #expect(result.errors.contains("so it is read in blocks: --engine stream"))
    #expect(result.errors.contains("huge.csv:5: column \"a\": a NUL byte"))
  }
}
