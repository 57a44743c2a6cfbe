import Tabular
import Testing

/// With a byte-order mark.
func utf16(_ text: String, isBigEndian: Bool) -> [UInt8] { utf16(units: Array(text.utf16), isBigEndian: isBigEndian) }

func utf16(units: [UInt16], isBigEndian: Bool) -> [UInt8] {
  ([0xFEFF] + units).flatMap { unit -> [UInt8] in
    let bytes = [UInt8(unit >> 8), UInt8(unit & 0xFF)]
    return isBigEndian ? bytes : bytes.reversed()
  }
}

@Suite("UTF-16 with a byte-order mark")
struct UTF16Tests {
  @Test("is read as its characters, at every block size", arguments: [false, true])
  func characters(isBigEndian: Bool) throws {
    let text = "a,größe\n1,\u{7F}\u{80}\u{7FF}\u{800}\u{D7FF}\u{E000}\u{FFFF}\n2,\u{10000}🩺\u{10FFFF}\r\n"
    #expect(try records(utf16(text, isBigEndian: isBigEndian)) == records(text))
    // A block of four bytes ends within every pair of surrogates of one of these.
    for shift in 0..<4 {
      let shifted = String(repeating: "x", count: shift) + "a\n" + String(repeating: "🩺é", count: 3000)
      #expect(try records(utf16(shifted, isBigEndian: isBigEndian)) == records(shifted))
    }
  }

  @Test("is counted in its own bytes")
  func byteCount() throws {
    let bytes = utf16("a,b\n1,2\n", isBigEndian: false)
    #expect(try contents(of: bytes).byteCount == bytes.count)
    var seen: [UInt8] = []
    _ = try CSVFile(bytes: bytes, blockSize: 3).read { seen.append(contentsOf: $0) }
    #expect(seen == bytes)
  }

  @Test(
    "half a character is an error with line and offset",
    arguments: [[0xD83E], [0xDE7A], [0xDE7A, 0xD83E], [0xD83E, 0xD83E, 0xDE7A]], [false, true])
  func unpaired(units: [UInt16], isBigEndian: Bool) {
    let before = Array("a,b\r\n1,\"x\ny".utf16)
    for after in [Array("\"\n".utf16), []] {
      let error = failure(of: utf16(units: before + units + after, isBigEndian: isBigEndian))
      #expect(error?.problem == .unpairedSurrogate(unit: units[0], offset: 2 + 2 * before.count))
      #expect(error?.line == 3)
    }
  }

  @Test("half a unit at the end is an error", arguments: [false, true])
  func halfUnit(isBigEndian: Bool) {
    let bytes = utf16("a,b\n1,2\n", isBigEndian: isBigEndian)
    #expect(failure(of: bytes.dropLast())?.problem == .halfUnit(offset: bytes.count - 2))
  }

  @Test("is not read as Latin-1, and NULs stay errors")
  func contradiction() {
    let bytes = utf16("a,b\n1,2\n", isBigEndian: true)
    #expect(failure(of: bytes, ReadOptions(encoding: .latin1))?.fix == "leave out --encoding")
    #expect(failure(of: utf16("a,b\n1,\u{0}\n", isBigEndian: true))?.code == "nul-byte")
    #expect(failure(of: Array(bytes.dropFirst(2)))?.code == "nul-byte", "without a mark")
  }
}
