/// Puts the pieces of a file together, in their order; what is irregular goes through libcsv here.
///
/// Invariant: the next piece begins at a true boundary unless `irregular` is there. For a regular piece that begins at a
/// boundary ends at one, and after an irregular one libcsv says when it has come to one.
final class Assembly: @unchecked Sendable {
  private var columns: GrowingColumns
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
  ///   - columns: hold the head.
  ///   - position: of the first piece.
  ///   - fileSize: in bytes, roughly.
  init(_ columns: GrowingColumns, _ position: Position, dialect: Dialect, options: ReadOptions, fileSize: Int) {
    self.columns = columns
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
      columns.append(piece, line: position.line, expectedRows: expectedRows(with: piece))
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
    if records.stream.isBetweenRecords, records.builder.isSettled {
      columns.append(try records.builder.gathered())
      position.line = records.stream.line
      irregular = nil
    } else {
      irregular = records
    }
  }

  private func newRecords() -> Irregular {
    let builder = TableBuilder(continuing: columns.header, options: options)
    let tokenizer = Tokenizer(
      dialect, options, line: position.line, width: columns.header.slots.count, into: builder)
    let decoder = TextDecoder(encoding: options.encoding, offset: position.offset)
    return Irregular(builder: builder, stream: RecordStream(tokenizer, decoder))
  }

  /// By the rows up to here, with some reserve: room that isn't needed takes no memory.
  private func expectedRows(with piece: Piece) -> Int {
    let rows = Double(columns.rowCount + piece.rowCount)
    return Int(1.1 * rows * Double(fileSize) / Double(max(1, piece.fileBytes)))
  }

  /// - Parameters:
  ///   - failure: why no more pieces came, unless the file has ended.
  ///   - dictionaries: of the text columns, for each task.
  /// - Returns: also the columns that turned out not to be numeric.
  func finish(
    _ failure: CSVError?, _ dictionaries: [[FieldDictionary]]
  ) throws(CSVError) -> (GatheredColumns, failed: Set<Int>) {
    if let failure = self.failure ?? failure { throw failure }
    if let records = irregular {
      try records.stream.finish()
      columns.append(try records.builder.gathered())
    }
    return columns.finish(dictionaries)
  }
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
