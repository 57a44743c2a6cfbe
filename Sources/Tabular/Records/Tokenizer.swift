import CLibCSV

/// Receives what the tokenizer finds, in the order of the file.
protocol RecordSink: AnyObject {
  /// One field of the current record; the bytes are valid only during the call.
  func field(_ bytes: UnsafeBufferPointer<UInt8>) throws(CSVError)
  /// The current record is complete; `line` is the one on which it began.
  func endRecord(line: Int) throws(CSVError)
  /// A line without any byte.
  func blankLine(line: Int) throws(CSVError)
  /// The record that ends next was mended (`QuoteRepair`).
  func mendedRecord(line: Int)
  /// The name of the column of the current record's field, if it's known.
  func columnName(ofField index: Int) -> ByteText?
}

/// libcsv, with the checks that it leaves to its caller.
///
/// Left alone, libcsv trims blanks around unquoted fields (here its space function never matches), doesn't report
/// blank lines (CSV_REPALL_NL makes it call back at every CR and LF, which are paired here), swallows the rest of a file
/// after an unclosed quote (its state is looked at before `csv_fini`), and lets a field grow without bound (the
/// size of the unfinished field is looked at after every block).
///
/// Invariants: `line` is the line on which the current field begins, `fieldCount` the number of finished fields of the
/// current record. No callback touches `parser`, which libcsv is working on.
final class Tokenizer {
  private let parser: UnsafeMutablePointer<csv_parser>
  /// Only for dialects that libcsv doesn't read.
  private var rewriting: CanonicalQuoting?
  private var repair: QuoteRepair?
  private let endsOpenFields: Bool
  private let sink: any RecordSink
  private let maximumFieldBytes: Int
  private(set) var line: Int
  private var recordLine: Int
  private var fieldCount = 0
  private var lineEnd = LineEnd.complete
  /// Only quoted fields can, so most blocks of most files needn't be searched.
  private var fieldsMayHoldLineEnds = false
  /// libcsv's callbacks can't throw: the first error is kept here, and nothing is passed on after it.
  private var failure: CSVError? { didSet { hasFailed = failure != nil } }
  /// Asked for every field; looking into the optional error costs more than the field.
  private var hasFailed = false

  /// What the line ends so far leave open.
  private enum LineEnd {
    /// Nothing.
    case complete
    /// A CR: a LF right after it belongs to it.
    case carriageReturn
    /// CR CR: a LF makes it one (mangled) line end; anything else, a line end and a blank line on the line before.
    case twoCarriageReturns
  }

  // libcsv's states, which its header doesn't name.
  private let recordNotBegun: Int32 = 0
  private let fieldBegun: Int32 = 2
  private let fieldMightHaveEnded: Int32 = 3

  /// - Parameters:
  ///   - width: of the table's records; nil: that of the first one.
  ///   - endsOpenFields: whether a quote that is the last byte of the file is an empty field, not an open one, and other
  ///     open quotes are mended where they can be.
  ///   - mends: whether records with stray quotes are mended.
  ///   - line: of the first byte.
  init(
    dialect: Dialect, isStrict: Bool, maximumFieldBytes: Int, width: Int? = nil, endsOpenFields: Bool = false,
    mends: Bool = true, line: Int = 1, sink: any RecordSink
  ) {
    rewriting = dialect.isCanonical ? nil : CanonicalQuoting(dialect)
    let canMend = dialect.isCanonical && dialect.quote != Dialect.noQuote && dialect.delimiter != Dialect.noDelimiter
    repair =
      mends && canMend && !isStrict ? QuoteRepair(dialect, width: width, mendsOpenQuotes: endsOpenFields) : nil
    self.endsOpenFields = endsOpenFields
    self.line = line
    recordLine = line
    self.sink = sink
    self.maximumFieldBytes = maximumFieldBytes
    parser = .allocate(capacity: 1)
    parser.initialize(to: csv_parser())
    // Fails only without a parser.
    _ = csv_init(parser, UInt8(CSV_REPALL_NL) | (isStrict ? UInt8(CSV_STRICT) : 0))
    csv_set_delim(parser, dialect.delimiter)
    csv_set_quote(parser, dialect.quote)
    csv_set_space_func(parser) { _ in 0 }
    // libcsv grows its buffer by this much at a time; its own 128 bytes cost a realloc each.
    csv_set_blk_size(parser, 16 << 10)
  }

