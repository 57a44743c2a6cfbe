import Testing

@testable import Tabular

@Suite struct NumberFormatTests {
  static let foundCases: [(String, String, [ReadNote.Code])] = [
    ("3,14|2,5|7", "3.14|2.5|7.0", [.decimalComma]), ("0,095|1,250|-0,571", "0.095|1.25|-0.571", [.decimalComma]),
    ("1,5e3|NA", "1500.0|·", [.decimalComma]), (" 2,25 |1", "2.25|1.0", [.decimalComma]),
    ("1,234,567.80|12.50|-999", "1234567.8|12.5|-999.0", [.thousands]),
    ("1,234,567|12", "1234567.0|12.0", [.thousands]),
    ("1.234.567,8|12,5", "1234567.8|12.5", [.decimalComma, .thousands]),
    ("1.234.567|1", "1234567.0|1.0", [.thousands]), ("1 234|56", "1234.0|56.0", [.thousands]),
    ("1\u{A0}234,5|-1\u{202F}000\u{202F}000,25", "1234.5|-1000000.25", [.decimalComma, .thousands]),
    ("1'234.5|+12", "1234.5|12.0", [.thousands]), ("1.234|5.678", "1.234|5.678", []),
  ]

  /// A column of the given values, separated by `|`, in a file of that delimiter.
  private func read(
    _ values: String, delimiter: Character = ";", _ change: (inout ReadOptions) -> Void = { _ in }
  ) throws -> (column: Column?, codes: [ReadNote.Code]) {
    var options = ReadOptions(delimiter: delimiter.asciiValue)
    change(&options)
    let rows = values.split(separator: "|", omittingEmptySubsequences: false).map { "\"\($0)\"\(delimiter)1\n" }
    let contents = try contents(of: "x\(delimiter)y\n" + rows.joined(), options)
    return (contents.table["x"], contents.notes.map(\.code))
  }

  @Test(
    "what stands before a fraction and between thousands is found where the column decides it",
    arguments: foundCases)
  func found(values: String, expected: String, codes: [ReadNote.Code]) throws {
    let (column, found) = try read(values)
    #expect(show(column) == "numeric: " + expected)
    #expect(found == codes)
  }

