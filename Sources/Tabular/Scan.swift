/// One pass over a file: drives its bytes, block by block, through the checks and the tokenizer into a sink.
struct Scan {
  private let source: ByteSource
  private let tokenizer: Tokenizer
  private let encoding: TextEncoding
  /// Nil until the first block has shown where the text begins.
  private var decoder: TextDecoder?
  private var block: [UInt8] = []
  /// Read already, but not yet tokenized.
  private var pending: [UInt8]?

  init(_ source: ByteSource, dialect: Dialect, options: ReadOptions, sink: any RecordSink) throws(CSVError) {
    try dialect.check()
    self.source = source
    encoding = options.encoding
    tokenizer = Tokenizer(
      dialect: dialect, isStrict: options.isStrict, maximumFieldBytes: options.maximumFieldBytes, sink: sink)
  }

  /// Goes on in the middle of a file.
  ///
  /// - Parameters:
  ///   - pending: bytes that were read and observed already, and begin a record.
  ///   - offset: of the first of them in the file.
  init(
    _ source: ByteSource, pending: [UInt8], offset: Int, tokenizer: Tokenizer, encoding: TextEncoding
  ) {
    self.source = source
    self.tokenizer = tokenizer
    self.encoding = encoding
    self.pending = pending
    decoder = TextDecoder(encoding: encoding, offset: offset)
  }

  /// Bytes of the file up to here.
  var byteCount: Int { source.byteCount }

  /// Takes the next block, or ends the last record.
  /// - Returns: false when the file has ended.
  mutating func step(observing observer: ((UnsafeRawBufferPointer) -> Void)?) throws(CSVError) -> Bool {
    let isPending = pending != nil
    if let bytes = pending {
      block = bytes
      pending = nil
    } else if try !source.read(into: &block, minimum: decoder == nil ? Signature.length : 1) {
      if let problem = decoder?.finish() { throw tokenizer.error(problem) }
      try tokenizer.finish()
      return false
    }
    if let observer, !isPending { block.withUnsafeBytes(observer) }
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
  func check() throws(CSVError) {
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
