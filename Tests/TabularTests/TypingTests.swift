import Tabular
import Testing

@Suite struct TypingTests {
  /// One column of the given values, separated by spaces for brevity.
  private func column(_ values: String, _ options: ReadOptions = ReadOptions()) throws -> Column? {
    let text = "x,y\n" + values.split(separator: " ", omittingEmptySubsequences: false).map { "\"\($0)\",1\n" }.joined()
    return try contents(of: text, options).table["x"]
  }

  @Test(
    "numbers",
    arguments: [
      ("1 -2 +3", "1.0|-2.0|3.0"), ("1.5 .5 5. -.5", "1.5|0.5|5.0|-0.5"), ("1e3 1E-2 2.5e+1", "1000.0|0.01|25.0"),
      ("007 0", "7.0|0.0"), ("-0", "-0.0"),
      ("9007199254740992 -9007199254740992", "9007199254740992.0|-9007199254740992.0"),
      ("1e308 5e-324 1e-400", "1e+308|5e-324|0.0"), ("0.1 0.30000000000000004", "0.1|0.30000000000000004"),
      ("9007199254740993.0", "9007199254740992.0"), ("1 NA N/A NaN null ? ", "1.0|·|·|·|·|·|·"), (" NA ?", "·|·|·"),
    ])
  func numbers(values: String, expected: String) throws {
    #expect(show(try column(values)) == "numeric: " + expected)
  }

  @Test("blanks around numbers and null tokens don't matter, in labels they stay")
  func blanks() throws {
    let contents = try contents(of: "a,b\n 1 , x\n\t2,x\n NA , NA\n  ,x \n")
    #expect(show(contents.table["a"]) == "numeric: 1.0|2.0|·|·")
    #expect(show(contents.table["b"]) == "categorical:  x|x|·|x ")
  }

  @Test(
    "what only looks like a number makes a column of labels",
    arguments: [
      "0x1A", "inf", "Infinity", "-inf", "nan(1)", "1e999", "-1e999", "1_000", "1,000", "12abc", "1e", "e5", ".", "+",
      "-", "--1", "1.2.3", "1e5.0", "１２", "١٢", "9007199254740993", "-9007199254740993", "18446744073709551616", "1d3",
      "1 2", "0b1", "½", "$5", "5%", "true", "n/a", "NULL", "1e99999999999999999999",
    ])
  func notNumbers(value: String) throws {
    let contents = try contents(of: "x,y\n\"\(value)\",1\n2,1\n")
    #expect(contents.table["x"]?.kind == .categorical)
    #expect(levels(contents.table["x"]).contains(ByteText(value)))
  }

  @Test("numbers are correctly rounded", arguments: [1, 2, 3])
  func rounding(seed: UInt64) throws {
    var random = SplitMix(seed)
    var texts: [String] = []
    for _ in 0..<4000 {
      let digits = (0..<Int.random(in: 1...20, using: &random)).map { _ in "\(Int.random(in: 0...9, using: &random))" }
      let point = Int.random(in: 0...digits.count, using: &random)
      let exponent = Bool.random(using: &random) ? "e\(Int.random(in: -320...300, using: &random))" : ""
      let number = digits[..<point].joined() + "." + digits[point...].joined() + exponent
      texts.append((Bool.random(using: &random) ? "-" : "") + number)
    }
    let contents = try CSVFile(bytes: Array(("x\n" + texts.joined(separator: "\n") + "\n").utf8)).read()
    // A few are beyond the finite range: they would make the column text.
    let finite = texts.filter { Double($0)?.isFinite == true }
    guard finite.count == texts.count, case .numeric(let values)? = contents.table["x"]?.values else {
      let contents = try CSVFile(bytes: Array(("x\n" + finite.joined(separator: "\n") + "\n").utf8)).read()
      guard case .numeric(let values)? = contents.table["x"]?.values else {
        Issue.record("not numeric")
        return
      }
      #expect(values.map(\.bitPattern) == finite.map { Double($0)?.bitPattern ?? 0 })
      return
    }
    #expect(values.map(\.bitPattern) == texts.map { Double($0)?.bitPattern ?? 0 })
  }

