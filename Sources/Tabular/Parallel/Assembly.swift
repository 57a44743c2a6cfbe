/// Puts the pieces of a file together, in their order; what is irregular goes through libcsv here.
///
/// Invariant: the next piece begins at a true boundary unless `irregular` is there. For a regular piece that begins at a
/// boundary ends at one, and after an irregular one libcsv says when it has come to one.
final class Assembly<Rows: AssembledRows>: @unchecked Sendable {
  private var rows: Rows
  private var position: Position
  private var irregular: Irregular?
  private var failure: CSVError?
  private let dialect: Dialect
  private let options: ReadOptions
  private let fileSize: Int

  /// Records on their way through libcsv.
  private struct Irregular {
    let builder: TableBuilder
    var stream: RecordStream
  }

  /// - Parameters:
  ///   - rows: hold the head.
  ///   - position: of the first piece.
  ///   - fileSize: in bytes, roughly.
  init(_ rows: Rows, _ position: Position, dialect: Dialect, options: ReadOptions, fileSize: Int) {
    self.rows = rows
    self.position = position
    self.dialect = dialect
    self.options = options
    self.fileSize = fileSize
  }

  /// Takes the next piece; one call at a time.
  /// - Returns: false if the rest of the file is of no use.
  func append(_ piece: Piece) -> Bool {
    guard failure == nil else { return false }
    if piece.found.isRegular, irregular == nil {
      rows.append(piece, line: position.line, fileSize: fileSize)
      position.line += piece.found.lineCount
    } else {
      do throws(CSVError) {
        try appendIrregular(piece)
      } catch {
        failure = error
        return false
      }
    }
    position.offset += piece.byteCount
    return true
  }

  private func appendIrregular(_ piece: Piece) throws(CSVError) {
    var records = irregular ?? newRecords()
    // Written back also if this throws; the state is of no use then.
    irregular = records
    var bytes = Array(piece.bytes)
    try records.stream.take(&bytes)
    if let complete = records.builder.take() { rows.append(complete) }
    if records.stream.isBetweenRecords, records.builder.isSettled {
      position.line = records.stream.line
      irregular = nil
    } else {
      irregular = records
    }
  }

  private func newRecords() -> Irregular {
    let builder = TableBuilder(continuing: rows.header, options: options)
    let tokenizer = Tokenizer(
      dialect, options, line: position.line, width: rows.header.slots.count, into: builder)
    let decoder = TextDecoder(encoding: options.encoding, offset: position.offset)
    return Irregular(builder: builder, stream: RecordStream(tokenizer, decoder))
  }

  /// - Parameter failure: why no more pieces came, unless the file has ended.
  /// - Returns: all rows.
  func finish(_ failure: CSVError?) throws(CSVError) -> Rows {
    if let failure = self.failure ?? failure { throw failure }
    if let records = irregular {
      try records.stream.finish()
      rows.append(try records.builder.gathered())
    }
    return rows
  }
}

/// What the pieces of a file become, in their order.
protocol AssembledRows {
  var header: Header { get }
  /// Takes what was scanned.
  ///
  /// - Parameters:
  ///   - line: of the piece's first byte.
  ///   - fileSize: in bytes, roughly.
  mutating func append(_ piece: Piece, line: Int, fileSize: Int)
  /// Takes records that libcsv has read.
  mutating func append(_ records: GatheredColumns)
}

/// How far a file has been read.
struct Position {
  /// Of the next record.
  var line: Int
  /// In bytes.
  var offset: Int
}

extension TableBuilder {
  /// - Throws: if there was no record at all.
  func gathered() throws(CSVError) -> GatheredColumns {
    guard let gathered = take() else { throw CSVError(.empty) }
    return gathered
  }
}

extension Tokenizer {
  convenience init(
    _ dialect: Dialect, _ options: ReadOptions, line: Int, width: Int? = nil, into sink: any RecordSink
  ) {
    self.init(
      dialect: dialect, isStrict: options.isStrict, maximumFieldBytes: options.maximumFieldBytes, width: width,
      line: line, sink: sink)
  }
}
