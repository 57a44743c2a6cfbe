/// One pass over a file: drives its bytes, block by block, through the checks and the tokenizer into a sink.
struct Scan {
  private let source: ByteSource
  private let tokenizer: Tokenizer
  private var decoder: TextDecoder
  private var block: [UInt8] = []
  /// Read already, but not yet tokenized.
  private var pending: [UInt8]?

  /// Goes over a whole file.
  ///
  /// - Parameter isForText: the records are only to be shown: what could not be a value may still be a text, so NUL
  ///   bytes are kept, and a quote that is the file's last byte is an empty field.
  init(_ opening: Opening, options: ReadOptions, isForText: Bool = false, sink: any RecordSink) {
    let tokenizer = Tokenizer(
      dialect: opening.dialect, isStrict: options.isStrict, maximumFieldBytes: options.maximumFieldBytes,
      endsOpenFields: isForText, line: opening.line, sink: sink)
    self.init(
      opening.source, pending: opening.head, offset: opening.offset, tokenizer: tokenizer, encoding: options.encoding)
    decoder = TextDecoder(encoding: options.encoding, offset: opening.offset, allowsNUL: isForText)
  }

  /// Goes on in the middle of a file.
  ///
  /// - Parameters:
  ///   - pending: bytes that were read already, and begin a record.
  ///   - offset: of the first of them in the file.
  init(
    _ source: ByteSource, pending: [UInt8], offset: Int, tokenizer: Tokenizer, encoding: TextEncoding
  ) {
    self.source = source
    self.tokenizer = tokenizer
    self.pending = pending
    decoder = TextDecoder(encoding: encoding, offset: offset)
  }

  /// Bytes of the file up to here.
  var byteCount: Int { source.byteCount }

  /// Takes the next block, or ends the last record.
  /// - Returns: false when the file has ended.
  mutating func step() throws(CSVError) -> Bool {
    if let bytes = pending {
      block = bytes
      pending = nil
    } else if try !source.read(into: &block) {
      if let problem = decoder.finish() { throw tokenizer.error(problem) }
      try tokenizer.finish()
      return false
    }
    let fault = decoder.decode(&block)
    let good = fault?.goodBytes ?? block.count
    // What comes before a fault is still tokenized: it tells the line and the column.
    try block.withUnsafeBufferPointer { bytes throws(CSVError) in
      try tokenizer.feed(UnsafeBufferPointer(rebasing: bytes[..<good]))
    }
    if let fault { throw tokenizer.error(fault.problem) }
    return true
  }
}
