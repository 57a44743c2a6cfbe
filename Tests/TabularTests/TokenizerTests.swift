import Tabular
import Testing

@Suite struct TokenizerTests {
  @Test(
    "a text has these records",
    arguments: [
      ("a,b\n1,2\n", [["a", "b"], ["1", "2"]]),
      ("a,b\n1,2", [["a", "b"], ["1", "2"]]),
      ("a,b\r\n1,2\r\n", [["a", "b"], ["1", "2"]]),
      ("a,b\r1,2\r", [["a", "b"], ["1", "2"]]),
      ("a,b\r\n1,2\n3,4\r5,6", [["a", "b"], ["1", "2"], ["3", "4"], ["5", "6"]]),
      ("a,b\r\r\n1,2\r\r\n", [["a", "b"], ["1", "2"]]),
      ("a\r\r\n1\r\r\n2\r\r\n", [["a"], ["1"], ["2"]]),
      ("a,b\n,\n", [["a", "b"], ["", ""]]),
      ("a,b\n1,", [["a", "b"], ["1", ""]]),
      ("a,b\n 1 ,\t2 \n", [["a", "b"], [" 1 ", "\t2 "]]),
      ("a,b\n  ,x\n", [["a", "b"], ["  ", "x"]]),
      ("a\n\"a\nb\"\n", [["a"], ["a\nb"]]),
      ("a\n\"a\r\nb\"\r\n", [["a"], ["a\r\nb"]]),
      ("a\n\"a,b\"\n", [["a"], ["a,b"]]),
      ("a\n\"say \"\"hi\"\"\"\n", [["a"], ["say \"hi\""]]),
      ("a\n\"\"\n", [["a"], [""]]),
      ("a\n\"\"\"\"\n", [["a"], ["\""]]),
      ("a,b\n\"\",\"\"\n", [["a", "b"], ["", ""]]),
      ("a\n\" 1 \"\n", [["a"], [" 1 "]]),
      ("a,b\n1\n1,2,3\n", [["a", "b"], ["1"], ["1", "2", "3"]]),
      ("a,b\nx\"y,2\n", [["a", "b"], ["x\"y", "2"]]),
      ("\n\na,b\n1,2\n", [["a", "b"], ["1", "2"]]),
      ("a,b\n\n1,2\n\r\n\r3,4\n\n", [["a", "b"], ["1", "2"], ["3", "4"]]),
      ("a\n1\n\n2\n\n", [["a"], ["1"], [""], ["2"], [""]]),
      ("a\r\n1\r\n\r\n2\r\n", [["a"], ["1"], [""], ["2"]]),
      ("a\r1\r\r2\r", [["a"], ["1"], [""], ["2"]]),
      ("a\r1\r\r\r2\r\r", [["a"], ["1"], [""], [""], ["2"], [""]]),
      ("a\n1\n\r\n\n2", [["a"], ["1"], [""], [""], ["2"]]),
      ("é,日本\nñ,🙂\n", [["é", "日本"], ["ñ", "🙂"]]),
      ("\u{FEFF}a,b\n1,2\n", [["a", "b"], ["1", "2"]]),
      ("\u{FEFF}\"a\",b\n1,2\n", [["a", "b"], ["1", "2"]]),
      ("a", [["a"]]),
      ("", []),
      ("\n\n", []),
    ] as [(String, [[ByteText]])])
  func recordsOfText(text: String, expected: [[ByteText]]) throws {
    #expect(try records(text) == expected)
  }

  @Test("without a header, blank lines above the first record of a one-column file are records")
  func leadingBlankLines() throws {
    let options = ReadOptions(hasHeader: false)
    #expect(try records("\n\n1\n", options) == [[""], [""], ["1"]])
    #expect(try records("\n\n1,2\n", options) == [["1", "2"]])
    #expect(show(try contents(of: "\n\n1\n\n", options).table.columns.first) == "numeric: ·|·|1.0|·")
  }