  @Test(
    "a comma that can mean two things makes no number, but a note",
    arguments: ["1,234|5,678", "1,234|12|999", "-1,234|NA", "$1,234|$12", "12,345 %"])
  func ambiguous(values: String) throws {
    for delimiter in [";", ","] as [Character] {
      let (column, codes) = try read(values, delimiter: delimiter)
      #expect(column?.kind == .categorical)
      #expect(codes == [.ambiguousNumbers])
    }
    #expect(
      failure(of: "x;y\n1,234;1\n", ReadOptions(delimiter: 59, types: ["x": .numeric]))?.problem == .ambiguousNumbers)
    #expect(show(try read("1,234|12", { $0.thousands = .comma }).column) == "numeric: 1234.0|12.0")
    #expect(show(try read("1,234|12", { $0.decimalComma = true }).column) == "numeric: 1.234|12.0")
    #expect(show(try read("1.234|12", { $0.decimalComma = true }).column) == "numeric: 1234.0|12.0")
    #expect(show(try read("1.234|12", { $0.thousands = .point }).column) == "numeric: 1234.0|12.0")
  }

  @Test("between commas a quoted comma isn't taken for a decimal comma, unless it's said or a unit shows it")
  func commaInCommaFile() throws {
    let (column, codes) = try read("3,14|2,5", delimiter: ",")
    #expect(show(column) == "categorical: 3,14|2,5")
    #expect(codes == [.ambiguousNumbers])
    #expect(show(try read("3,14|2,5", delimiter: ",", { $0.decimalComma = true }).column) == "numeric: 3.14|2.5")
    #expect(show(try read("3,14|2,5", delimiter: ",", { $0.types = ["x": .numeric] }).column) == "numeric: 3.14|2.5")
    #expect(show(try read("3,14 €|2,5 €", delimiter: ",").column) == "numeric: 3.14|2.5")
    #expect(show(try read("1.234,5|2,5", delimiter: ",").column) == "numeric: 1234.5|2.5")
  }

  @Test(
    "grouping that isn't kept up makes labels",
    arguments: [
      "1,234,567|1000", "12,34,567", "1,23,456.7", "1,234.5|1.234,5", "0,123,456", "1,234,56", "1,234,567e3", "1,,234",
      "1 234 5", "1,234,567.8.9", ",234,567", "1,234,567,", "1.5|2,5", "1,234 567",
    ])
  func inconsistent(values: String) throws {
    #expect(try read(values).column?.kind == .categorical)
  }

  @Test(
    "a unit that every value has is set apart",
    arguments: [
      ("5%|12.5 %|-3%", "%", "5.0|12.5|-3.0"), ("$5|-$6.5|$-7|NA", "$", "5.0|-6.5|-7.0|·"),
      ("5 €|1.234,5€", "€", "5.0|1234.5"), ("£1,234,567.5|£2.25", "£", "1234567.5|2.25"),
      ("¥100|¥ 20", "¥", "100.0|20.0"),
      ("EUR 5|5 EUR", "EUR", "5.0|5.0"), ("5USD", "USD", "5.0"), ("7,5\u{A0}%", "%", "7.5"),
    ])
  func units(values: String, unit: String, expected: String) throws {
    let (column, codes) = try read(values)
    #expect(show(column) == "numeric: " + expected)
    #expect(column?.unit == unit)
    #expect(codes.first == .unit)
  }

  @Test(
    "units that differ or stand alone make labels",
    arguments: [
      "$5|5", "5%|5", "5|5%", "$5|€5", "%5|%6", "5 kg", "$|$5", "--$5", "-$-5", "$ |$5", "5%%", "$5 EUR", "%",
    ])
  func noUnit(values: String) throws {
    let (column, _) = try read(values)
    #expect(column?.kind == .categorical)
    #expect(column?.unit == nil)
  }

  @Test("a decimal comma doesn't swallow a delimiter, in pieces as from the first byte on")
  func commaTwice() throws {
    let text = "a,b,c\n" + (0..<300).map { "\($0),\($0 % 7),\"\($0),5\"\n" }.joined()
    var file = CSVFile(
      bytes: Array(text.utf8), options: ReadOptions(delimiter: UInt8(ascii: ","), decimalComma: true))
    file.sizes = PieceSizes(head: 64, piece: 64, largest: 256, tasks: 2)
    let table = try file.read().table
    #expect(table.rowCount == 300)
    #expect(show(table["c"]) == "numeric: " + (0..<300).map { "\($0).5" }.joined(separator: "|"))
  }

  @Test("points beside columns of decimal commas are noted if they can stand between thousands")
  func mixedMarks() throws {
    let contents = try contents(
      of: "a;b;c;d\n0,5;1.234;1.5;0.123\n1,25;12;1000.25;7\n", ReadOptions(delimiter: UInt8(ascii: ";")))
    #expect(contents.table.columns.allSatisfy { $0.kind == .numeric })
    #expect(contents.notes.map(\.column) == ["a", "b"])
    #expect(contents.notes.map(\.code) == [.decimalComma, .ambiguousNumbers])
  }

  @Test("digits of one length that begin with zeros are codes; other leading zeros are dropped with a note")
  func leadingZeros() throws {
    let codes = try read("01234|90210|00501")
    #expect(show(codes.column) == "categorical: 01234|90210|00501")
    #expect(codes.codes == [.leadingZeros])
    for values in ["007|0|12", "-01|02", "00.5|1.5"] {
      let (column, codes) = try read(values)
      #expect(column?.kind == .numeric)
      #expect(codes == [.leadingZeros])
    }
    #expect(show(try read("01|02", { $0.types = ["x": .numeric] }).column) == "numeric: 1.0|2.0")
    #expect(try read("0|1|0.5|-0|0e5").codes == [])
  }

  @Test("codes in the middle of a large file are found as at its beginning", arguments: [5, 5000])
  func lateCodes(row: Int) throws {
    let rows = (0..<9000).map { "\($0 == row ? "00123" : "\(10_000 + $0)"),\($0)\n" }.joined()
    var file = CSVFile(bytes: Array(("zip,n\n" + rows).utf8))
    file.sizes = PieceSizes(head: 4096, piece: 4096, largest: 16_384, tasks: 2)
    let contents = try file.read()
    #expect(contents.table["zip"]?.kind == .categorical)
    #expect(contents.notes.map(\.code) == [.leadingZeros])
  }

  @Test("of signs, digits, points and exponents just that is a number which Swift reads as a finite one")
  func grammar() {
    var random = SplitMix(11)
    let signs = Array("0123456789+-.eE")
    for _ in 0..<50_000 {
      let text = String(
        (0..<Int.random(in: 1...6, using: &random)).map { _ in signs[Int.random(in: 0..<15, using: &random)] })
      let expected = Double(text).flatMap { $0.isFinite ? $0 : nil }
      var found: Double?
      if case .finite(let value) = Array(text.utf8).withUnsafeBufferPointer({ Number.read($0, decimalPoint: 46) }) {
        found = value
      }
      guard found?.bitPattern == expected?.bitPattern else {
        Issue.record("\(text)")
        return
      }
    }
  }

  @Test("a number is the one that Swift reads, whatever it's written with", arguments: [1, 2, 3])
  func equalsDouble(seed: UInt64) throws {
    var random = SplitMix(seed)
    let numbers = (0..<500).map { _ in
      (Int.random(in: -9_999_999_999...9_999_999_999, using: &random), Int.random(in: 0...99, using: &random))
    }
    let plain = numbers.map { "\($0.0).\($0.1 < 10 ? "0" : "")\($0.1)" }
    let expected = plain.compactMap(Double.init)
    for (group, decimal, unit) in [(",", ".", ""), (".", ",", ""), (" ", ",", " EUR"), ("'", ".", "%"), ("", ",", "")] {
      let texts = numbers.map { number, cents in
        let digits = Array(String(number.magnitude))
        let grouped = digits.indices.map { index in
          String(digits[index]) + ((digits.count - index - 1) % 3 == 0 && index < digits.count - 1 ? group : "")
        }
        return (number < 0 ? "-" : "") + grouped.joined() + decimal + (cents < 10 ? "0" : "") + "\(cents)" + unit
      }
      guard case .numeric(let values)? = try read(texts.joined(separator: "|")).column?.values else {
        Issue.record("not numeric: \(group) \(decimal) \(unit)")
        continue
      }
      #expect(values.map(\.bitPattern) == expected.map(\.bitPattern))
    }
  }
}
