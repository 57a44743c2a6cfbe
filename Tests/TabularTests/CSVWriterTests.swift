import Tabular
import Testing

@Suite struct CSVWriterTests {
  private func written(_ record: [ByteText], _ writer: CSVWriter = CSVWriter()) -> String {
    var output: [UInt8] = []
    writer.write(record, to: &output)
    return String(decoding: output, as: UTF8.self)
  }

  @Test(
    "a field is quoted only when it must be",
    arguments: [
      (["a", "b c", " d "], "a,b c, d \n"), (["a,b"], "\"a,b\"\n"), (["a\"b"], "\"a\"\"b\"\n"),
      (["a\nb", "c\rd"], "\"a\nb\",\"c\rd\"\n"), ([""], "\"\"\n"), (["", ""], ",\n"), (["é"], "é\n"),
      (["\""], "\"\"\"\"\n"),
    ] as [([ByteText], String)])
  func quoting(record: [ByteText], expected: String) {
    #expect(written(record) == expected)
  }

  @Test("another dialect")
  func dialect() {
    let writer = CSVWriter(delimiter: UInt8(ascii: ";"), quote: UInt8(ascii: "'"))
    #expect(written(["a;b", "c,d", "e'f", "\""], writer) == "'a;b';c,d;'e''f';\"\n")
  }

  @Test("what is written is read back", arguments: 0..<40)
  func roundTrip(seed: UInt64) throws {
    var random = SplitMix(seed)
    let alphabet: [String] = [",", "\"", "\n", "\r", "a", " "]
    let expected: [[ByteText]] = (0..<Int.random(in: 1...20, using: &random)).map { _ in
      (0..<Int.random(in: 1...4, using: &random)).map { _ in
        ByteText(
          (0..<Int.random(in: 0...5, using: &random)).map { _ in alphabet.randomElement(using: &random) ?? "" }.joined()
        )
      }
    }
    var output: [UInt8] = []
    for record in expected { CSVWriter().write(record, to: &output) }
    #expect(try records(output) == expected)
    #expect(try records(output, ReadOptions(isStrict: true)) == expected)
  }

  @Test("whatever the bytes, reading doesn't depend on the block size", arguments: 0..<60)
  func anyBytes(seed: UInt64) {
    var random = SplitMix(seed)
    let alphabet: [UInt8] = Array(",\"\n\ra1 \u{E9}".utf8) + (seed % 4 == 0 ? [0, 0xFF] : [])
    let bytes = (0..<Int.random(in: 0...60, using: &random)).map { _ in alphabet.randomElement(using: &random) ?? 0 }
    for strict in [false, true] {
      for header in [false, true] {
        var options = ReadOptions(hasHeader: header, isStrict: strict)
        options.maximumFieldBytes = 12
        // The helpers compare the block sizes.
        _ = failure(of: bytes, options)
        _ = try? records(bytes, options)
      }
    }
  }
}
