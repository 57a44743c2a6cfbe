import Foundation
import Tabular
import Testing

@Suite struct FileTests {
  /// Runs `body` with a fresh directory.
  private func withDirectory(_ body: (String) throws -> Void) throws {
    let directory = FileManager.default.temporaryDirectory.appendingPathComponent("assay-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: directory) }
    try body(directory.path)
  }

  private func problem(_ path: String) -> CSVError.Problem? {
    do throws(CSVError) {
      _ = try CSVFile(path: path).read()
      return nil
    } catch {
      return error.problem
    }
  }

  @Test("a file is read through blocks much smaller than it")
  func largeFile() throws {
    try withDirectory { directory in
      let path = directory + "/large.csv"
      let rows = (0..<60_000).map { "\($0),\"row \($0),\n é\"\n" }
      try Data(("x,label\n" + rows.joined()).utf8).write(to: URL(fileURLWithPath: path))
      let contents = try CSVFile(path: path).read()
      #expect(contents.table.rowCount == 60_000)
      guard case .numeric(let values)? = contents.table["x"]?.values else {
        Issue.record("x is not numeric")
        return
      }
      #expect(values == (0..<60_000).map { Double($0) })
      #expect(contents.table["label"]?.kind == .text)
      #expect(contents.byteCount == (try Data(contentsOf: URL(fileURLWithPath: path)).count))
    }
  }

  @Test("a .tsv file is split at tabs")
  func tsv() throws {
    try withDirectory { directory in
      try Data("a\tb\n1,5\t2\n".utf8).write(to: URL(fileURLWithPath: directory + "/t.TSV"))
      let contents = try CSVFile(path: directory + "/t.TSV").read()
      #expect(contents.table.columns.map(\.name) == ["a", "b"])
      #expect(contents.dialect.delimiter == 9)
    }
  }

  @Test("what isn't a regular file is refused without hanging")
  func irregular() throws {
    try withDirectory { directory in
      #expect(problem(directory) == .notRegular(kind: "a directory"))
      #expect(problem(directory + "/none.csv") == .notFound)
      #expect(problem("/dev/zero") == .notRegular(kind: "a device"))
      #expect(mkfifo(directory + "/fifo", 0o600) == 0)
      #expect(problem(directory + "/fifo") == .notRegular(kind: "a FIFO"))
    }
  }

  @Test("a file that changes while it is read is an error", arguments: ["grows", "shrinks", "is written over"])
  func changes(how: String) throws {
    try withDirectory { directory in
      let path = directory + "/t.csv"
      let text = "x,label\n" + (0..<200_000).map { "\($0),row\n" }.joined()
      try Data(text.utf8).write(to: URL(fileURLWithPath: path))
      var count = 0
      let error = #expect(throws: CSVError.self) {
        try CSVFile(path: path).forEachRecord { _ in
          count += 1
          guard count == 1000 else { return }
          let file = try FileHandle(forUpdating: URL(fileURLWithPath: path))
          // A clock that ticks in milliseconds must have ticked.
          Thread.sleep(forTimeInterval: 0.05)
          switch how {
          case "grows":
            try file.seekToEnd()
            try file.write(contentsOf: Data("1,2\n".utf8))
          case "shrinks": try file.truncate(atOffset: 300_000)
          default: try file.write(contentsOf: Data("y".utf8))
          }
          try file.close()
        }
      }
      #expect(error?.problem == .changed)
      #expect(error?.file == path)
    }
  }

  @Test("bounds hold, with what raises them", arguments: [false, true])
  func bounds(inPieces: Bool) throws {
    var options = ReadOptions()
    options.maximumFieldBytes = 50
    let long = "a,b\n1,2\n3,4\n5,\(String(repeating: "6", count: 51))\n7,8\n"
    func read(_ text: String) throws {
      var file = CSVFile(bytes: Array(text.utf8), blockSize: 11, options: options)
      file.sizes = inPieces ? PieceSizes(head: 12, piece: 8, largest: 30, tasks: 2) : PieceSizes()
      _ = try file.read()
    }
    let error = #expect(throws: CSVError.self) { try read(long) }
    #expect(error?.problem == .fieldTooLong(limit: 50) && error?.line == 4 && error?.column == "b")
    #expect(error?.fix.contains("--max-field-bytes") == true)
    options.maximumFieldBytes = 51
    try read(long)
    options.maximumColumns = 2
    let wide = #expect(throws: CSVError.self) { try read("a,b,c\n1,2,3\n") }
    #expect(wide?.problem == .tooManyColumns(limit: 2))
    #expect(wide?.fix.contains("--max-columns") == true)
  }

  @Test("an error says which file")
  func named() {
    do throws(CSVError) {
      _ = try CSVFile(path: "no/such.csv").read()
    } catch {
      #expect(error.description == "no/such.csv: no such file; check the path")
    }
  }

  @Test(
    "files without rows",
    arguments: [
      ("", "empty-file"), ("\u{FEFF}", "empty-file"), ("\n\r\n", "empty-file"), ("a,b\n", "no-rows"),
      ("a,b", "no-rows"),
      ("a,b\n1\n2\n", "no-rows"), ("a,b\n\n\n", "no-rows"),
    ])
  func noRows(text: String, code: String) {
    #expect(failure(of: text)?.code == code)
  }

  @Test("one row is a table")
  func oneRow() throws {
    #expect(try contents(of: "a,b\n1,2\n").table.rowCount == 1)
  }

  @Test("records of another width are rejected with line and reason, and shift nothing")
  func ragged() throws {
    let contents = try contents(of: "a,b,c\n1,2,3\n4,5\n\"x\ny\",5,6,7\n\n8,9,10\n11\n")
    #expect(
      contents.rejected == [
        RejectedRecord(line: 3, reason: "2 fields, expected 3"),
        RejectedRecord(line: 4, reason: "4 fields, expected 3"),
        RejectedRecord(line: 8, reason: "1 field, expected 3"),
      ])
    #expect(show(contents.table["a"]) == "numeric: 1.0|8.0")
    #expect(show(contents.table["c"]) == "numeric: 3.0|10.0")
  }

  @Test("a strict reading ends at a record of another width")
  func strictRagged() {
    let error = failure(of: "a,b\n1,2\n3\n", ReadOptions(isStrict: true))
    #expect(error?.problem == .irregular(reason: "1 field, expected 2"))
    #expect(error?.line == 3)
  }

  @Test("only the first hundred rejections are listed, all are counted")
  func manyRejections() throws {
    let contents = try contents(of: "a,b\n1,2\n" + String(repeating: "x\n", count: 250))
    #expect(contents.rejected.count == 100)
    #expect(contents.rejectedCount == 250)
  }

  @Test("a semicolon file read at commas shows what to do")
  func semicolons() throws {
    #expect(failure(of: "a;b\n1,5;2,5\n")?.fix == "check --delimiter and --quote")
    #expect(try contents(of: "a;b\n1;2\n").notes.map(\.code) == [.oneColumn])
  }

  @Test("no error text contains a value")
  func noValues() {
    let canary = "Zqx7"
    let texts = [
      "a,b\n\(canary),1\n\"\(canary)", "a,b\n\(canary),\u{0}\n", "a,b\n\(canary)\n", "a,b\n\(canary)\"x,1\n",
    ]
    for text in texts {
      for strict in [true, false] {
        let error = failure(of: text, ReadOptions(types: ["a": .numeric], isStrict: strict))
        #expect(error.map { !"\($0)".contains(canary) } ?? true)
      }
    }
  }
}
