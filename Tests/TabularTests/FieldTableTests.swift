import TestSupport
import Testing

@testable import Tabular

/// The dictionary of fields against the standard library's.
@Suite struct FieldTableTests {
  @Test("codes count distinct fields in the order of their first appearance", arguments: 0..<8)
  func codes(seed: UInt64) {
    var generator = SplitMix(seed)
    let fields = (0..<5000).map { _ in
      // Few letters, many lengths: fields that share words, and differ in length alone.
      let length = Int(generator.next() % 40) / (1 + Int(generator.next() % 20))
      return (0..<length).map { _ in 97 + UInt8(generator.next() % (seed % 2 == 0 ? 2 : 20)) }
    }
    let dictionary = FieldDictionary()
    var expected: [[UInt8]: Int32] = [:]
    for field in fields {
      let code = field.withUnsafeBufferPointer(dictionary.code)
      #expect(code == expected[field, default: Int32(expected.count)])
      expected[field] = code
    }
    #expect(dictionary.count == expected.count)
    for (field, code) in expected { #expect(Array(dictionary.field(Int(code))) == field) }
  }

  @Test("dictionaries that saw parts of a column make the same column as one that saw it all", arguments: 0..<8)
  func merging(seed: UInt64) {
    var generator = SplitMix(seed)
    let dictionaries = (0..<3).map { _ in FieldDictionary() }
    var column = EncodedColumn(dictionaries: dictionaries)
    var arena = FieldArena()
    // A field of a record that was rejected: no row holds it.
    _ = Array("rejected".utf8).withUnsafeBufferPointer(dictionaries[1].code)
    for _ in 0..<50 {
      let dictionary = Int(generator.next() % 3)
      for _ in 0..<(generator.next() % 20) {
        let field = Array("field \(generator.next() % 60)".utf8)
        field.withUnsafeBufferPointer { bytes in
          column.codes.append(dictionaries[dictionary].code(of: bytes))
          arena.append(bytes)
        }
      }
      column.runs.append(EncodedColumn.Run(dictionary: dictionary, end: column.codes.count))
    }
    let (merged, expected) = (DistinctFields(column), DistinctFields(arena))
    #expect(merged.codes == expected.codes)
    #expect(merged.counts == expected.counts)
    #expect(merged.firstRows == expected.firstRows)
    #expect((0..<merged.count).map(merged.text) == (0..<expected.count).map(expected.text))
  }
}
