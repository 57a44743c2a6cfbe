import Tabular
import Testing

@Suite struct HeaderTests {
  @Test(
    "names are made unique",
    arguments: [
      ("a,b,c", ["a", "b", "c"], []),
      ("a,a,b,a", ["a", "a_2", "b", "a_3"], ["duplicate-name", "duplicate-name"]),
      ("a,a,a_2", ["a", "a_3", "a_2"], ["duplicate-name"]),
      ("a,,c", ["a", "column_2", "c"], ["empty-name"]),
      (",column_1", ["column_1_2", "column_1"], ["empty-name"]),
      (",", ["column_1", "column_2"], ["empty-name", "empty-name"]),
      ("\u{E9},e\u{301}", ["\u{E9}", "e\u{301}"], []),
      ("a, a", ["a", " a"], []),
      ("a;b", ["a;b"], ["one-column"]),
    ] as [(String, [ByteText], [String])])
  func unique(header: String, names: [ByteText], notes: [String]) throws {
    let width = header.utf8.count { $0 == UInt8(ascii: ",") }
    let contents = try contents(of: header + "\n" + String(repeating: "1,", count: width) + "1\n")
    #expect(contents.table.columns.map(\.name) == names)
    #expect(contents.notes.map(\.code.rawValue) == notes)
  }

  @Test("without a header the columns are numbered")
  func noHeader() throws {
    let contents = try contents(of: "1,x\n2,y\n", ReadOptions(hasHeader: false))
    #expect(contents.table.columns.map(\.name) == ["column_1", "column_2"])
    #expect(contents.table.rowCount == 2)
    #expect(contents.notes.isEmpty)
    #expect(!contents.dialect.header)
  }

  @Test(
    "columns are chosen in the order asked for",
    arguments: [
      (nil, [], ["a", "b", "c"]), (["c", "a"], [], ["c", "a"]), (nil, ["b"], ["a", "c"]), (["c", "a"], ["c"], ["a"]),
      (["b", "b"], [], ["b"]),
    ] as [([ByteText]?, [ByteText], [ByteText])])
  func choice(columns: [ByteText]?, exclude: [ByteText], expected: [ByteText]) throws {
    let contents = try contents(of: "a,b,c\n1,x,3\n4,y\n", ReadOptions(columns: columns, exclude: exclude))
    #expect(contents.table.columns.map(\.name) == expected)
    #expect(contents.table.rowCount == 1)
    #expect(contents.rejectedCount == 1)
    let shown: [ByteText: String] = ["a": "numeric: 1.0", "b": "categorical: x", "c": "numeric: 3.0"]
    for column in contents.table.columns { #expect(show(column) == shown[column.name]) }
  }

  @Test("an unknown name is an error with a suggestion, wherever it's used")
  func unknown() {
    for options in [
      ReadOptions(columns: ["age", "diagnosys"]), ReadOptions(exclude: ["diagnosys"]),
      ReadOptions(types: ["diagnosys": .numeric]),
    ] {
      let error = failure(of: "age,diagnosis\n1,2\n", options)
      #expect(error?.problem == .noSuchColumn(name: "diagnosys", suggestion: "diagnosis"))
      #expect(error?.fix == "did you mean \"diagnosis\"?")
    }
  }

  @Test(
    "the nearest name",
    arguments: [
      ("Age", "age"), ("diagnosos", "diagnosis"), ("diangosis", "diagnosis"), ("income", nil), ("", nil),
      ("bloodpressure", "blood_pressure"), ("x", nil),
    ] as [(ByteText, ByteText?)])
  func nearest(name: ByteText, expected: ByteText?) {
    #expect(nearestName(to: name, in: ["age", "diagnosis", "blood_pressure", "z"]) == expected)
  }

  @Test("too many columns are refused as soon as they are seen")
  func tooMany() {
    var options = ReadOptions()
    options.maximumColumns = 3
    #expect(failure(of: "a,b,c,d\n", options)?.problem == .tooManyColumns(limit: 3))
    #expect(failure(of: "a,b,c\n1,2,3\n", options) == nil)
    #expect(throws: CSVError.self) { try records("a,b\n1,2,3,4\n", options) }
  }

  @Test("5,000 columns are read")
  func wide() throws {
    let names = (0..<5000).map { "x\($0)" }.joined(separator: ",")
    let text = names + "\n" + names + "\n"
    let contents = try CSVFile(bytes: Array(text.utf8)).read()
    #expect(contents.table.columns.count == 5000)
  }
}
