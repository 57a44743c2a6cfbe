import TestSupport
import Testing

@testable import Tabular

/// What is found in a text about which nothing is said.
@Suite struct DialectTests {
  private func found(_ text: String, _ options: ReadOptions = ReadOptions()) throws -> Dialect {
    try CSVFile(bytes: Array(text.utf8), options: options).read().dialect
  }

  private func dump(_ text: String, _ options: ReadOptions = ReadOptions()) throws -> [[ByteText]] {
    var records: [[ByteText]] = []
    try CSVFile(bytes: Array(text.utf8), options: options).forEachRecord { records.append($0) }
    return records
  }

  @Test(
    "a delimiter is found",
    arguments: [
      (",", "a,b\n1,2\n"), (";", "a;b\n1,5;2,5\n"), ("\t", "a\tb c\n1\t2,5 ; x\n"), ("|", "a|b\n1|2\n"),
      (";", "1,5;2,5\n2,5;3,5\n"), (";", "n;v\nx;1,000.5\ny;2,000.5\n"), (",", "id,tags\n1,a;b\n2,c;d\n3,e\n"),
      ("^", "a^b\n1^2\n"), ("~", "a~b\nx~y\n"), ("\u{1}", "a\u{1}b\nx\u{1}y\n"), (":", "name:size\nx:1\ny:2\n"),
      (" ", "x y\n1 2\n3 4\n"), (" ", "name size\n\"a b\" 1\n\"c d\" 2\n"), ("|", "a|b"), (";", "a;b;\n"),
      ("\t", "name\tsize\nDoe, John\t1\nRoe, Jane\t2\n"),
    ])
  func delimiters(sign: String, text: String) throws {
    var dialect: Dialect?
    // A header alone has a dialect too, but no rows.
    if text.contains("\n") && !text.hasSuffix(";\n") { dialect = try found(text) }
    if let dialect { #expect(dialect.delimiter == sign.utf8.first) }
    #expect(try dump(text).first.map { $0.count > 1 } == true)
  }

  @Test(
    "text in lines is one column",
    arguments: [
      "x\n1\n2\n", "when\n10:30\n11:45\n12:00\n", "when\n2024-01-01 10:30\n2024-01-02 11:45\n2024-01-03 12:00\n",
      "mail\na@example.com\nb@example.com\nc@example.com\n", "text\nhello there\ngood morning\nsee you\n",
      "url\nhttp://a.org\nhttp://b.org\nhttp://c.org\n", "a,b\nc,d\ne,f,g\nh\n", "price\n1,5\n2,5\n3\n",
      "a;b;c\n1;2;3\n;;;;;d\n1;2;3\n", "{\"a\": 1}\n{\"a\": 2}\n{\"a\": 3}\n",
    ])
  func oneColumn(text: String) throws {
    #expect(try found(text).delimiter == Dialect.noDelimiter)
    #expect(try dump(text).map(\.count).max() == 1)
  }

  @Test("a delimiter that splits too few records alike is text, and the reader is told on which lines")
  func rejectedDelimiter() throws {
    let text = "a,b\nx,y\nz\nv,w\nu\n"
    let contents = try CSVFile(bytes: Array(text.utf8)).read()
    #expect(contents.notes.map(\.code) == [.oneColumn])
    #expect(
      contents.notes.first?.message
        == "read as one column: a comma splits only 3 of the first 5 records alike, not those on lines 3, 5; choose it "
        + "with --delimiter if it is meant")
    let forced = try CSVFile(bytes: Array(text.utf8), options: ReadOptions(delimiter: UInt8(ascii: ","))).read()
    #expect(forced.table.rowCount == 2 && forced.rejected.map(\.line) == [3, 5])
  }

