import Foundation
import Tabular
import Testing

@Suite("Several files of one header")
struct JoinedFilesTests {
  /// Read whole and in pieces, with the same result.
  private func read(_ parts: [String], _ options: ReadOptions = ReadOptions()) throws -> CSVContents {
    let parts = parts.map { Array($0.utf8) }
    let whole = Result { () throws(CSVError) in try CSVFile(parts: parts, options: options).read() }
    for head in [8, 16, 40] {
      var file = CSVFile(parts: parts, blockSize: 5, options: options)
      file.sizes = PieceSizes(head: head, piece: 8, largest: 64, tasks: 2)
      let pieces = Result { () throws(CSVError) in try file.read() }
      #expect(summary(pieces) == summary(whole))
    }
    return try whole.get()
  }

  private func failure(_ parts: [String], _ options: ReadOptions = ReadOptions()) -> CSVError? {
    do {
      _ = try read(parts, options)
      return nil
    } catch {
      return error as? CSVError
    }
  }

  private static let rows = (0..<20).map { "\($0),\($0 % 3 == 0 ? "low" : "high")\n" }.joined()

  @Test("are one table, with the rows in the order given")
  func order() throws {
    let contents = try read(["a,b\n1,x\n2,y\n", "a,b\n3,z", "a,b\n", "a,b\n4,x\n"])
    #expect(show(contents.table["a"]) == "numeric: 1.0|2.0|3.0|4.0")
    #expect(show(contents.table["b"]) == "categorical: x|y|z|x")
  }

  @Test("a column is typed over all of them", arguments: [0, 1, 2])
  func types(place: Int) throws {
    var parts = Array(repeating: "a,b\n" + Self.rows, count: 3)
    #expect(try read(parts).table["a"]?.kind == .numeric)
    parts[place] += "none,low\n"
    let column = try #require(try read(parts).table["a"])
    #expect(column.kind == .categorical)
    #expect(column.count == 61)
  }

  @Test("may be compressed, marked and ended each in its own way")
  func mixed() throws {
    let parts: [[UInt8]] = [
      Array("a,b\r\n1,2\r\n".utf8), Compression.gzip.compressed(Array("a,b\n3,4".utf8)),
      [0xEF, 0xBB, 0xBF] + Array("a,b\n5,6\n".utf8), utf16("a,b\n7,8\n", isBigEndian: false),
      Compression.zstd.compressed(Array("a,b\n9,10\n".utf8)),
    ]
    var seen: [UInt8] = []
    let contents = try CSVFile(parts: parts).read { seen.append(contentsOf: $0) }
    #expect(show(contents.table["a"]) == "numeric: 1.0|3.0|5.0|7.0|9.0")
    #expect(seen == Array(parts.joined()))
    #expect(contents.byteCount == seen.count)
    var records: [[ByteText]] = []
    try CSVFile(parts: parts).forEachRecord { records.append($0) }
    #expect(records == [["a", "b"], ["1", "2"], ["3", "4"], ["5", "6"], ["7", "8"], ["9", "10"]])
  }

  @Test("of another header are an error with the first column that differs")
  func headers() {
    let error = failure(["a,b,c\n1,2,3\n", "a,b,c\n1,2,3\n", "a,x,c\n1,2,3\n"])
    #expect(error?.problem == .differentHeader(column: 2, name: "x", expected: "b", first: "part-1"))
    #expect(
      error?.description.hasPrefix("part-3: column 2 is \"x\", but \"b\" in part-1") == true, "\(error as Any)")
    #expect(
      failure(["a,b\n1,2\n", "a\n1\n"])?.problem
        == .differentHeader(column: 2, name: nil, expected: "b", first: "part-1"))
    #expect(
      failure(["a,b\n1,2\n", "a,b,c\n1,2,3\n"])?.problem
        == .differentHeader(column: 3, name: "c", expected: nil, first: "part-1"))
    #expect(throws: CSVError.self) {
      try CSVFile(parts: ["a\n1\n", "b\n1\n"].map { Array($0.utf8) }).forEachRecord { _ in }
    }
  }

  @Test("errors have the file and its own line")
  func places() {
    let first = "a,b\n" + Self.rows
    var error = failure([first, "a,b\n1,2\n\"3,4\n"])
    #expect(error?.file == "part-2" && error?.line == 3 && error?.problem == .unclosedQuote)
    error = failure([first, "a,b\n1,2\n", "a,b\n1,2\n\nx,4\n"], ReadOptions(types: ["a": .numeric]))
    #expect(error?.file == "part-3" && error?.line == 4 && error?.code == "cannot-be-typed", "\(error as Any)")
    error = failure([first + "x,1\n", "a,b\n1,2\n"], ReadOptions(types: ["a": .numeric]))
    #expect(error?.file == "part-1" && error?.line == 22)
    error = failure([first, ""])
    #expect(error?.file == "part-2" && error?.problem == .empty)
    error = failure([first, "a,b\n1\n"], ReadOptions(isStrict: true))
    #expect(error?.file == "part-2" && error?.line == 2)
    error = failure(["a,b\n", "a,b\n"])
    #expect(error?.file == "part-1 and 1 more" && error?.code == "no-rows")
  }

  @Test("rejected records have the file and its own line")
  func rejected() throws {
    let contents = try read(
      ["a,b\n1,2\n3\n", "a,b\n1\n1,2\n"], ReadOptions(delimiter: UInt8(ascii: ","), hasHeader: true))
    #expect(
      contents.rejected == [
        RejectedRecord(line: 3, reason: "part-1: 1 field, expected 2"),
        RejectedRecord(line: 2, reason: "part-2: 1 field, expected 2"),
      ])
  }

  @Test("without a header must have the same number of columns")
  func noHeader() throws {
    let options = ReadOptions(hasHeader: false)
    #expect(show(try read(["1,2\n", "3,4\n"], options).table["column_1"]) == "numeric: 1.0|3.0")
    #expect(failure(["1,2\n", "3\n"], options)?.code == "different-header")
  }

  @Test("have a name together")
  func names() {
    let file = CSVFile(paths: ["d/part-1.csv", "d/part-2.csv", "d/part-3.csv"])
    #expect(file.name == "d/part-1.csv and 2 more")
    #expect(file.shortName == "part-1.csv and 2 more")
    #expect(CSVFile(path: "-").shortName == "standard input")
  }
}
