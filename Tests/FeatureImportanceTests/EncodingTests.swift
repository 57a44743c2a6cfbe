import Tabular
import TestSupport
import Testing

@testable import FeatureImportance

@Suite struct EncodingTests {
  private func encode(_ column: Column, training: [Int], rule: EncodingRule = .ranking) -> DesignMatrix {
    let table = Table(columns: [column], rowCount: column.count)
    return Encoding(of: [column.name], in: table, rows: training, rule: rule).design(
      of: table, rows: Array(0..<column.count))
  }

  @Test("the median of training rows stands in for missing numbers")
  func median() {
    let x = encode(
      Column(name: "x", values: .numeric([1, 2, 9, .nan, 1000])), training: [0, 1, 2, 3], rule: .verbatim)
    #expect(x.values == [1, 2, 9, 2, 1000])
  }

  @Test("a missing indicator needs more than 1 % and ten rows, and belongs to the feature")
  func indicator() {
    let values = (0..<2000).map { $0 < 21 ? Double.nan : Double($0) }
    let column = Column(name: "x", values: .numeric(values))
    let all = encode(column, training: Array(0..<2000))
    #expect(all.columnNames == ["x", "x=(missing)"])
    #expect(all.features == [Feature(name: "x", columns: 0..<2)])
    #expect(all[column: 1].filter { $0 == 1 }.count == 21)
    // Exactly 1 % is not more.
    #expect(encode(column, training: Array(1..<2000) + [1999]).columnNames == ["x"])
    // More than 1 %, but nine rows.
    #expect(encode(column, training: Array(12..<200)).columnNames == ["x"])
    // What is missing in held-out rows only teaches nothing.
    #expect(encode(column, training: Array(21..<2000)).columnNames == ["x"])
  }

  @Test("the first level is the reference, the others get a column each")
  func levels() {
    let labels = Labels(codes: [0, 1, 2, -1, 1], levels: ["a", "b", "c"])
    let x = encode(Column(name: "g", values: .categorical(labels)), training: Array(0..<5), rule: .verbatim)
    #expect(x.columnNames == ["g=b", "g=c"])
    #expect(Array(x[column: 0]) == [0, 1, 0, 1, 1], "a missing label becomes the most frequent one")
    #expect(Array(x[column: 1]) == [0, 0, 1, 0, 0])
  }

  @Test("levels with fewer than ten training rows are pooled, and unknown ones join them")
  func pooling() {
    // a 20, b 15, c 6, d 6: the pool has 12 rows; e occurs in held-out rows only.
    let codes = [(0, 20), (1, 15), (2, 6), (3, 6), (4, 3)].flatMap { Array(repeating: Int32($0.0), count: $0.1) }
    let labels = Labels(codes: codes, levels: ["a", "b", "c", "d", "e"])
    let x = encode(Column(name: "g", values: .categorical(labels)), training: Array(0..<47))
    #expect(x.columnNames == ["g=b", "g=(other)"])
    #expect(x[column: 1].reduce(0, +) == 15)
  }

  @Test("a pool below ten rows counts as the reference, so that no column rests on a handful")
  func smallPool() {
    let codes = [(0, 20), (1, 15), (2, 6)].flatMap { Array(repeating: Int32($0.0), count: $0.1) }
    let labels = Labels(codes: codes, levels: ["a", "b", "c"])
    let x = encode(Column(name: "g", values: .categorical(labels)), training: Array(0..<41))
    #expect(x.columnNames == ["g=b"])
  }

  @Test("names that differ only in normal form stay two features")
  func normalForms() {
    let names: [ByteText] = ["caf\u{E9}", "cafe\u{301}"]
    let table = Table(
      columns: names.enumerated().map { Column(name: $1, values: .numeric([Double($0), 5])) }, rowCount: 2)
    let x = Encoding(of: names, in: table, rows: [0, 1], rule: .verbatim).design(of: table, rows: [0, 1])
    #expect(x.values == [0, 5, 1, 5])
  }
}

@Suite struct TargetTests {
  private func table(_ values: Column.Values) -> Table {
    let column = Column(name: "y", values: values)
    return Table(columns: [column], rowCount: column.count)
  }

  @Test("numbers with two values are classes, the larger the event; more are a quantity")
  func numbers() throws {
    let two = try Target("y", in: table(.numeric([1, 2, .nan, 2])))
    #expect(two.task == .classification && two.positive == "2" && two.negative == "1")
    #expect(two.rows == [0, 1, 3] && two.values == [0, 1, 1])
    #expect(try Target("y", in: table(.numeric([1, 2, 3]))).task == .regression)
    #expect(try Target("y", in: table(.numeric([0, 1, 1])), task: .regression).task == .regression)
    #expect(try Target("y", in: table(.numeric([1, 2, 3])), positive: "3").values == [0, 0, 1])
    let classes = try Target("y", in: table(.numeric([3, 1, 2])), task: .classification)
    #expect(classes.classes == ["1", "2", "3"] && classes.values == [2, 0, 1])
  }

  @Test("three levels are classes, unless one is the event")
  func levels() throws {
    let labels = table(.categorical(Labels(codes: [0, 1, 2, 1], levels: ["barbera", "barolo", "grignolino"])))
    let classes = try Target("y", in: labels)
    #expect(classes.family == .multinomial && classes.task == .classification)
    #expect(classes.classes == ["barbera", "barolo", "grignolino"] && classes.values == [0, 1, 2, 1])
    #expect(classes.classCounts == [1, 2, 1])
    let target = try Target("y", in: labels, positive: "barolo")
    #expect(target.values == [0, 1, 0, 1] && target.negative == "barbera, grignolino")
    #expect(throws: AnalysisError.self) { try Target("y", in: labels, positive: "chianti") }
  }

  @Test("unusable targets are told apart")
  func unusable() {
    #expect(throws: AnalysisError.constantTarget("y")) { try Target("y", in: table(.numeric([2, 2]))) }
    #expect(throws: AnalysisError.noTargetValues("y", rows: 2)) { try Target("y", in: table(.numeric([.nan, .nan]))) }
    #expect(throws: AnalysisError.oneClass("y")) {
      try Target("y", in: table(.categorical(Labels(codes: [0, 0, -1], levels: ["a"]))))
    }
    #expect(throws: AnalysisError.noSuchColumn("Y", suggestion: "y")) { try Target("Y", in: table(.numeric([1, 2]))) }
    #expect(throws: AnalysisError.notNumeric("y")) {
      try Target("y", in: table(.categorical(Labels(codes: [0, 1], levels: ["a", "b"]))), task: .regression)
    }
  }
}
