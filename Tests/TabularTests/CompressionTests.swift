import Testing

@testable import Tabular

@Suite("Compressed files", .serialized)
struct CompressionTests {
  private static let text = Array(
    ("x,label\n" + (0..<300).map { "\($0)." + "\($0 * 7919 % 1000),\"l \($0 % 13)\né\"\n" }.joined()).utf8)

  private func table(_ bytes: [UInt8], _ options: ReadOptions = ReadOptions()) throws -> [String] {
    try contents(of: bytes, options).table.columns.map { show($0) }
  }

  @Test("are read as what they hold, at every block size", arguments: Compression.allCases)
  func plain(compression: Compression) throws {
    let bytes = compression.compressed(Self.text)
    #expect(try table(bytes) == table(Self.text))
    #expect(try contents(of: bytes).byteCount == bytes.count)
    #expect(try records(bytes) == records(Self.text))
  }

  @Test("may hold a byte-order mark, Latin-1 or UTF-16", arguments: Compression.allCases)
  func encodings(compression: Compression) throws {
    let expected: [[ByteText]] = [["ä", "b"], ["1", "2"]]
    let marked = compression.compressed([0xEF, 0xBB, 0xBF] + Array("ä,b\n1,2\n".utf8))
    #expect(try records(marked) == expected)
    let latin = compression.compressed([0xE4] + Array(",b\n1,2\n".utf8))
    #expect(try records(latin, ReadOptions(encoding: .latin1)) == expected)
    #expect(try records(compression.compressed(utf16("ä,b\n1,2\n", isBigEndian: false))) == expected)
  }

  @Test("the observer sees the compressed bytes", arguments: Compression.allCases)
  func observer(compression: Compression) throws {
    let bytes = compression.compressed(Self.text)
    var seen: [UInt8] = []
    _ = try CSVFile(bytes: bytes, blockSize: 7).read { seen.append(contentsOf: $0) }
    #expect(seen == bytes)
  }

  @Test("are read in pieces and, when a number column ends as text, a second time", arguments: Compression.allCases)
  func pieces(compression: Compression) throws {
    let text = Self.text + Array("none,z\n".utf8)
    var file = CSVFile(bytes: compression.compressed(text), blockSize: 11)
    file.sizes = PieceSizes(head: 64, piece: 16, largest: 200, tasks: 2)
    #expect(try file.read().table.columns.map { show($0) } == table(text))
  }

  @Test("may be several that were put together", arguments: Compression.allCases)
  func several(compression: Compression) throws {
    let parts = [Self.text[..<700], Self.text[700..<701], [], Self.text[701...]].map {
      compression.compressed(Array($0))
    }
    #expect(try table(Array(parts.joined())) == table(Self.text))
  }

  @Test("that end too early are an error, wherever they end", arguments: Compression.allCases)
  func cutOff(compression: Compression) {
    let bytes = compression.compressed(Array("x,y\n1,2\n3,4\n".utf8))
    for count in 4..<bytes.count {
      #expect(
        failure(of: Array(bytes[..<count]))?.problem == .cutOff(format: compression == .gzip ? "gzip" : "Zstandard"))
    }
    let large = compression.compressed(Self.text)
    for count in stride(from: 4, to: large.count, by: 97) {
      #expect(failure(of: Array(large[..<count]))?.code == "cut-off")
    }
  }

  @Test("with a wrong byte are an error or unchanged", arguments: Compression.allCases)
  func damaged(compression: Compression) throws {
    let bytes = compression.compressed(Self.text)
    let expected = try CSVFile(bytes: Self.text).read().table.columns.map { show($0) }
    var errors = 0
    for index in stride(from: 0, to: bytes.count, by: 7) {
      var wrong = bytes
      wrong[index] ^= 0x15
      do throws(CSVError) {
        // The header of gzip holds a time and the like, which mean nothing to us.
        let found = try CSVFile(bytes: wrong).read().table.columns.map { show($0) }
        #expect(found == expected, "byte \(index)")
      } catch {
        errors += 1
      }
    }
    #expect(errors > bytes.count / 7 - 3)
  }

  @Test("that something follows are an error with its place", arguments: Compression.allCases)
  func trailing(compression: Compression) {
    let bytes = compression.compressed(Self.text)
    let format = compression == .gzip ? "gzip" : "Zstandard"
    for more in [[0], Array("x".utf8), Array("\n3,4\n".utf8)] as [[UInt8]] {
      #expect(failure(of: bytes + more)?.problem == .trailingBytes(format: format, offset: bytes.count))
    }
  }

  @Test("compressed twice are not read")
  func twice() {
    let bytes = Compression.gzip.compressed(Compression.zstd.compressed(Self.text))
    #expect(failure(of: bytes)?.code == "compressed")
    #expect(failure(of: Compression.zstd.compressed([0x50, 0x4B, 3, 4]))?.code == "zip")
  }

  @Test("hold no more text than allowed", arguments: Compression.allCases)
  func bound(compression: Compression) throws {
    let bytes = compression.compressed(Self.text)
    var options = ReadOptions()
    options.maximumInflatedBytes = Self.text.count
    #expect(try table(bytes, options).count == 2)
    options.maximumInflatedBytes = Self.text.count - 1
    let error = failure(of: bytes, options)
    #expect(error?.problem == .inflatesTooFar(limit: Self.text.count - 1))
    #expect(error?.fix.contains("--max-bytes") == true)
  }

  @Test("hold no more text than tables do, unless a size is given", arguments: Compression.allCases)
  func ratio(compression: Compression) throws {
    let size = InflationBound.freeBytes + (8 << 20)
    let bytes = compression.compressed([UInt8](repeating: 0x61, count: size))
    #expect(throws: CSVError(.inflatesTooMuch(ratio: 100))) { try inflate(bytes, compression, bound: .usual) }
    var options = ReadOptions()
    options.maximumInflatedBytes = size
    #expect(try inflate(bytes, compression, bound: options.inflationBound) == size)
  }

  /// - Returns: how many bytes came out.
  private func inflate(_ bytes: [UInt8], _ compression: Compression, bound: InflationBound) throws -> Int {
    let inflater: any Inflater = try compression == .gzip ? GzipInflater() : ZstdInflater()
    let stream = InflatedBytes(BufferedBytes(RawBytes(bytes: bytes, blockSize: 4096)), inflater, bound: bound)
    var buffer = [UInt8](repeating: 0, count: 1 << 20)
    var total = 0
    while true {
      let count = try buffer.withUnsafeMutableBytes { try stream.read(into: $0) }
      if count == 0 { return total }
      total += count
    }
  }
}
