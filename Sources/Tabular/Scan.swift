/// One pass over a file: drives its bytes, block by block, through the checks and the tokenizer into a sink.
struct Scan {
  private let source: ByteSource
  private let tokenizer: Tokenizer
  private let encoding: TextEncoding
  /// Nil until the first block has shown where the text begins.
  private var decoder: TextDecoder?
  private var block: [UInt8] = []

  init(_ source: ByteSource, dialect: Dialect, options: ReadOptions, sink: any RecordSink) throws(CSVError) {
    try dialect.check()
    self.source = source
    encoding = options.encoding
    tokenizer = Tokenizer(
      dialect: dialect, isStrict: options.isStrict, maximumFieldBytes: options.maximumFieldBytes, sink: sink)
  }

  /// Bytes of the file up to here.
  var byteCount: Int { source.byteCount }

  /// Takes the next block, or ends the last record.
  /// - Returns: false when the file has ended.
  mutating func step(observing observer: ((UnsafeRawBufferPointer) -> Void)?) throws(CSVError) -> Bool {
    guard try source.read(into: &block, minimum: decoder == nil ? Signature.length : 1) else {
      if let problem = decoder?.finish() { throw tokenizer.error(problem) }
      try tokenizer.finish()
      return false
    }
    if let observer { block.withUnsafeBytes(observer) }
    var decoder: TextDecoder
    if let current = self.decoder { decoder = current } else { decoder = try beginText() }
    let fault = decoder.decode(&block)
    self.decoder = decoder
    let good = fault?.goodBytes ?? block.count
    // What comes before a fault is still tokenized: it tells the line and the column.
    try block.withUnsafeBufferPointer { bytes throws(CSVError) in
      try tokenizer.feed(UnsafeBufferPointer(rebasing: bytes[..<good]))
    }
    if let fault { throw tokenizer.error(fault.problem) }
    return true
  }

  /// Strips the byte-order mark of the first block.
  private mutating func beginText() throws(CSVError) -> TextDecoder {
    let mark = try Signature.check(block)
    block.removeFirst(mark)
    return TextDecoder(encoding: encoding, offset: mark)
  }
}

extension Dialect {
  /// Refuses signs that libcsv could not tell apart, or that are half a character.
  fileprivate func check() throws(CSVError) {
    let reserved: [UInt8] = [0, 10, 13]
    if delimiter == quote {
      throw CSVError(.unusableDialect(reason: "the delimiter and the quote are the same character"))
    }
    if reserved.contains(delimiter) || delimiter >= 0x80 {
      throw CSVError(.unusableDialect(reason: "the delimiter is not one ASCII character"))
    }
    if reserved.contains(quote) || quote >= 0x80 {
      throw CSVError(.unusableDialect(reason: "the quote is not one ASCII character"))
    }
  }
}
