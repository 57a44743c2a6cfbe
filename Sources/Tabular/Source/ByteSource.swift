/// The text of a file, block by block: inflated if the file is compressed, without a byte-order mark, and in UTF-8 also
/// if the file is UTF-16. (In other encodings `TextDecoder` decodes it.)
///
/// What the file is made of is found from its first bytes, so standard input may be compressed too. Nothing is held but
/// the buffers of the decoders.
final class ByteSource {
  typealias Observer = RawBytes.Observer

  /// Large enough that system calls don't count, small enough to stay in the second-level cache.
  static let blockSize = 256 << 10

  private let raw: RawBytes
  private let text: any ByteStream
  /// Of the first byte of the text: the length of the byte-order mark.
  let offset: Int

  /// Reads the first bytes of a file.
  ///
  /// - Throws: for what isn't text or compressed text.
  init(_ raw: RawBytes, options: ReadOptions) throws(CSVError) {
    self.raw = raw
    var bytes = BufferedBytes(raw)
    var signature = Signature(of: try bytes.peek(Signature.length))
    if let inflater: any Inflater = try signature.inflater() {
      bytes = BufferedBytes(InflatedBytes(bytes, inflater, bound: options.inflationBound))
      signature = Signature(of: try bytes.peek(Signature.length))
    }
    switch signature {
    case .text(let markLength):
      bytes.skip(markLength)
      (text, offset) = (bytes, markLength)
    case .utf16(let isBigEndian):
      guard options.encoding == .utf8 else { throw CSVError(.utf16) }
      bytes.skip(2)
      (text, offset) = (UTF16Bytes(bytes, isBigEndian: isBigEndian, offset: 2), 0)
    case .gzip: throw CSVError(.compressed(format: "gzip, twice", command: "zcat"))
    case .zstd: throw CSVError(.compressed(format: "Zstandard, twice", command: "zstdcat"))
    case .foreign(let problem): throw CSVError(problem)
    }
  }

  /// Bytes of the file that have been read, as they are in it.
  var byteCount: Int { raw.byteCount }

  /// Of the file as it is now; nil for what cannot be read twice.
  func stamp() throws(CSVError) -> RawBytes.Stamp? { try raw.stamp() }

  /// Replaces the contents of `block` by the next bytes.
  /// - Returns: false at the end.
  func read(into block: inout [UInt8]) throws(CSVError) -> Bool {
    if block.count != Self.blockSize { block = [UInt8](repeating: 0, count: Self.blockSize) }
    let result = block.withUnsafeMutableBytes { buffer in
      Result { () throws(CSVError) in try text.read(into: buffer) }
    }
    let count = try result.get()
    block.removeLast(block.count - count)
    return count > 0
  }

  /// Fills a buffer, less only where the end comes first.
  /// - Returns: the number of bytes.
  func fill(_ buffer: UnsafeMutableBufferPointer<UInt8>) throws(CSVError) -> Int {
    var filled = 0
    while filled < buffer.count {
      let rest = UnsafeMutableBufferPointer(rebasing: buffer[filled...])
      let count = try text.read(into: UnsafeMutableRawBufferPointer(rest))
      if count == 0 { break }
      filled += count
    }
    return filled
  }
}
