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

  @Test("regular, irregular and mixed tables", arguments: HostileTables.all)
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
      expectEqual(HostileTables.bytes(seed, &generator))
    }
  }

  @Test("random tables, with quoted text, missing values and a rare odd record", arguments: 0..<40)
  func randomTables(seed: UInt64) {
    var generator = SplitMix(seed)
    for _ in 0..<10 {
      expectEqual(Array(HostileTables.mixed(&generator).utf8))
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
