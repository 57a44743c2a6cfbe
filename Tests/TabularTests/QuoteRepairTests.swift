import Tabular
import TestSupport
import Testing

/// Stray quotes, in a table of three columns whose second is quoted text.
@Suite struct QuoteRepairTests {
  private static let above = "a,b,c\n1,\"x, y\",2\n"
  private static let below = "3,\"two\nlines\",4\n5,z,6\n"

  @Test(
    "a record with a stray quote is read in the way that gives it its width",
    arguments: [
      ("\"7,t,8\n", ["\"7", "t", "8"]), ("7,\"t,8\n", ["7", "\"t", "8"]), ("7,t,\"8\n", ["7", "t", "\"8"]),
      ("7,t\",8\n", ["7", "t\"", "8"]), ("7,\"t, u\"\",8\n", ["7", "t, u\"", "8"]),
      ("7,\"\"t, u\",8\n", ["7", "\"t, u", "8"]), ("7,\"t\"u, v\",8\n", ["7", "t\"u, v", "8"]),
      ("7,\"the \"t\", they say\",8\n", ["7", "the \"t\", they say", "8"]), ("7,\"t, u\"v,8\n", ["7", "t, uv", "8"]),
      ("7,\"5\"\", t\"\",8\n", ["7", "5\", t\"", "8"]),
    ] as [(String, [ByteText])])
  func mended(line: String, record: [ByteText]) throws {
    let text = Self.above + line + Self.below
    let expected: [[ByteText]] = [
      ["a", "b", "c"], ["1", "x, y", "2"], record, ["3", "two\nlines", "4"], ["5", "z", "6"],
    ]
    #expect(try records(text) == expected)
    let contents = try contents(of: text)
    #expect(contents.table.rowCount == 4 && contents.rejectedCount == 0)
  }

  @Test("what was mended is reported with its line")
  func reported() throws {
    let notes = try contents(of: Self.above + Self.below + "\"7,t,8\n9,\"x\",0\n").notes.filter {
      $0.code == .mendedQuotes
    }
    #expect(
      notes.map(\.message) == [
        "quotes stand where none belong in 1 record, the first on line 6; read so that the fields are as many as elsewhere"
      ])
    #expect(try contents(of: Self.above + Self.below).notes.isEmpty)
  }

  @Test("after a quote that closes too early the damage stays on its line")
  func shortRecord() throws {
    let text = Self.above + "7,\"t, u\"8\n" + Self.below
    #expect(try records(text)[2] == ["7", "t, u8"])
    #expect(try contents(of: text).rejected.map(\.line) == [3])
  }

  @Test("a quote that is never closed is an error in a table, and text in a dump of a file that closes others")
  func neverClosed() throws {
    let text = Self.above + Self.below + "7,\"t,8\n9,u,0\n"
    #expect(failure(of: text)?.problem == .unclosedQuote)
    #expect(failure(of: text)?.line == 6)
    #expect(try records(text).suffix(2) == [["7", "\"t", "8"], ["9", "u", "0"]])
    #expect(throws: CSVError.self) { try records("a,b\n1,2\n\"3,4\n5,6\n") }
  }

  @Test("a strict reading mends nothing")
  func strict() {
    let error = failure(of: Self.above + "7,t\",8\n" + Self.below, ReadOptions(isStrict: true))
    #expect(error?.code == "irregular-record" && error?.line == 3)
  }

  @Test("regular records are left alone, whatever their width", arguments: 0..<40)
  func regular(seed: UInt64) throws {
    var random = SplitMix(seed)
    let alphabet: [String] = [",", "\"", "\n", "a", " "]
    let expected: [[ByteText]] = (0..<20).map { _ in
      (0..<Int.random(in: 2...4, using: &random)).map { _ in
        ByteText(
          (0..<Int.random(in: 0...5, using: &random)).map { _ in alphabet.randomElement(using: &random) ?? "" }.joined()
        )
      }
    }
    var output: [UInt8] = []
    for record in expected { CSVWriter().write(record, to: &output) }
    #expect(try records(output) == expected)
  }

  @Test("a file in which every record is damaged is read in linear time")
  func manyDamaged() throws {
    let text = "a,b,c\n" + String(repeating: "\"7,t,8\n9,\"x\"\"y\",0\n", count: 20_000)
    let clock = ContinuousClock()
    let time = try clock.measure {
      try CSVFile(bytes: Array(text.utf8), options: ReadOptions().inPlainDialect).forEachRecord { _ in }
    }
    #expect(time < .seconds(20))
  }
}
