import TestSupport
import Testing

@testable import Tabular

/// Reading in blocks against reading whole.
@Suite struct BlockReaderTests {
  private static let sizes = [
    PieceSizes(head: 12, piece: 7, largest: 64, tasks: 3), PieceSizes(head: 30, piece: 16, largest: 200, tasks: 1),
    PieceSizes(head: 64, piece: 1, largest: 1, tasks: 2), PieceSizes(),
  ]

  private func expectEqual(
    _ parts: [[UInt8]], _ options: ReadOptions = ReadOptions(), isPlain: Bool = true, distinctTexts: Int? = nil,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    for sizes in Self.sizes {
      for blockRows in [1, 3, 1000] {
        var file = CSVFile(parts: parts, blockSize: 11, options: isPlain ? options.inPlainDialect : options)
        file.sizes = sizes
        let difference = BlockAgreement.disagreement(file, blockRows: blockRows, distinctTexts: distinctTexts)
        #expect(
          difference == nil,
          "blocks of \(blockRows), \(sizes): \(parts.map { String(decoding: $0, as: UTF8.self).debugDescription })",
          sourceLocation: sourceLocation)
      }
    }
  }

  private func expectEqual(
    _ text: String, _ options: ReadOptions = ReadOptions(), isPlain: Bool = true,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    expectEqual([Array(text.utf8)], options, isPlain: isPlain, sourceLocation: sourceLocation)
  }

  @Test("regular, irregular and mixed tables", arguments: HostileTables.all)
  func tables(text: String) {
    expectEqual(text)
    expectEqual(text, ReadOptions(isStrict: true))
    expectEqual(text, ReadOptions(columns: ["b"], types: ["b": .numeric]))
    expectEqual(text, ReadOptions(types: ["a": .categorical]))
    expectEqual(text, ReadOptions(types: ["a": .date]))
    expectEqual(text, ReadOptions(encoding: .latin1))
    expectEqual(text, ReadOptions(delimiter: UInt8(ascii: ";")))
    expectEqual(text, ReadOptions(exclude: ["a"], types: ["b": .boolean], maximumLevels: 2))
  }

  @Test("kinds that come out late", arguments: 1...40 as ClosedRange<UInt64>)
  func kinds(seed: UInt64) {
    let (text, options) = HostileTables.typed(seed)
    expectEqual(text, options)
    for distinctTexts in [0, 1, 4] { expectEqual([Array(text.utf8)], options, distinctTexts: distinctTexts) }
  }

  @Test(
    "numbers and dates in any notation are read however many there are, and doubts about them are told",
    arguments: [
      ["\"{0},{1}\"", "\"1.{2},{1}\""], ["{0} %"], ["0{0}"], ["{3}"], ["{1}/0{0}/2024"], ["0{0}/0{0}/2024"],
      ["0{0}/0{0}/2024", "2{0}/03/2024"], ["{3}", "{1}"], ["{0}.{2}", "\"{0},{1}\""], ["\"{0},{2}\""], ["$ {1}.{0}"],
      ["2024-0{0}-1{0} 1{0}:1{0}:1{0}", "NA"], ["0{0}.0{0}.2024"], ["90071992547409{2}{2}", "x 1"], ["01{2}", "02{2}"],
    ], [1, 30])
  func notations(patterns: [String], distinctTexts: Int) {
    var generator = SplitMix(UInt64(distinctTexts))
    for declared in [nil, Column.Kind.numeric, .date] {
      let rows = (0..<80).map { row in
        let pattern = row < 20 ? patterns[0] : patterns[Int(generator.next() % UInt64(patterns.count))]
        return "\(row),"
          + pattern.replacing("{0}", with: "\(1 + generator.next() % 9)")
          .replacing("{1}", with: "\(13 + generator.next() % 15)").replacing(
            "{2}", with: "\(100 + generator.next() % 900)"
          )
          .replacing("{3}", with: "00\(100 + generator.next() % 900)") + "\n"
      }
      let text = "a,b\n" + rows.joined()
      let options = ReadOptions(types: declared.map { ["b": $0] } ?? [:])
      expectEqual([Array(text.utf8)], options, distinctTexts: distinctTexts)
      expectEqual([Array((text + "200,wrong\n").utf8)], options, distinctTexts: distinctTexts)
    }
  }

  @Test("random bytes that like to be CSV", arguments: 0..<20 as Range<UInt64>)
  func random(seed: UInt64) {
    var generator = SplitMix(seed)
    for _ in 0..<20 { expectEqual([HostileTables.bytes(seed, &generator)]) }
  }

  @Test("random tables, with quoted text, missing values and a rare odd record", arguments: 0..<20 as Range<UInt64>)
  func randomTables(seed: UInt64) {
    var generator = SplitMix(seed)
    for _ in 0..<5 { expectEqual(HostileTables.mixed(&generator)) }
  }

  @Test("several files, each written in its own way")
  func parts() {
    let rows = (0..<20).map { "\($0),\($0 % 3 == 0 ? "low" : "high")\n" }.joined()
    let plain = Array(("a,b\n" + rows).utf8)
    expectEqual([plain, plain, plain])
    expectEqual([plain, Array("a,b\nnone,low\n".utf8), plain])
    expectEqual([Array("a,b\n13/02/2024,x\n".utf8), Array("a,b\n01/02/2024,y\n".utf8)])
    expectEqual([Array("a,b\n1\n2,x\n".utf8), Array("a,b\n".utf8), Array("a,b\n\"p\nq\",y\n3\n,x\n".utf8)])
    expectEqual([plain, Array("a,x\n1,2\n".utf8)])
    expectEqual([plain, []])
    expectEqual([Array("a,b\n".utf8), Array("a,b\n".utf8)])
    expectEqual([plain, Array("a,b\n1,2\n\"3,4\n".utf8)])
    expectEqual([plain, Array("a,b\n1,2\n\nx,4\n".utf8)], ReadOptions(types: ["a": .numeric]))
    expectEqual([
      Array("a,b\r\n1,2\r\n".utf8), Compression.gzip.compressed(plain), [0xEF, 0xBB, 0xBF] + plain,
      Compression.zstd.compressed(plain),
    ])
  }

  @Test("footnotes, preambles, trailing delimiters and decimal marks are told of as for the whole table")
  func notes() {
    let rows = (1..<40).map { "\($0);\($0),5;1.\(100 + $0)\n" }.joined()
    expectEqual("a;b;c\n" + rows, isPlain: false)
    expectEqual("Some title\n\na;b;c\n" + rows + "* a remark of words\nSource: an office\n", isPlain: false)
    expectEqual("a;b;c\n" + rows + "1;2\n* a remark of words\n", isPlain: false)
    expectEqual("a,b,\n" + (0..<30).map { "\($0),x,\n" }.joined())
    expectEqual("a,b,\n" + (0..<30).map { "\($0),x,\n" }.joined() + "1,2,3\n")
    expectEqual("a\n1\n\n2\n\n\n3\nx\n\n")
    expectEqual("a,b\n" + String(repeating: "1\n1,2\n", count: 150))
  }

  @Test("texts beyond the limit are forgotten, at the same block for any number of threads")
  func forgotten() throws {
    let text = "n,t,k\n" + (0..<300).map { "\($0),text \($0 / 2),\($0 % 3 == 0 ? "x" : "y")\n" }.joined()
    let limits = StreamLimits(distinctTexts: 40)
    for sizes in Self.sizes {
      var file = CSVFile(bytes: Array(text.utf8), options: ReadOptions().inPlainDialect)
      file.sizes = sizes
      var kinds: [String] = []
      let table = try file.readBlocks(ofRows: 20, limits: limits) {
        $0
      } take: { block in
        switch block.columns[1] {
        case .codes(let codes): kinds.append("\(codes[0])")
        case .forgotten: kinds.append("-")
        case .numbers: kinds.append("?")
        }
      }
      #expect(kinds == ["0", "10", "20", "30"] + Array(repeating: "-", count: 11))
      #expect(table.columns.map(\.kind) == [.numeric, .text, .categorical])
      #expect(table.notes.map(\.code) == [.text])
    }
    #expect(throws: CSVError.self) {
      try CSVFile(bytes: Array(text.utf8), options: ReadOptions(types: ["t": .categorical])).readBlocks(
        ofRows: 20, limits: limits, work: { $0.rowCount }, take: { _ in })
    }
  }

  @Test("a column in a notation of its own, of more texts than are remembered, comes as numbers in a second reading")
  func secondReading() throws {
    let limits = StreamLimits(distinctTexts: 40)
    let text = "p,day\n" + (0..<300).map { "\($0).5 %,\(1 + $0 % 28)/\(1 + $0 / 28)/2024\n" }.joined() + ",\n"
    for sizes in Self.sizes {
      var file = CSVFile(bytes: Array(text.utf8), options: ReadOptions().inPlainDialect)
      file.sizes = sizes
      var heads: [StreamHead] = []
      var values: [Double] = []
      func begin(_ head: StreamHead) {
        heads.append(head)
        values = []
      }
      let table = try file.readBlocks(ofRows: 20, limits: limits, begin: begin) {
        $0
      } take: {
        if case .numbers(let x) = $0.columns[0] { values += x }
      }
      // A head without rows is taken for numbers first.
      #expect(heads.suffix(2).map(\.kinds) == [[.text, .text], [.number, .date]])
      #expect(values.dropLast() == (0..<300).map { Double($0) + 0.5 }[...] && values.last?.isNaN == true)
      #expect(table.columns.map(\.kind) == [.numeric, .date] && table.columns[0].unit == "%")
      #expect(table.notes.map(\.code) == [.unit, .dateOrder])
    }
  }

  @Test("a few wrong values among many numbers are told of")
  func mixedTypes() throws {
    let limits = StreamLimits(distinctTexts: 40)
    let text = "x,y\n" + (0..<300).map { $0 == 150 || $0 == 250 ? "bad,1\n" : "\($0),2\n" }.joined()
    var file = CSVFile(bytes: Array(text.utf8), options: ReadOptions().inPlainDialect)
    file.sizes = PieceSizes(head: 100, piece: 64, largest: 128, tasks: 2)
    let table = try file.readBlocks(ofRows: 20, limits: limits, work: { $0.rowCount }, take: { _ in })
    #expect(table.columns.map(\.kind) == [.text, .numeric])
    #expect(table.notes.map(\.code) == [.mixedTypes, .text])
    #expect(table.notes[0] == (try file.read()).notes[0])
  }

  private struct Stop: Error, Equatable { let row: Int }

  @Test("an error of the work or of its taker ends the reading")
  func failures() {
    let text = "a,b\n" + (0..<2000).map { "\($0),\($0)\n" }.joined()
    for sizes in Self.sizes {
      var file = CSVFile(bytes: Array(text.utf8), options: ReadOptions().inPlainDialect)
      file.sizes = sizes
      let file2 = file
      #expect(throws: Stop(row: 10)) {
        try file2.readBlocks(ofRows: 10) { block in
          if block.firstRow >= 10 { throw Stop(row: 10) }
          return block.firstRow
        } take: { _ in
        }
      }
      var taken: [Int] = []
      #expect(throws: Stop(row: 50)) {
        try file2.readBlocks(ofRows: 10) {
          $0.firstRow
        } take: { row in
          taken.append(row)
          if row == 50 { throw Stop(row: row) }
        }
      }
      #expect(taken == [0, 10, 20, 30, 40, 50])
    }
  }
}
