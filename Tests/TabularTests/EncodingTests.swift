import Tabular
import Testing

private func bytes(_ parts: Any...) -> [UInt8] {
  parts.flatMap { part -> [UInt8] in
    if let text = part as? String { return Array(text.utf8) }
    return (part as? [Int] ?? []).map { UInt8($0) }
  }
}

@Suite struct EncodingTests {
  @Test("a byte-order mark belongs to no name")
  func byteOrderMark() throws {
    let text = bytes([0xEF, 0xBB, 0xBF], "a,b\n1,2\n")
    let contents = try contents(of: text)
    #expect(contents.table.columns.map(\.name) == ["a", "b"])
    #expect(contents.byteCount == text.count)
    #expect(try records(text, ReadOptions(encoding: .latin1)) == [["a", "b"], ["1", "2"]])
  }

  @Test(
    "invalid UTF-8 names line, column, byte and offset",
    arguments: [
      ([0xF6], 0xF6), ([0xE4], 0xE4), ([0xC0, 0xBC], 0xC0), ([0xED, 0xA0, 0x80], 0xED), ([0x80], 0x80),
      ([0xE2, 0x82], 0xE2), ([0xF4, 0x90, 0x80, 0x80], 0xF4), ([0xE0, 0x80, 0x80], 0xE0),
    ])
  func invalid(sequence: [Int], byte: Int) {
    let error = failure(of: bytes("a,name\n1,ok\n\"x\ny\",M", sequence, "ller\n"))
    #expect(error?.problem == .invalidUTF8(byte: UInt8(byte), offset: 19))
    #expect(error?.line == 4)
    #expect(error?.column == "name")
    #expect(error?.fix.contains("--encoding latin-1") == true)
  }

  @Test("a character cut off by the end of the file is invalid")
  func cutOff() {
    #expect(failure(of: bytes("a\nx", [0xE2, 0x82]))?.problem == .invalidUTF8(byte: 0xE2, offset: 3))
  }

  @Test("the largest and smallest characters of each length are valid")
  func boundaries() throws {
    let text = "\u{7F}\u{80}\u{7FF}\u{800}\u{D7FF}\u{E000}\u{FFFF}\u{10000}\u{10FFFF}"
    #expect(try records("a\n" + text) == [["a"], [ByteText(text)]])
  }

  @Test("Latin-1 is decoded byte by byte")
  func latin1() throws {
    let text = bytes("n", [0xE4], "me,b\nM", [0xF6], "ller,", [0xFF], "\n")
    #expect(try records(text, ReadOptions(encoding: .latin1)) == [["näme", "b"], ["Möller", "ÿ"]])
  }

  @Test("a NUL is an error with its place, in both encodings", arguments: TextEncoding.allCases)
  func nul(encoding: TextEncoding) {
    let error = failure(of: bytes("a,b\n1,2", [0], "5\n"), ReadOptions(encoding: encoding))
    #expect(error?.problem == .nul(offset: 7))
    #expect(error?.line == 2)
    #expect(error?.column == "b")
    let afterLetter = failure(of: bytes("\u{E9}\n1,2", [0]), ReadOptions(encoding: encoding))
    #expect(afterLetter?.problem == .nul(offset: 6))
  }

  @Test(
    "files that aren't text are named",
    arguments: [
      ([0x50, 0x4B, 3, 4, 20], "zip"), ([0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1], "workbook"),
      (Array("SQLite format 3\0".utf8).map { Int($0) }, "database"), ([0xFD, 0x37, 0x7A, 0x58, 0x5A, 0], "compressed"),
      ([0x42, 0x5A, 0x68, 0x39, 0x31, 0x41, 0x59, 0x26, 0x53, 0x59], "compressed"),
    ])
  func signatures(start: [Int], code: String) {
    #expect(failure(of: bytes(start, "a,b\n1,2\n"))?.code == code)
    #expect(failure(of: bytes(start))?.code == code)
  }

  @Test("the error of a compressed file that isn't read says what to type")
  func compressedFix() {
    let xz = bytes([0xFD, 0x37, 0x7A, 0x58, 0x5A, 0])
    #expect(failure(of: xz)?.fix == "decompress and pipe: xzcat FILE | assay ... -")
  }

  @Test("the observer sees every byte once, in order")
  func observer() throws {
    let text = bytes([0xEF, 0xBB, 0xBF], "a,b\n1,", [0xC3, 0xA9], "\n")
    for size in blockSizes {
      var seen: [UInt8] = []
      _ = try CSVFile(bytes: text, blockSize: size).read { seen.append(contentsOf: $0) }
      #expect(seen == text)
    }
  }
}
