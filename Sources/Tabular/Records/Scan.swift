/// One pass over a file: drives its bytes, block by block, through the checks and the tokenizer into a sink.
struct Scan {
  private let source: ByteSource
  private var records: RecordStream
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
    source = opening.source
    pending = opening.head
    let decoder = TextDecoder(encoding: options.encoding, offset: opening.offset, allowsNUL: isForText)
    records = RecordStream(tokenizer, decoder)
  }

  /// Takes the next block, or ends the last record.
  /// - Returns: false when the file has ended.
  mutating func step() throws(CSVError) -> Bool {
    if let bytes = pending {
      block = bytes
      pending = nil
    } else if try !source.read(into: &block) {
      try records.finish()
      return false
    }
    try records.take(&block)
    return true
  }
}

/// Bytes on their way to records: through the checks and the tokenizer.
struct RecordStream {
  private let tokenizer: Tokenizer
  private var decoder: TextDecoder

  init(_ tokenizer: Tokenizer, _ decoder: TextDecoder) {
    self.tokenizer = tokenizer
    self.decoder = decoder
  }

  /// Whether the bytes so far are whole records.
  var isBetweenRecords: Bool { tokenizer.isBetweenRecords && decoder.finish() == nil }

  /// The line of the next record, between records.
  var line: Int { tokenizer.line }

  /// Takes the next bytes; they are decoded in place.
  mutating func take(_ block: inout [UInt8]) throws(CSVError) {
    let fault = decoder.decode(&block)
    let good = fault?.goodBytes ?? block.count
    // What comes before a fault is still tokenized: it tells the line and the column.
    try block.withUnsafeBufferPointer { bytes throws(CSVError) in
      try tokenizer.feed(UnsafeBufferPointer(rebasing: bytes[..<good]))
    }
    if let fault { throw tokenizer.error(fault.problem) }
  }

  /// Ends the last record, at the end of the file.
  func finish() throws(CSVError) {
    if let problem = decoder.finish() { throw tokenizer.error(problem) }
    try tokenizer.finish()
  }
}