  @Test("a header longer than what is looked at is split all the same", arguments: [12, 20, 30])
  func longHeader(head: Int) throws {
    let text = "alpha;beta;gamma;delta\n1;2,5;3;4\n5;6,5;7;8\n"
    var file = CSVFile(bytes: Array(text.utf8))
    file.sizes.head = head
    let contents = try file.read()
    #expect(contents.dialect.delimiter == UInt8(ascii: ";") && contents.dialect.header)
    #expect(contents.table.columns.map(\.name) == ["alpha", "beta", "gamma", "delta"])
  }

  @Test("one record in twenty that splits otherwise changes nothing")
  func fewRagged() throws {
    let text = "a,b,c\n" + String(repeating: "1,2,3\n", count: 19) + "1,2\n" + String(repeating: "4,5,6\n", count: 20)
    let contents = try CSVFile(bytes: Array(text.utf8)).read()
    #expect(contents.table.columns.count == 3 && contents.rejected.map(\.line) == [21])
  }

  @Test(
    "a quote character is found",
    arguments: [
      ("\"", "a,b\n1,2\n"), ("'", "'''a,b''',45\n,234\n'x,y',234\n"), ("'", "'a','b'\n'c','d'\n"),
      ("\"", "a,b\n'tis,so\nrock 'n' roll,x\n"), ("\"", "a,b\n\"x\",'y'\n\"z\",'w'\n"),
    ])
  func quotes(mark: String, text: String) throws {
    #expect(try found(text).quote == mark.utf8.first)
  }

  @Test("a dialect is found in a head that ends inside quotes", arguments: [997, 1000, 1003, 1010, 1013])
  func cutHead(size: Int) throws {
    let rows = (0..<500).map { "'\($0)';'a long text; of some words'\n" }
    var file = CSVFile(bytes: Array(("'a';'b'\n" + rows.joined()).utf8))
    file.sizes = PieceSizes(head: size, piece: 500, largest: 4000, tasks: 2)
    let contents = try file.read()
    #expect(contents.dialect.quote == UInt8(ascii: "'") && contents.dialect.delimiter == UInt8(ascii: ";"))
    #expect(contents.table.rowCount == 500)
  }

  @Test(
    "quotes inside quotes are read as they are written",
    arguments: [
      (.doubled, "a,b\n\"say \"\"hi\"\", you\",1\n", "say \"hi\", you"),
      (.backslash, "a,b\n\"say \\\"hi\\\", \\\\you\\n\",1\n\"x\",2\n", "say \"hi\", \\you\\n"),
      (.none, "a,b\n\"say \"hi, you\"\",1\n\"x, \"y\"\",2\n\"z\",3\n", "say \"hi, you\""),
      (.none, "a,b\n\"\"hi\", he said\",1\n\"x \"y\"\",2\n\"z\",3\n", "\"hi\", he said"),
      (.doubled, "a,b\n\"C:\\dir\\\",1\n\"D:\\\",2\n", "C:\\dir\\"),
    ] as [(Dialect.Escape, String, ByteText)])
  func escapes(escape: Dialect.Escape, text: String, field: ByteText) throws {
    #expect(try found(text).escape == escape)
    #expect(try dump(text)[1][0] == field)
    for size in [1, 2, 3] {
      var records: [[ByteText]] = []
      try CSVFile(bytes: Array(text.utf8), blockSize: size).forEachRecord { records.append($0) }
      #expect(records == (try dump(text)))
    }
  }

  @Test("a blank after every delimiter belongs to it only where quotes show that")
  func blanks() throws {
    let quoted = "a, b, c\n1, \"x, y\", 3\n4, z, 6\n"
    #expect(try found(quoted).hasBlankAfterDelimiter)
    #expect(try dump(quoted) == [["a", "b", "c"], ["1", "x, y", "3"], ["4", "z", "6"]])
    let bare = "a, b\n1, 2\n"
    #expect(try dump(bare) == [["a", " b"], ["1", " 2"]])
    #expect(try dump(bare, ReadOptions(delimiter: 44, hasBlankAfterDelimiter: true)) == [["a", "b"], ["1", "2"]])
    #expect(try dump(quoted, ReadOptions(delimiter: 44, hasBlankAfterDelimiter: false))[0] == ["a", " b", " c"])
  }