  @Test("with a decimal comma a point isn't accepted")
  func decimalComma() throws {
    let options = ReadOptions(delimiter: UInt8(ascii: ";"), decimalComma: true)
    let contents = try contents(of: "a;b;c\n1,5;1.5;1\n-2,25e1;2;,5\n", options)
    #expect(show(contents.table["a"]) == "numeric: 1.5|-22.5")
    #expect(show(contents.table["b"]) == "categorical: 1.5|2")
    #expect(show(contents.table["c"]) == "numeric: 1.0|0.5")
  }

  @Test("a column of missing values only is numeric")
  func allMissing() throws {
    #expect(show(try column("NA  ?")) == "numeric: ·|·|·")
  }

  @Test(
    "booleans",
    arguments: [
      ("false true NA", "boolean", ["false", "true"]), ("TRUE False", "boolean", ["False", "TRUE"]),
      ("yes no", "boolean", ["no", "yes"]), ("Y n", "boolean", ["n", "Y"]), ("T F", "boolean", ["F", "T"]),
      ("yes Yes", "categorical", ["Yes", "yes"]), ("yes", "categorical", ["yes"]),
      ("yes no maybe", "categorical", ["maybe", "no", "yes"]), ("true no", "categorical", ["no", "true"]),
      ("yes no YES", "categorical", ["YES", "no", "yes"]), ("0 1", "numeric", []),
    ] as [(String, String, [ByteText])])
  func booleans(values: String, kind: String, expected: [ByteText]) throws {
    let column = try column(values)
    #expect(column?.kind.rawValue == kind)
    #expect(levels(column) == expected)
    #expect(column?.isDeclared == false)
  }

  @Test("levels are the labels as written, in the order of their bytes")
  func levelOrder() throws {
    let column = try column("b a B \u{E9} e\u{301} 10 9 b NA")
    #expect(levels(column) == ["10", "9", "B", "a", "b", "e\u{301}", "\u{E9}"])
    #expect(show(column) == "categorical: b|a|B|\u{E9}|e\u{301}|10|9|b|·")
  }

  @Test("many distinct labels keep their rows")
  func highCardinality() throws {
    let labels = (0..<5000).map { "name \($0 * 7919 % 5000)" }
    let contents = try CSVFile(bytes: Array(("x\n" + labels.joined(separator: "\n")).utf8)).read()
    #expect(levels(contents.table["x"]).count == 5000)
    #expect(show(contents.table["x"]) == "categorical: " + labels.joined(separator: "|"))
  }

  @Test("a declared kind overrides the one found")
  func declared() throws {
    let options = ReadOptions(types: ["a": .categorical, "b": .boolean, "c": .numeric, "d": .boolean])
    let contents = try contents(of: "a,b,c,d\n01,b,9007199254740993,yes\n1,a,NA,no\nNA,b,1,no\n", options)
    #expect(show(contents.table["a"]) == "categorical: 01|1|·")
    #expect(show(contents.table["b"]) == "boolean: b|a|b")
    #expect(levels(contents.table["b"]) == ["a", "b"])
    #expect(show(contents.table["c"]) == "numeric: 9007199254740992.0|·|1.0")
    #expect(levels(contents.table["d"]) == ["no", "yes"])
    #expect(contents.table.columns.map(\.isDeclared) == [true, true, true, true])
    #expect(contents.notes.map(\.code) == [.inexactIntegers])
  }

  @Test(
    "a value that doesn't fit the declared kind is an error on its line",
    arguments: [
      (.numeric, "1\n\nx\ny\n", 4), (.numeric, "1\n1e999\n", 3), (.boolean, "a\nb\nc\n", 4), (.boolean, "a\na\n", nil),
    ] as [(Column.Kind, String, Int?)])
  func misdeclared(kind: Column.Kind, values: String, line: Int?) {
    let error = failure(of: "v\n" + values, ReadOptions(types: ["v": kind]))
    #expect(error?.problem == .cannotBeTyped(kind: kind))
    #expect(error?.line == line)
    #expect(error?.column == "v")
  }