  deinit {
    csv_free(parser)
    parser.deallocate()
  }

  /// Whether the bytes so far are whole records; `line` is then that of the next one.
  ///
  /// Says nothing about dialects that have to be rewritten, of which bytes may be held back.
  var isBetweenRecords: Bool {
    fieldCount == 0 && parser.pointee.pstate == recordNotBegun && lineEnd == .complete && repair?.isEmpty ?? true
  }

  /// Whether the bytes so far end within a quoted field.
  var isInQuotes: Bool { parser.pointee.pstate == fieldBegun && parser.pointee.quoted != 0 }

  /// Bytes of the field that hasn't ended.
  var openFieldCount: Int { parser.pointee.entry_pos }

  /// Delimiters outside quotes that no blank came after, in a dialect that wants one there.
  var bareDelimiters: Int { rewriting?.bareDelimiters ?? 0 }

  /// Tokenizes the next bytes.
  func feed(_ bytes: UnsafeBufferPointer<UInt8>) throws(CSVError) {
    if let rewritten = rewriting?.rewrite(bytes) {
      try rewritten.withUnsafeBufferPointer { bytes throws(CSVError) in try feedCanonical(bytes) }
    } else if let passed = repair?.pass(bytes) {
      try feed(repaired: passed)
    } else {
      try feedCanonical(bytes)
    }
  }

  private func feed(repaired bytes: [UInt8]) throws(CSVError) {
    try bytes.withUnsafeBufferPointer { bytes throws(CSVError) in
      var start = 0
      for end in repair?.mendedEnds ?? [] {
        try feedCanonical(UnsafeBufferPointer(rebasing: bytes[start..<end]))
        sink.mendedRecord(line: recordLine)
        start = end
      }
      try feedCanonical(UnsafeBufferPointer(rebasing: bytes[start...]))
    }
  }

  private func feedCanonical(_ bytes: UnsafeBufferPointer<UInt8>) throws(CSVError) {
    guard let start = bytes.baseAddress, !bytes.isEmpty else { return }
    let context = Unmanaged.passUnretained(self).toOpaque()
    fieldsMayHoldLineEnds = parser.pointee.quoted != 0 || bytes.contains(parser.pointee.quote_char)
    let done = csv_parse(parser, start, bytes.count, Self.onField, Self.onRow, context)
    if let failure { throw failure }
    // A closing quote that may yet turn out to be half of a doubled one is in the buffer too.
    let open = parser.pointee.entry_pos - (parser.pointee.pstate == fieldMightHaveEnded ? 1 : 0)
    // Before the other error: had the block ended earlier, this one would have been found first.
    if open > maximumFieldBytes { throw fieldTooLong }
    if done < bytes.count {
      guard csv_error(parser) == CSV_EPARSE else { throw CSVError(.notReadable(reason: "out of memory")) }
      throw error(.irregular(reason: "a quote inside an unquoted field, or text after a closing quote"))
    }
  }

  /// Ends the last record.
  func finish() throws(CSVError) {
    if let last = rewriting?.finish() {
      try last.withUnsafeBufferPointer { bytes throws(CSVError) in try feedCanonical(bytes) }
    }
    if let last = repair?.finish() { try feed(repaired: last) }
    let endsHere = endsOpenFields && parser.pointee.entry_pos == 0
    if isInQuotes, !endsHere {
      throw CSVError(.unclosedQuote, line: line, column: sink.columnName(ofField: fieldCount))
    }
    let context = Unmanaged.passUnretained(self).toOpaque()
    _ = csv_fini(parser, Self.onField, Self.onRow, context)
    if failure == nil { attempt { tokenizer throws(CSVError) in try tokenizer.settleBlankLine() } }
    if let failure { throw failure }
  }