  @Test(
    "other delimiters and quotes",
    arguments: [
      (";", "\"", "a;b\n1,5;\"x;y\"\n", [["a", "b"], ["1,5", "x;y"]]),
      ("\t", "\"", "a\tb\n \t2\n", [["a", "b"], [" ", "2"]]),
      ("|", "'", "a|b\n'x|''y'|\"z\"\n", [["a", "b"], ["x|'y", "\"z\""]]),
      (" ", "\"", "a b\n1 2\n", [["a", "b"], ["1", "2"]]),
    ] as [(String, String, String, [[ByteText]])])
  func dialects(delimiter: String, quote: String, text: String, expected: [[ByteText]]) throws {
    let sign: UInt8 = try #require(delimiter.utf8.first)
    let mark: UInt8 = try #require(quote.utf8.first)
    let options = ReadOptions(delimiter: sign, quote: mark)
    #expect(try records(text, options) == expected)
  }

  @Test(
    "an open quote at the end is an error on the line where it opened",
    arguments: [
      ("a,b\n1,2\n\"3,4\n5,6\n", 3, "a"),
      ("a,b\n\"x\ny\n\",\"4\n5,6\n", 4, "b"),
      ("a,b\n1,\"", 2, "b"),
      ("a,\"b", 1, nil),
      ("a,b\n\"1\"x,2\n3,4\n", 2, "a"),
    ] as [(String, Int, ByteText?)])
  func unclosedQuotes(text: String, line: Int, column: ByteText?) {
    let error = failure(of: text)
    #expect(error?.problem == .unclosedQuote)
    #expect(error?.line == line)
    #expect(error?.column == column)
  }

  @Test(
    "stray quotes end a strict reading, on their line",
    arguments: [
      ("a,b\n1,2\nx\"y,3\n", 3), ("a,b\n\"1\" ,2\n", 2), ("a,b\n\"1\n\"x,2\n", 3), ("a\"b,c\n1,2\n", 1),
    ])
  func strictQuotes(text: String, line: Int) {
    let error = failure(of: text, ReadOptions(isStrict: true))
    #expect(error?.code == "irregular-record")
    #expect(error?.line == line)
  }

  @Test("strict reading accepts what RFC 4180 allows")
  func strictRegular() throws {
    let text = "a,b\r\n\"x\"\"y\",\"1\r\n2\"\r\n,\"\"\r\n"
    #expect(try records(text, ReadOptions(isStrict: true)) == [["a", "b"], ["x\"y", "1\r\n2"], ["", ""]])
  }

  @Test("a field up to the bound is read, a longer one is an error where it begins")
  func fieldBound() throws {
    var options = ReadOptions()
    options.maximumFieldBytes = 10
    #expect(try records("a,b\n1,0123456789\n", options) == [["a", "b"], ["1", "0123456789"]])
    #expect(try records("a,b\n1,\"012345678\"\"\"\n", options) == [["a", "b"], ["1", "012345678\""]])
    for text in ["a,b\nx,y\n1,01234567890\n", "a,b\n\"x\n\",y\n1,\"01234\n67890\n", "a,b\nx,y\n\n1,\"0123456789\n"] {
      let error = failure(of: text, options)
      #expect(error?.problem == .fieldTooLong(limit: 10))
      #expect(error?.column == "b")
      #expect(error?.line == (text.contains("\nx,y\n1") ? 3 : 4))
    }
  }

  @Test("a field of many escaped quotes is read in linear time")
  func manyQuotes() throws {
    let text = "a\n\"" + String(repeating: "\"\"", count: 50_000) + "\"\n"
    var found: [[ByteText]] = []
    try CSVFile(bytes: Array(text.utf8)).forEachRecord { found.append($0) }
    #expect(found.last?.first?.string.utf8.count == 50_000)
  }

  @Test("what the body throws comes through")
  func bodyThrows() {
    struct Stop: Error {}
    #expect(throws: Stop.self) { try CSVFile(bytes: Array("a\n1\n".utf8)).forEachRecord { _ in throw Stop() } }
  }

  @Test("an unusable dialect is refused")
  func unusableDialects() {
    for options in [
      ReadOptions(delimiter: 34), ReadOptions(delimiter: 10), ReadOptions(delimiter: 0xC3), ReadOptions(quote: 13),
    ] {
      #expect(failure(of: "a\n1\n", options)?.code == "unusable-dialect")
    }
  }
}
