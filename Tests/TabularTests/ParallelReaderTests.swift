import Foundation
import TestSupport
import Testing

@testable import Tabular

/// The reader in pieces against libcsv from the first byte to the last.
@Suite struct ParallelReaderTests {
  /// So that a few hundred bytes are many pieces.
  private static let small = [
    PieceSizes(head: 12, piece: 7, largest: 64, tasks: 3), PieceSizes(head: 30, piece: 16, largest: 200, tasks: 1),
    PieceSizes(head: 64, piece: 1, largest: 1, tasks: 2),
  ]

  private func expectEqual(
    _ bytes: [UInt8], _ options: ReadOptions = ReadOptions(), sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let options = options.inPlainDialect
    for sizes in Self.small {
      let difference = ReaderAgreement.disagreement(bytes, options: options, sizes: sizes)
      let text = String(decoding: bytes, as: UTF8.self).debugDescription
      #expect(difference == nil, "\(sizes): \(text)", sourceLocation: sourceLocation)
    }
  }

  @Test(
    "regular, irregular and mixed tables",
    arguments: [
      "a,b\n1,2\n3,4\n5,6\n7,8\n9,10\n11,12\n13,14\n",
      "a,b\r\n1,2\r\n3,x\r\n\"5\",\"x,\ny\"\r\n7,8\r\n9,\"a\"\"b\"\r\n11,12",
      "a,b\n1,2\n3,4\n5,6\n7,8\nnot a number,1\n9,10\n11,12\n13,14\n15,16\n",
      "a,b\n1,2\n3,4\n5,6\n7\n8,9,10\n\n\n9,10\n11,12\n13,14\n15,16\n",
      "a,b\n1,2\n3,4\n5,6\n7,8\n9,1\"0\n11,12\n\"13\"x,14\n15,\"16\n17\",18\n",
      "a,b\n1,2\n3,4\n5,6\n7,8\n9,\"10\n11,12\n13,14\n15,16\n17,18\n",
      "a,b\n1,2\n3,4\n5,6\n7,8\r9,10\r11,12\n13,14\r\r\n15,16\n",
      "a,b\n1,\n,4\n NA , 5\n7,1e3\n9,-0\n+1,.5\n13,9007199254740993\n15,1e999\n",
      "a,b\n1,2\n3,é\n5,\u{0}\n7,8\n9,10\n11,12\n",
      "a,b\n,2\n,4\n,6\n,8\n,10\n,12\nx,14\n",
      "a,a,\n1,2,3\n1,2,3\n1,2,3\n1,2,3\n1,2,3\n",
      "a,b\n1,2\n3,4\n5,6\n7,8\n9,x\"y\n11,z\n\"two\nlines\",14\n15,\"16\"x\n17,18\n19,20\n21,22\n23,24\n",
      "a,b\n1,2\n3,4\n5,6\n7,8\n9,\(String(repeating: "long ", count: 50))\n11,12\n13,14\n15,16\n17,18\n",
      "a,b\n1,2\n3,4\n5,6\n7,\u{8}\t\n9,a\tb\u{1}c\n11,\r\n\r\n13,14\r\n15,16\r",
      "a,b\n1,0.1\n3,00.4\n5,012\n7,.\n9,-\n11,-.5\n13,5.\n15,12345678\n17,0.12345678\n19,0.12345678901234567\n",
      "a,b\n1,yes\n3,no\n,\n7,yes\n9,yes\n11,no\n13,NA\n15,no\n1,2,3\n17,maybe\n19,\"no\"\n",
      "a,b\n2024-01-31,x\n2024-02-29,y\n2024-03-01,\n,x\n1970-01-01,x\n2024-01-31T10:00:00,y\n",
      "a,b\n2024-01-31,1\n2024-02-29,2\n\"2024-03-01\",3\n 2024-03-02 ,4\nNA,5\n0001-01-01,6\n9999-12-31,7",
      "a,b\n2024-01-31 10:00,1\n2024-02-29 11:30:15.25,2\n2024-03-01,3\n2024-01-31T23:59:59,4\n,5\n2024-01-31,6\n",
      "a,b\n2024-01-31,1\n2024-02-28,2\n2024-03-01T10:00Z,3\n2024-01-31T10:00,4\n2024-01-31T10:00+02:00,5\n",
      "a,b\n2024-01-31,1\n2024-02-28,2\n2024-03-01T10:00,3,4\n2024-01-31,4\n2024-02-30T,5,6\n2024-01-31,5\n",
      "a,b\n2024-01-31,1\n2024-02-28,2\n2023-02-29,3\n2024-01-32,4\n2024-13-01,5\n2024-00-10,5\n0000-01-01,6\n",
      "a,b\n2024-01-31,1\n2024-02-28,2\n2024/02/28,3\n2024-01-3,4\n2024-01-311,5\n20x4-01-31,6\n2024-01:31,7\n",
    ])
  func tables(text: String) {
    expectEqual(Array(text.utf8))
    var strict = ReadOptions()
    strict.isStrict = true
    expectEqual(Array(text.utf8), strict)
    expectEqual(Array(text.utf8), ReadOptions(columns: ["b"], types: ["b": .numeric]))
    expectEqual(Array(text.utf8), ReadOptions(types: ["a": .categorical]))
    expectEqual(Array(text.utf8), ReadOptions(types: ["a": .date]))
  }