  @Test(
    "line ends are found",
    arguments: [("a,b\n1,2\n", .lf), ("a,b\r\n1,2\r\n", .crlf), ("a,b\r1,2\r", .cr), ("a,b\r\n1,2\n3,4\r", .mixed)]
      as [(String, Dialect.LineEnd)])
  func lineEnds(text: String, lineEnd: Dialect.LineEnd) throws {
    #expect(try found(text).lineEnd == lineEnd)
  }

  @Test(
    "a first record is data only if it is clearly so",
    arguments: [
      (false, "1,x\n2,y\n"), (false, "2024-01-01,5\n2024-01-02,6\n"), (false, "1,2,3\n4,5,6\n"), (true, "a,b\n1,2\n"),
      (true, "a,b\nx,y\n"), (true, "country,2000,2001\nfr,1,2\nde,3,4\n"), (true, "name,1,2,3\nx,4,5,6\n"),
      (true, "0,1,2\n5,6,7\n"), (true, "day,2024-01-01,2024-01-02\nx,1,2\n"), (true, "1,b\n1,2\n3,4\n"),
      (false, ",5\nx,6\n"), (true, "x\nhello\n"), (false, "1\n2\n3\n"),
    ])
  func headers(header: Bool, text: String) throws {
    #expect(try found(text).header == header)
    for given in [true, false] {
      #expect(try found(text + text, ReadOptions(delimiter: 44, hasHeader: given)).header == given)
    }
  }

  @Test(
    "lines above the table are left out, and lines stay true",
    arguments: [
      (2, "A title\n\na,b\n1,2\n3\n4,5\n6,7\n8,9\n1,2\n3,4\n5,6\n7,8\n"),
      (1, "A title of several words\na,b,c\n1,2,3\n4,5\n4,5,6\n7,8,9\n1,2,3\n1,2,3\n1,2,3\n1,2,3\n1,2,3\n1,2,3\n"),
      (3, "\"A, title\",x,y,z\nby,me,too\n\na,b\n1,2\n3\n4,5\n6,7\n8,9\n1,2\n3,4\n5,6\n7,8\n1,2\n3,4\n"),
      (2, "A title,,\n,,\na,b,c\n1,2,3\n4,5\n4,5,6\n7,8,9\n1,2,3\n1,2,3\n1,2,3\n1,2,3\n1,2,3\n1,2,3\n"),
      (2, "# by me\n# today\na,b\nx,y\nz\nx,y\nx,y\nx,y\nx,y\nx,y\nx,y\nx,y\nx,y\n"),
    ])
  func preamble(lines: Int, text: String) throws {
    let contents = try CSVFile(bytes: Array(text.utf8)).read()
    #expect(contents.dialect.preambleLines == lines && contents.dialect.header)
    #expect(contents.table.columns.first?.name == "a")
    #expect(contents.rejected.map(\.line) == [lines + 3])
    #expect(contents.notes.contains { $0.code == .preamble })
    #expect(try dump(text).first?.first == "a")
    // Whoever says so gets every line.
    #expect(try dump(text, ReadOptions(delimiter: 44, skippedLines: 0)).first?.first != "a")
    #expect(try dump(text, ReadOptions(skippedLines: lines)) == dump(text))
    let skipped = try CSVFile(bytes: Array(text.utf8), options: ReadOptions(skippedLines: lines)).read()
    #expect(skipped.rejected == contents.rejected && skipped.dialect.preambleLines == lines)
  }

  @Test(
    "what could be a record stays one",
    arguments: [
      "ab\n1,2\n3,4\n5,6\n1,2\n1,2\n1,2\n1,2\n1,2\n1,2\n1,2\n1,2\n",
      "a,b,cd\n1,2,3,4\n1,2,3,4\n1,2,3,4\n1,2,3,4\n1,2,3,4\n1,2,3,4\n1,2,3,4\n1,2,3,4\n1,2,3,4\n1,2,3,4\n",
      "a,b,c\n1,2,3\n1,2,3\n1,2,3\n1,2,3\n1,2,3\n1,2,3\n1,2,3\n1,2,3\n1,2,3\n1,2\n",
    ])
  func noPreamble(text: String) throws {
    #expect(try dump(text).count == text.split(separator: "\n").count)
  }