  /// An error at the byte that would be fed next.
  func error(_ problem: CSVError.Problem) -> CSVError {
    let unfinished = UnsafeBufferPointer(start: parser.pointee.entry_buf, count: parser.pointee.entry_pos)
    let held = (repair?.heldBytes ?? []).withUnsafeBufferPointer { Self.lineEnds(in: $0) }
    let field = fieldCount + (repair?.heldFields ?? 0)
    return CSVError(
      problem, line: line + Self.lineEnds(in: unfinished) + held, column: sink.columnName(ofField: field))
  }

  private var fieldTooLong: CSVError {
    CSVError(.fieldTooLong(limit: maximumFieldBytes), line: line, column: sink.columnName(ofField: fieldCount))
  }

  private func attempt(_ body: (Tokenizer) throws(CSVError) -> Void) {
    guard !hasFailed else { return }
    do throws(CSVError) { try body(self) } catch { failure = error }
  }

  private static let onField: @convention(c) (UnsafeMutableRawPointer?, Int, UnsafeMutableRawPointer?) -> Void = {
    bytes, count, context in
    guard let context else { return }
    let field = UnsafeBufferPointer(start: bytes?.assumingMemoryBound(to: UInt8.self), count: bytes == nil ? 0 : count)
    Unmanaged<Tokenizer>.fromOpaque(context)._withUnsafeGuaranteedRef { tokenizer in
      tokenizer.attempt { tokenizer throws(CSVError) in try tokenizer.endField(field) }
    }
  }

  private static let onRow: @convention(c) (Int32, UnsafeMutableRawPointer?) -> Void = { byte, context in
    guard let context else { return }
    Unmanaged<Tokenizer>.fromOpaque(context)._withUnsafeGuaranteedRef { tokenizer in
      tokenizer.attempt { tokenizer throws(CSVError) in try tokenizer.endLine(with: byte) }
    }
  }

  private func endField(_ bytes: UnsafeBufferPointer<UInt8>) throws(CSVError) {
    try settleBlankLine()
    if bytes.count > maximumFieldBytes { throw fieldTooLong }
    try sink.field(bytes)
    fieldCount += 1
    if fieldsMayHoldLineEnds { line += Self.lineEnds(in: bytes) }
  }

  /// - Parameter byte: CR, LF, or -1 at the end of the file.
  private func endLine(with byte: Int32) throws(CSVError) {
    let isCarriageReturn = byte == CSV_CR
    if fieldCount > 0 {
      try sink.endRecord(line: recordLine)
      fieldCount = 0
      line += 1
      lineEnd = isCarriageReturn ? .carriageReturn : .complete
    } else if isCarriageReturn {
      try settleBlankLine()
      switch lineEnd {
      case .carriageReturn:
        lineEnd = .twoCarriageReturns
      case .complete, .twoCarriageReturns:
        try sink.blankLine(line: line)
        lineEnd = .carriageReturn
      }
      line += 1
    } else {
      switch lineEnd {
      case .complete:
        try sink.blankLine(line: line)
        line += 1
      case .carriageReturn: break
      case .twoCarriageReturns: line -= 1
      }
      lineEnd = .complete
    }
    recordLine = line
  }

  /// Something other than LF followed CR CR.
  private func settleBlankLine() throws(CSVError) {
    guard lineEnd == .twoCarriageReturns else { return }
    try sink.blankLine(line: line - 1)
    lineEnd = .complete
  }

  /// LF, CR and CRLF each end one line.
  static func lineEnds(in bytes: UnsafeBufferPointer<UInt8>) -> Int {
    var count = 0
    var previous: UInt8 = 0
    for byte in bytes {
      if byte == 13 || (byte == 10 && previous != 13) { count += 1 }
      previous = byte
    }
    return count
  }
}