  @Test("a column that is nearly numeric is noted with count and first line, without the value")
  func mixed() throws {
    let numbers = (0..<18).map { "\($0),1\n" }.joined()
    let contents = try contents(of: "x,y\n\"1\",\"a\nb\"\n" + numbers + "Zq1,1\nNA,1\nZq2,1\n")
    #expect(contents.table["x"]?.kind == .categorical)
    let note = try #require(contents.notes.first { $0.column == "x" })
    #expect(note.code == .mixedTypes)
    #expect(
      note.message == "\"x\": 2 of 21 values are not numbers (the first on line 22), so all are kept as labels")
    #expect(try notes(of: "x\n1\n2\n3\n4\n5\n6\n7\n8\na\nb\n").isEmpty)
  }

  private func notes(of text: String) throws -> [ReadNote] { try contents(of: text).notes }

  @Test("integers that a Double can't hold are labels, with a note")
  func inexact() throws {
    let contents = try contents(of: "id,y\n9007199254740993,1\n9007199254740992,2\n")
    #expect(show(contents.table["id"]) == "categorical: 9007199254740993|9007199254740992")
    #expect(contents.notes.map(\.code) == [.inexactIntegers])
  }

  @Test("more labels than the limit are text, of which only the codes are kept")
  func text() throws {
    let rows = ["b", "a", "NA", "c", "a"].map { "\($0),1\n" }.joined()
    let contents = try TabularTests.contents(of: "x,y\n" + rows, ReadOptions(maximumLevels: 2))
    #expect(show(contents.table["x"]) == "text: #0|#1|·|#2|#1")
    #expect(contents.notes.map(\.code) == [.text])
    #expect(
      show(try TabularTests.contents(of: "x,y\n" + rows, ReadOptions(maximumLevels: 3)).table["x"])
        == "categorical: b|a|·|c|a")
    #expect(
      show(try TabularTests.contents(of: "x,y\n" + rows, ReadOptions(types: ["x": .text])).table["x"])
        == "text: #0|#1|·|#2|#1")
    let declared = ReadOptions(types: ["x": .categorical], maximumLevels: 2)
    #expect(failure(of: "x,y\n" + rows, declared)?.problem == .tooManyLevels(limit: 2))
  }

  @Test("dates and numbers aren't counted as labels")
  func notText() throws {
    let contents = try TabularTests.contents(
      of: "d,n\n2024-01-01,\"1,5\"\n2024-01-02,\"1,75\"\n2024-01-03,2\n",
      ReadOptions(decimalComma: true, maximumLevels: 2))
    #expect(contents.table.columns.map(\.kind) == [.date, .numeric])
  }

  @Test("labels that differ only by blanks or case, or have blanks around them, are noted and kept")
  func similarLabels() throws {
    let contents = try TabularTests.contents(of: "x,y\nRome,1\nrome ,2\nMilan,3\nMILAN,4\n Turin,5\n")
    #expect(levels(contents.table["x"]).count == 5)
    #expect(
      contents.notes.map(\.message) == [
        "\"x\": 2 labels have blanks before or after",
        "\"x\": 2 labels differ from another only by blanks or by case",
      ])
  }

  @Test("other null tokens replace the usual ones")
  func nullTokens() throws {
    let contents = try contents(of: "a,b\n-999,NA\n1,x\n,y\n", ReadOptions(nullTokens: ["-999", ""]))
    #expect(show(contents.table["a"]) == "numeric: ·|1.0|·")
    #expect(show(contents.table["b"]) == "categorical: NA|x|y")
  }
}

/// A small seeded generator (Steele, Lea, Flood 2014), so that the property tests repeat.
struct SplitMix: RandomNumberGenerator {
  private var state: UInt64
  init(_ seed: UInt64) { state = seed }
  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