  @Test("lines of one field below the table are footnotes, if they are text and nothing follows")
  func footnotes() throws {
    let rows = "a,b,c\n" + String(repeating: "1,2,3\n", count: 30)
    let cases = [("Source: the office\n", 1), ("\n* revised\nby hand\n", 2), ("\nSee the note\n* revised\n", 2)]
    for (below, count) in cases {
      let contents = try CSVFile(bytes: Array((rows + below).utf8)).read()
      #expect(contents.dialect.footnoteLines == count)
      #expect(contents.rejectedCount == 0 && contents.notes.map(\.code) == [.footnotes])
      #expect(try dump(rows + below).count == 31)
      let kept = try CSVFile(bytes: Array((rows + below).utf8), options: ReadOptions(keepsFootnotes: true)).read()
      #expect(kept.rejectedCount == contents.dialect.footnoteLines && kept.dialect.footnoteLines == 0)
      let strict = try CSVFile(bytes: Array((rows + below).utf8), options: ReadOptions(isStrict: true)).read()
      #expect(strict.table.rowCount == 30)
    }
    for below in ["42\n", "Source: x\n1,2,3\n", "1,2\n"] {
      let contents = try CSVFile(bytes: Array((rows + below).utf8)).read()
      #expect(contents.rejectedCount == 1 && contents.dialect.footnoteLines == 0)
      #expect(try dump(rows + below).count == 31 + below.split(separator: "\n").count)
      #expect(throws: CSVError.self) {
        try CSVFile(bytes: Array((rows + below).utf8), options: ReadOptions(isStrict: true)).read()
      }
    }
  }

  @Test("the empty column after a trailing delimiter is left out of the table, not of the records")
  func trailingDelimiters() throws {
    let contents = try CSVFile(bytes: Array("a,b,\n1,2,\n3,4,\n".utf8)).read()
    #expect(contents.table.columns.map(\.name) == ["a", "b"] && contents.notes.map(\.code) == [.trailingDelimiter])
    #expect(try dump("a,b,\n1,2,\n") == [["a", "b", ""], ["1", "2", ""]])
    #expect(try CSVFile(bytes: Array("a,b,\n1,2,\n3,4,5\n".utf8)).read().table.columns.count == 3)
  }

  @Test("only a dump keeps NUL bytes, and takes a quote that ends the file for an empty field")
  func textOnly() throws {
    #expect(try dump("a|\u{0}b\nc|d\n") == [["a", "\u{0}b"], ["c", "d"]])
    #expect(throws: CSVError.self) { try CSVFile(bytes: Array("a|\u{0}b\nc|d\n".utf8)).read() }
    #expect(try dump("a,\"") == [["a", ""]])
    #expect(throws: CSVError.self) { try CSVFile(bytes: Array("a,b\nc,\"".utf8)).read() }
    #expect(throws: CSVError.self) { try dump("a,b\n1,\"x\n") }
  }

  @Test("the head may end anywhere, and hold anything", arguments: 0..<40)
  func anyBytes(seed: UInt64) {
    var random = SplitMix(seed)
    let alphabet = Array(",;\t| :'\"\\\n\r#a1".utf8) + (seed % 4 == 0 ? [0, 0xFF, 0xFE, 0xC3] : [])
    for _ in 0..<20 {
      let bytes = (0..<Int.random(in: 0...80, using: &random)).map { _ in alphabet.randomElement(using: &random) ?? 0 }
      let results = [1, 4096].map { size in
        Result { () throws(CSVError) in try CSVFile(bytes: bytes, blockSize: size).read() }
      }
      #expect(summary(results[0]) == summary(results[1]))
    }
  }
}
