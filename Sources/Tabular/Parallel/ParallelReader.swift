import Dispatch

/// Reads a CSV file in pieces, side by side, with the result of a reader that goes from its first byte to its last.
///
/// The head of the file goes through libcsv: it tells the header and which columns look numeric. What follows is read in
/// rounds, cut into pieces at the ends of records, and each piece is scanned alone: fields of numeric columns become
/// doubles at once, others stay text. Two things can turn out otherwise:
/// - A piece is irregular (see `RegularScanner`). Those before it were regular, so it begins at a true record: from its
///   first byte on, the rest of the file goes through libcsv.
/// - A column that looked numeric isn't. The file is read a second time with that column as text; then its type is
///   decided over all of its fields, as for every text column. So the look at the head is a matter of speed alone.
///
/// Through libcsv from the first byte go: standard input, Latin-1, files of one column, files smaller than the head, and
/// all files when fields are bounded below the size of a round, since the scanner doesn't look at that bound.
struct ParallelReader {
  let options: ReadOptions
  var sizes = PieceSizes()

  /// One pass over a file.
  ///
  /// - Parameter asText: columns of the table that must stay text; nil: all.
  /// - Returns: also the columns whose text would be needed, in a second pass.
  func pass(_ opening: Opening, asText: Set<Int>?) throws(CSVError) -> (GatheredColumns, failed: Set<Int>) {
    let (source, dialect) = (opening.source, opening.dialect)
    let builder = TableBuilder(dialect: dialect, options: options)
    guard let asText, options.encoding == .utf8, dialect.allowsPieces, !opening.isWhole,
      options.maximumFieldBytes >= sizes.round
    else {
      var scan = Scan(opening, options: options, sink: builder)
      while try scan.step() {}
      return (try taken(from: builder), [])
    }
    let tokenizer = newTokenizer(dialect, into: builder, line: opening.line)

    // The head.
    let cut = opening.head.withUnsafeBufferPointer { RecordBoundary.last(in: $0, quote: dialect.quote) }
    let isText = opening.head[..<cut].withUnsafeBufferPointer { TextDecoder.isText($0) }
    if isText {
      try opening.head[..<cut].withUnsafeBufferPointer { bytes throws(CSVError) in try tokenizer.feed(bytes) }
    }
    guard cut > 0, isText, tokenizer.isBetweenRecords, builder.isSettled, let width = builder.width, width > 1 else {
      let done = isText ? cut : 0
      try readOn(source, Array(opening.head[done...]), offset: opening.offset + done, tokenizer)
      return (try taken(from: builder), [])
    }
    let columns = GrowingColumns(try taken(from: builder), asText: asText, options: options)

    // The rest, in rounds.
    let buffer = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: sizes.round)
    defer { buffer.deallocate() }
    var carried = buffer.update(fromContentsOf: opening.head[cut...])
    var position = Position(line: tokenizer.line, offset: opening.offset + cut)
    var scanners: [RegularScanner] = []
    while true {
      let count = try source.fill(UnsafeMutableBufferPointer(rebasing: buffer[carried...]))
      let bytes = UnsafeBufferPointer(rebasing: buffer[..<(carried + count)])
      let isLast = bytes.count < buffer.count
      var cuts = RecordBoundary.cuts(in: bytes, every: sizes.piece, quote: dialect.quote)
      if isLast, cuts.last ?? 0 < bytes.count { cuts.append(bytes.count) }
      while scanners.count < cuts.count {
        scanners.append(
          RegularScanner(destinations: columns.destinations, dialect: dialect, options: options))
      }
      let used = scanners[..<cuts.count]
      scan(bytes, cuts, used)
      let good = used.prefix { $0.isRegular }.count
      columns.append(used.prefix(good), &position)
      let done = good > 0 ? cuts[good - 1] : 0
      position.offset += done
      if good < cuts.count || (cuts.isEmpty && !isLast) {
        // Irregular, or a record that doesn't fit into the buffer.
        let builder = TableBuilder(continuing: columns.header, options: options)
        let tokenizer = newTokenizer(dialect, into: builder, line: position.line, width: columns.header.slots.count)
        try readOn(source, Array(bytes[done...]), offset: position.offset, tokenizer)
        columns.append(try taken(from: builder))
        break
      }
      if isLast { break }
      carried = bytes.count - done
      move(bytes[done...], to: buffer)
    }
    return (columns.finish(), columns.failed)
  }

  private func scan(_ bytes: UnsafeBufferPointer<UInt8>, _ cuts: [Int], _ scanners: ArraySlice<RegularScanner>) {
    // Each piece of work has bytes and a scanner of its own.
    nonisolated(unsafe) let bytes = bytes
    DispatchQueue.concurrentPerform(iterations: cuts.count) { piece in
      let start = piece > 0 ? cuts[piece - 1] : 0
      scanners[piece].scan(UnsafeBufferPointer(rebasing: bytes[start..<cuts[piece]]))
    }
  }

  /// The rest of the file through libcsv.
  private func readOn(
    _ source: ByteSource, _ bytes: [UInt8], offset: Int, _ tokenizer: Tokenizer
  ) throws(CSVError) {
    var scan = Scan(source, pending: bytes, offset: offset, tokenizer: tokenizer, encoding: options.encoding)
    while try scan.step() {}
  }

  private func newTokenizer(_ dialect: Dialect, into sink: any RecordSink, line: Int, width: Int? = nil) -> Tokenizer {
    Tokenizer(
      dialect: dialect, isStrict: options.isStrict, maximumFieldBytes: options.maximumFieldBytes, width: width,
      line: line, sink: sink)
  }

  private func taken(from builder: TableBuilder) throws(CSVError) -> GatheredColumns {
    guard let gathered = builder.take() else { throw CSVError(.empty) }
    return gathered
  }

  private func move(_ bytes: Slice<UnsafeBufferPointer<UInt8>>, to buffer: UnsafeMutableBufferPointer<UInt8>) {
    guard let from = UnsafeBufferPointer(rebasing: bytes).baseAddress, let to = buffer.baseAddress else { return }
    to.update(from: from, count: bytes.count)
  }
}

/// How many bytes are worked on at a time; no result depends on it.
package struct PieceSizes: Sendable {
  var head = 256 << 10
  var piece = 512 << 10
  var round = 8 << 20

  package init() {}

  package init(head: Int, piece: Int, round: Int) {
    (self.head, self.piece, self.round) = (head, piece, max(round, head + 1))
  }
}

/// How far a file has been read.
struct Position {
  /// Of the next record.
  var line: Int
  /// In bytes.
  var offset: Int
}
