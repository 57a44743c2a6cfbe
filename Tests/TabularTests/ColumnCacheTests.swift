import Foundation
import TestSupport
import Testing

@testable import Tabular

/// Blocks of rows in a file of columns.
@Suite struct ColumnCacheTests {
  /// Runs `body` with the path of a cache in a fresh directory.
  private func withPath(_ body: (String) throws -> Void) throws {
    let directory = FileManager.default.temporaryDirectory.appendingPathComponent("assay-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: directory) }
    try body(directory.path + "/t.columns")
  }

  private func text(_ rows: Int) -> String {
    "n,k,day,note,amount,\n"
      + (0..<rows).map { row in
        "\(row % 7 == 0 ? "NA" : "\(Double(row) / 3)"),level \(row % 5),2024-01-\(10 + row % 20),"
          + "note \(row % 400),\"\(row),5 €\",\n"
      }.joined() + "1,2\n"
  }

  private func file(_ text: String, _ options: ReadOptions = ReadOptions()) -> CSVFile {
    CSVFile(bytes: Array(text.utf8), options: options.inPlainDialect)
  }

  /// Writes a cache, and returns the blocks it was made from.
  @discardableResult
  private func write(
    _ file: CSVFile, _ path: String, blockRows: Int = 50, precision: CachePrecision = .double, sha256: String = "",
    limits: StreamLimits? = nil
  ) throws -> [RowBlock] {
    let writer = try CacheWriter(path: path, precision: precision, blockRows: blockRows)
    var blocks: [RowBlock] = []
    func begin(_: StreamHead) throws {
      try writer.restart()
      blocks = []
    }
    let table = try file.readBlocks(ofRows: blockRows, limits: limits, begin: begin) { block in
      (block, EncodedBlock(block, precision: precision))
    } take: { block, encoded in
      blocks.append(block)
      try writer.append(encoded)
    }
    try writer.finish(table, try file.cacheFingerprint(sha256: sha256))
    return blocks
  }

  private func read(_ path: String, _ columns: Set<Int>? = nil, tasks: Int = 2) throws -> [RowBlock] {
    var blocks: [RowBlock] = []
    try ColumnCache(path: path).readBlocks(columns: columns, taskCount: tasks) {
      $0
    } take: {
      blocks.append($0)
    }
    return blocks
  }

  private func bits(_ values: RowBlock.Values) -> [UInt64]? {
    switch values {
    case .numbers(let x): x.map(\.bitPattern)
    case .codes(let codes): codes.map { UInt64(UInt32(bitPattern: $0)) }
    case .forgotten: nil
    }
  }

  @Test("gives back the blocks and all that was told of the table", arguments: [1, 3])
  func roundTrip(tasks: Int) throws {
    try withPath { path in
      let file = file(text(1234))
      let expected = try write(file, path)
      let found = try read(path, tasks: tasks)
      #expect(found.map(\.index) == expected.map(\.index))
      #expect(found.map(\.firstRow) == expected.map(\.firstRow))
      #expect(found.map { $0.columns.map(bits) } == expected.map { $0.columns.map(bits) })
      let cache = try ColumnCache(path: path)
      let table = try file.readBlocks(ofRows: 50, work: { $0.rowCount }, take: { _ in })
      // Every property of both, to the last value.
      #expect("\(cache.table)" == "\(table)")
      #expect(cache.table.columns.last?.kind == nil && cache.table.columns[4].unit == "€")
      #expect(cache.table.rejectedCount == 1)
      let contents = try file.read()
      #expect(cache.table.notes == contents.notes && cache.table.dialect == contents.dialect)
    }
  }

  @Test("columns that aren't wanted aren't read")
  func subset() throws {
    try withPath { path in
      let expected = try write(file(text(300)), path)
      let found = try read(path, [0, 2])
      for (a, b) in zip(found, expected) {
        #expect(bits(a.columns[0]) == bits(b.columns[0]) && bits(a.columns[2]) == bits(b.columns[2]))
        #expect([1, 3, 4, 5].allSatisfy { bits(a.columns[$0]) == nil })
      }
    }
  }

  @Test("numbers in single precision are those rounded to it, codes stay what they are")
  func single() throws {
    try withPath { path in
      let expected = try write(file(text(300)), path, precision: .single)
      for (a, b) in zip(try read(path), expected) {
        guard case .numbers(let x) = a.columns[0], case .numbers(let y) = b.columns[0] else {
          Issue.record("no numbers")
          return
        }
        #expect(x.map(\.bitPattern) == y.map { Double(Float($0)).bitPattern })
        #expect(bits(a.columns[3]) == bits(b.columns[3]))
      }
    }
  }

  @Test("columns that are read again as text, and texts that are forgotten, leave no trace")
  func restart() throws {
    try withPath { path in
      let text = "a,b\n" + (0..<500).map { "\($0),\($0 % 3)\n" }.joined() + "x,1\n"
      let limits = StreamLimits(distinctTexts: 100)
      var file = file(text)
      file.sizes = PieceSizes(head: 100, piece: 64, largest: 256, tasks: 2)
      let expected = try write(file, path, limits: limits)
      #expect(try read(path).map { $0.columns.map(bits) } == expected.map { $0.columns.map(bits) })
      #expect(try ColumnCache(path: path).table.columns.map(\.kind) == [.text, .numeric])
    }
  }

  @Test("every byte that changes is found, and every cut")
  func damage() throws {
    try withPath { path in
      try write(file(text(20)), path, blockRows: 8)
      let whole = try Data(contentsOf: URL(fileURLWithPath: path))
      let file = try FileHandle(forUpdating: URL(fileURLWithPath: path))
      func put(_ bytes: Data, at place: Int) throws {
        try file.seek(toOffset: UInt64(place))
        try file.write(contentsOf: bytes)
      }
      func expectError(_ comment: Comment) { #expect(throws: CacheError.self, comment) { try read(path, tasks: 1) } }
      for place in whole.indices {
        try put(Data([whole[place] ^ 1 << UInt8(place % 8)]), at: place)
        expectError("byte \(place)")
        try put(whole[place...place], at: place)
      }
      #expect(try read(path).count == 3)
      try put(Data([0]), at: whole.count)
      expectError("a byte more")
      for place in whole.indices.reversed() {
        try file.truncate(atOffset: UInt64(place))
        expectError("cut at \(place)")
      }
      try file.close()
    }
  }

  private func problem(_ body: () throws -> Void) -> CacheError.Problem? {
    do {
      try body()
      return nil
    } catch {
      return (error as? CacheError)?.problem
    }
  }

  @Test("what isn't a cache, or one of another version")
  func others() throws {
    try withPath { path in
      #expect(problem { _ = try ColumnCache(path: path) } == .notFound)
      try Data("a,b\n1,2\n".utf8).write(to: URL(fileURLWithPath: path))
      #expect(problem { _ = try ColumnCache(path: path) } == .notACache)
      try write(file(text(20)), path)
      var data = try Data(contentsOf: URL(fileURLWithPath: path))
      data[8] = 2
      try data.write(to: URL(fileURLWithPath: path))
      #expect(problem { _ = try ColumnCache(path: path) } == .otherVersion(2))
      #expect(problem { _ = try ColumnCache(path: String(path.dropLast("t.columns".count))) } == .notACache)
    }
  }

  @Test("a cache is stale when the files or the way they are read have changed")
  func stale() throws {
    try withPath { path in
      let source = path + ".csv"
      try Data(text(20).utf8).write(to: URL(fileURLWithPath: source))
      let file = CSVFile(path: source)
      try write(file, path, sha256: "abc")
      let cache = try ColumnCache(path: path)
      func difference(
        _ file: CSVFile, sha256: String = "", precision: CachePrecision = .double, blockRows: Int = 50
      ) throws -> CacheError.Problem? {
        let wanted = try file.cacheFingerprint(sha256: sha256)
        return problem { try cache.check(wanted, precision: precision, blockRows: blockRows) }
      }
      #expect(try difference(file) == nil)
      #expect(try difference(file, sha256: "abc") == nil)
      #expect(try difference(file, sha256: "abd") == .stale(.contents))
      #expect(try difference(file, precision: .single) == .stale(.layout))
      #expect(try difference(file, blockRows: 51) == .stale(.layout))
      #expect(try difference(CSVFile(path: source, options: ReadOptions(exclude: ["n"]))) == .stale(.options))
      #expect(
        try difference(CSVFile(path: source, options: ReadOptions(types: ["n": .text]))) == .stale(.options))
      try FileManager.default.copyItem(atPath: source, toPath: source + "2")
      #expect(try difference(CSVFile(path: source + "2")) == .stale(.files))
      #expect(try difference(CSVFile(paths: [source, source])) == .stale(.files))
      Thread.sleep(forTimeInterval: 0.05)
      try Data(text(20).utf8).write(to: URL(fileURLWithPath: source))
      #expect(try difference(file) == .stale(.file(source)))
      #expect(try difference(file, sha256: "abc") == nil)
    }
  }

  @Test("nothing stands under the name before the end, only its owner may read it, and one writes it at a time")
  func writing() throws {
    try withPath { path in
      let folder = String(path.dropLast("/t.columns".count))
      func names() throws -> [String] { try FileManager.default.contentsOfDirectory(atPath: folder).sorted() }
      var writer: CacheWriter? = try CacheWriter(path: path, precision: .double, blockRows: 10)
      #expect(try names() == ["t.columns.part"])
      #expect(problem { _ = try CacheWriter(path: path, precision: .double, blockRows: 10) } == .busy)
      let mode = try FileManager.default.attributesOfItem(atPath: path + ".part")[.posixPermissions] as? Int
      #expect(mode == 0o600)
      _ = writer
      writer = nil
      #expect(try names() == [])
      // Left behind by somebody, readable for everybody.
      try Data("old".utf8).write(to: URL(fileURLWithPath: path + ".part"))
      try write(file(text(20)), path)
      #expect(try names() == ["t.columns"])
      #expect(try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int == 0o600)
      try write(file(text(30)), path)
      #expect(try ColumnCache(path: path).table.rowCount == 30)
      let error = #expect(throws: CacheError.self) {
        _ = try CacheWriter(path: folder + "/none/t", precision: .double, blockRows: 10)
      }
      #expect(error?.code == "cache-not-writable" && error?.path == folder + "/none/t.part")
      #expect(error?.description.contains("No such file") == true)
    }
  }

  @Test("a link isn't followed, so nobody can have rows written elsewhere")
  func links() throws {
    try withPath { path in
      try Data("mine".utf8).write(to: URL(fileURLWithPath: path + ".txt"))
      try FileManager.default.createSymbolicLink(atPath: path + ".part", withDestinationPath: path + ".txt")
      #expect(throws: CacheError.self) { _ = try CacheWriter(path: path, precision: .double, blockRows: 10) }
      #expect(try Data(contentsOf: URL(fileURLWithPath: path + ".txt")) == Data("mine".utf8))
    }
  }

  @Test("what the work throws ends the reading")
  func failures() throws {
    struct Stop: Error, Equatable {}
    try withPath { path in
      try write(file(text(500)), path)
      let cache = try ColumnCache(path: path)
      #expect(throws: Stop()) {
        try cache.readBlocks {
          if $0.index == 3 { throw Stop() }
        } take: { _ in
        }
      }
      #expect(throws: Stop()) {
        try cache.readBlocks {
          $0.index
        } take: {
          if $0 == 3 { throw Stop() }
        }
      }
    }
  }
}