  @Test("signs of the dialect that are signs of numbers too", arguments: Array("-.,;15".utf8), Array("\"'-1".utf8))
  func signs(delimiter: UInt8, quote: UInt8) {
    guard delimiter != quote else { return }
    for decimalComma in [false, true] {
      let options = ReadOptions(delimiter: delimiter, quote: quote, decimalComma: decimalComma)
      let sign = String(UnicodeScalar(delimiter))
      let rows = (0..<20).map { "-\($0).5\(sign)\($0),25\(sign)-3" }
      expectEqual(Array((["a\(sign)b\(sign)c"] + rows).joined(separator: "\n").utf8), options)
    }
  }

  @Test("bytes that are no text are reported as by the other reader")
  func brokenText() {
    expectEqual(Array("a,b\n1,2\n3,4\n5,6\n7,8\n9,".utf8) + [0xC3, 0x28] + Array("\n1,2\n3,4\n".utf8))
  }

  @Test("random bytes that like to be CSV", arguments: 0..<40)
  func random(seed: UInt64) {
    var generator = SplitMix(seed)
    for _ in 0..<50 {
      let alphabet = Array((seed % 2 == 0 ? "123456789.,,,\n\n\n-e" : "a1.,,\"\n\r;-e 2\n,").utf8)
      var bytes = Array("a,b\n1,2\n".utf8)
      for _ in 0..<(generator.next() % 200) { bytes.append(alphabet[Int(generator.next() % UInt64(alphabet.count))]) }
      if generator.next() % 20 == 0 { bytes.append(0xE9) }
      expectEqual(bytes)
    }
  }

  @Test("random tables, with quoted text, missing values and a rare odd record", arguments: 0..<40)
  func randomTables(seed: UInt64) {
    var generator = SplitMix(seed)
    for _ in 0..<10 {
      var text = "x,y,z\n"
      for _ in 0..<(generator.next() % 60) {
        let fields = (0..<3).map { _ in field(&generator) }
        text += fields.joined(separator: ",") + (generator.next() % 30 == 0 ? ",1" : "")
        text += generator.next() % 4 == 0 ? "\r\n" : "\n"
      }
      expectEqual(Array(text.utf8))
    }
  }

  private func field(_ generator: inout SplitMix) -> String {
    switch generator.next() % 60 {
    case 0: "\"a,b\""
    case 1: "\"two\nlines\""
    case 2: "\"say \"\"hi\"\"\""
    case 3: "text"
    case 4...8: ""
    case 9: "\"7\""
    case 10...12: ["alpha", "beta", "a label of more than sixteen bytes", "é"][Int(generator.next() % 4)]
    case 14...17: "2024-0\(1 + generator.next() % 9)-\(10 + generator.next() % 22)"
    case 18: "2024-05-06 12:30"
    case 13: "0." + String(generator.next() % 1_000_000_000_000_000_000)
    default: String(Int64(bitPattern: generator.next()) % 1000) + "." + String(generator.next() % 10_000_000_000)
    }
  }

  /// What the quick way makes of a field between other bytes.
  private func plain(_ text: String) -> Double? {
    let bytes = Array((text + ",1" + String(repeating: "\n", count: Piece.padding)).utf8)
    let decimal = PlainDecimal(delimiter: UInt8(ascii: ","), point: UInt8(ascii: "."))
    defer { decimal.deallocate() }
    return bytes.withUnsafeBufferPointer { bytes in
      guard let start = bytes.baseAddress else { return nil }
      var value = 0.0
      guard let end = decimal.read(start, into: &value) else { return nil }
      #expect(end - start == text.utf8.count, "\(text)")
      return value
    }
  }

  @Test(
    "the quick way takes plain decimals and nothing else",
    arguments: [
      ("-12.5", true), ("0", true), ("-0", true), (".5", true), ("5.", true), ("1234567.1234567", true),
      ("0.12345678901234567", true), ("", false), (".", false), ("-", false), ("+1", false), (" 1", false),
      ("1 ", false),
      ("007", false), ("1e5", false), ("1.2.3", false), ("0x1", false), ("1-", false), ("\"1\"", false),
      ("12345678", true), ("9007199254740992", true), ("9007199254740993", false), ("00000000001", false),
      ("123456789.5", true), ("99999999999999999999", false),
    ])
  func plainDecimals(text: String, isTaken: Bool) {
    #expect((plain(text) != nil) == isTaken)
  }
}
